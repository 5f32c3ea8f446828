"""What the roster says about a site on one day: the students placed there, and the facts answers are held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa

from checklists.judgement import Context, Trainee
from checklists.tables import minimum_wage
from core.database import db
from sites.models import Placement, Site, Student
from sites.papers import age_on, most_students


@dataclass(frozen=True)
class Papers:
    """The placements of one school (or of all, for an audit) at a site on a day."""

    day: date
    site: Site | None
    placements: tuple[Placement, ...]

    @cached_property
    def by_number(self) -> dict[str, Placement]:
        return {placement.student.number: placement for placement in self.placements}

    @property
    def students_present(self) -> int | None:
        """How many should be there on that weekday; None on a day without training, when any number may be right."""
        return sum(str(self.day.isoweekday()) in placement.weekdays for placement in self.placements) or None

    def figures(self, student: str | None = None) -> dict[str, int | float | None]:
        """The figures a checklist may compare with, for the site or one student."""
        concerned = self._concerned(student)
        pay_days = [placement.pay_day for placement in concerned if placement.pay_day]
        return {
            "students_present": self.students_present,
            "approved_students": self.site.approved_students if self.site else None,
            "pay_day": max(pay_days) if pay_days else None,
            "foreign_excluded": self.site.partner.foreign_excluded if self.site else None,
            "ratio_students": self._ratio_students(),
        }

    def _ratio_students(self) -> int | None:
        partner = self.site.partner if self.site else None
        if partner is None or partner.employees is None:
            return None
        return most_students(partner.employees, partner.foreign_excluded)

    def context(self, student: str | None) -> Context:
        """What a judgement needs to know about the site, or about one student."""
        return Context(
            visit_on=self.day,
            students=tuple(
                Trainee(age_on(placement.student.born_on, self.day), placement.late_permit_until)
                for placement in self._concerned(student)
            ),
            papers=self.figures(student),
            minimum_wage=minimum_wage(),
        )

    def _concerned(self, student: str | None) -> tuple[Placement, ...]:
        if student is None:
            return self.placements
        return tuple(placement for placement in self.placements if placement.student.number == student)


def papers_on(day: date, site: Site | None, school_id: UUID | None) -> Papers:
    """The papers of a site on a day; for a school, only its own students."""
    if site is None:
        return Papers(day, None, ())
    statement = (
        sa.select(Placement)
        .join(Placement.student)
        .where(
            Placement.site_id == site.id,
            Placement.start_on <= day,
            Placement.end_on >= day,
            Placement.cancelled_at.is_(None),
        )
        .order_by(Student.number, Placement.start_on)
    )
    if school_id is not None:
        statement = statement.where(Student.school_id == school_id)
    return Papers(day, site, tuple(db.session.scalars(statement)))
