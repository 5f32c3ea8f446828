"""The start of a term (開學設定): each intake with its teacher, contracts, filing, consents and insurance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import User
from accounts.roles import OFFICE_ROLES
from core import events, journal
from core.database import db
from core.errors import NotFound
from schedules.assigning.handover import colleagues
from schedules.planning.generation import generate
from sites.events import RosterChanged
from sites.models import ClassGroup, Placement, Site, Student
from sites.papers import ADULT, Paper, age_on
from sites.queries import student_papers

FIELDS = ("teacher_id", "contract_signed_on", "contract_filed_on", "insured_from", "guardian_consent")
"""What one form sets for a whole intake."""


@dataclass(frozen=True, slots=True)
class Intake:
    """The students of a class who begin at a site on the same day."""

    group: ClassGroup
    site: Site
    start_on: date
    placements: tuple[Placement, ...]

    @property
    def key(self) -> str:
        return f"{self.group.id}_{self.site.id}_{self.start_on}"

    @property
    def end_on(self) -> date:
        return max(placement.end_on for placement in self.placements)

    @property
    def teachers(self) -> list[User]:
        found = {placement.teacher.id: placement.teacher for placement in self.placements if placement.teacher}
        return sorted(found.values(), key=lambda user: user.name)

    @property
    def without_teacher(self) -> int:
        return sum(placement.teacher_id is None for placement in self.placements)

    @property
    def missing(self) -> Counter[Paper]:
        """How many students lack each paper."""
        return Counter(paper for placement in self.placements for paper in student_papers(placement))

    def common(self, name: str) -> Any:
        """The value that all its placements share, or None."""
        values = {getattr(placement, name) for placement in self.placements}
        return values.pop() if len(values) == 1 else None


@dataclass(frozen=True, slots=True)
class Steps:
    """How far the setting up has come: what is done of how much, step by step."""

    intakes: int
    students: int
    with_teacher: int
    with_contract: int
    insured: int

    @property
    def is_complete(self) -> bool:
        return self.students == self.with_teacher == self.with_contract == self.insured


def steps_of(intakes: Sequence[Intake]) -> Steps:
    """Count the students for whom each step is done."""
    placed = [placement for intake in intakes for placement in intake.placements]
    lacking = [set(student_papers(placement)) for placement in placed]
    return Steps(
        intakes=len(intakes),
        students=len(placed),
        with_teacher=sum(placement.teacher_id is not None for placement in placed),
        with_contract=sum(not missing & {Paper.CONTRACT, Paper.FILING, Paper.CONSENT} for missing in lacking),
        insured=sum(Paper.INSURANCE not in missing for missing in lacking),
    )


def intakes_of(user: User, first: date, last: date) -> list[Intake]:
    """The intakes of the person's school that train in the term, in order of class, company and first day."""
    statement = (
        sa.select(Placement)
        .join(Student, Student.id == Placement.student_id)
        .where(
            Student.school_id.in_(user.school_ids(*OFFICE_ROLES)),
            Placement.cancelled_at.is_(None),
            Placement.start_on <= last,
            Placement.end_on >= first,
        )
        .options(joinedload(Placement.site), joinedload(Placement.teacher), joinedload(Placement.student))
        .order_by(Student.number, Placement.id)
    )
    found: dict[tuple[str, str, date], list[Placement]] = defaultdict(list)
    for placement in db.session.scalars(statement).unique():
        found[placement.student.class_group.code, placement.site.code, placement.start_on].append(placement)
    return [
        Intake(rows[0].student.class_group, rows[0].site, start_on, tuple(rows))
        for (_group, _site, start_on), rows in sorted(found.items(), key=lambda pair: pair[0])
    ]


def complete(intake: Intake, given: Mapping[str, Any], *, by: User) -> int:
    """Set what is given for every student of the intake and follow it in the plan; how many placements changed."""
    if (teacher_id := given.get("teacher_id")) and teacher_id not in {user.id for user in colleagues(by)}:
        raise NotFound
    changed = sum(_set(placement, given, by) for placement in intake.placements)
    if changed:
        db.session.flush()
        schools = frozenset({intake.group.school_id})
        events.publish(RosterChanged(schools, frozenset({intake.site.id})))
        if given.get("teacher_id"):
            generate(site_ids=[intake.site.id], by=by)
    return changed


def _set(placement: Placement, given: Mapping[str, Any], by: User) -> bool:
    """Set the fields of one placement; a consent only where one is needed."""
    before = {name: getattr(placement, name) for name in FIELDS}
    for name, value in given.items():
        is_needed = name != "guardian_consent" or age_on(placement.student.born_on, placement.start_on) < ADULT
        if value is not None and is_needed:
            setattr(placement, name, value)
    after = {name: getattr(placement, name) for name in FIELDS}
    if after == before:
        return False
    journal.record(by, "placement.completed", placement, before=before, after=after)
    return True


def sites_of(intakes: Sequence[Intake]) -> list[UUID]:
    """Where the intakes train."""
    return sorted({intake.site.id for intake in intakes})
