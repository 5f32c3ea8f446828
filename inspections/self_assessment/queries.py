"""Reading self-assessments: of one audit, of the own school, of a company's site, and those still to ask for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core import clock
from core.database import db
from core.errors import NotFound
from core.formatting import academic_year
from inspections.audits.queries import AUDITS, in_cities
from inspections.models import Inspection
from inspections.self_assessment.models import SelfAssessment
from schedules.models import Obligation, ObligationKind

_WITH_PLACE = (
    joinedload(SelfAssessment.obligation).joinedload(Obligation.site),
    joinedload(SelfAssessment.obligation).joinedload(Obligation.school),
    joinedload(SelfAssessment.checklist_version),
)


def find_for(obligation_id: UUID) -> SelfAssessment | None:
    """The self-assessment of an audit that one may open."""
    return db.session.scalar(
        sa.select(SelfAssessment).where(SelfAssessment.obligation_id == obligation_id).options(*_WITH_PLACE)
    )


def by_obligation(obligation_ids: Iterable[UUID]) -> dict[UUID, SelfAssessment]:
    """The self-assessments of these audits."""
    rows = db.session.scalars(sa.select(SelfAssessment).where(SelfAssessment.obligation_id.in_(list(obligation_ids))))
    return {row.obligation_id: row for row in rows}


def own_assessments(user: User) -> list[SelfAssessment]:
    """Those that the person's school fills in, the newest first."""
    return _newest(
        Obligation.kind == ObligationKind.SCHOOL_AUDIT, Obligation.school_id.in_(user.school_ids(*OFFICE_ROLES))
    )


def get_own(obligation_id: UUID, user: User) -> SelfAssessment:
    """The self-assessment of one's own school, or NotFound."""
    return _the_one(row for row in own_assessments(user) if row.obligation_id == obligation_id)


def assessments_at(site_id: UUID) -> list[SelfAssessment]:
    """Those that the company fills in for a site, the newest first."""
    return _newest(Obligation.kind == ObligationKind.COMPANY_AUDIT, Obligation.site_id == site_id)


def get_at(site_id: UUID, assessment_id: UUID) -> SelfAssessment:
    """One that the company fills in for the site, or NotFound."""
    return _the_one(row for row in assessments_at(site_id) if row.id == assessment_id)


def _newest(*conditions: sa.ColumnElement[bool]) -> list[SelfAssessment]:
    statement = (
        sa.select(SelfAssessment)
        .join(SelfAssessment.obligation)
        .where(Obligation.withdrawn_at.is_(None), *conditions)
        .options(*_WITH_PLACE)
        .order_by(Obligation.academic_year.desc(), Obligation.key)
    )
    return list(db.session.scalars(statement))


def _the_one(rows: Iterable[SelfAssessment]) -> SelfAssessment:
    found = next(iter(rows), None)
    if found is None:
        raise NotFound
    return found


def audits_to_ask(clerk: User) -> list[Obligation]:
    """The running year's audits in the clerk's cities that nobody was asked to prepare and no panel has begun."""
    begun = sa.select(Inspection.obligation_id).where(Inspection.obligation_id == Obligation.id)
    asked = sa.select(SelfAssessment.id).where(SelfAssessment.obligation_id == Obligation.id)
    statement = (
        sa.select(Obligation)
        .where(
            Obligation.kind.in_(AUDITS),
            Obligation.academic_year == academic_year(clock.today()),
            Obligation.withdrawn_at.is_(None),
            Obligation.due_on >= clock.today(),
            in_cities(clerk.cities(Role.CLERK)),
            sa.not_(sa.exists(begun.correlate(Obligation))),
            sa.not_(sa.exists(asked.correlate(Obligation))),
        )
        .options(joinedload(Obligation.site), joinedload(Obligation.school))
        .order_by(Obligation.key)
    )
    return list(db.session.scalars(statement))


def has_panel_begun(obligation_id: UUID) -> bool:
    """Whether the audit itself has begun, which closes the self-assessment."""
    return db.session.scalar(sa.select(Inspection.id).where(Inspection.obligation_id == obligation_id)) is not None


def due_soon(today: date, within: timedelta) -> list[SelfAssessment]:
    """Those not handed in whose due day is near, and of which nobody was reminded."""
    statement = (
        sa.select(SelfAssessment)
        .join(SelfAssessment.obligation)
        .where(
            SelfAssessment.handed_in_at.is_(None),
            SelfAssessment.reminded_at.is_(None),
            SelfAssessment.due_on.between(today, today + within),
            Obligation.withdrawn_at.is_(None),
        )
        .options(*_WITH_PLACE)
        .order_by(Obligation.key)
    )
    return list(db.session.scalars(statement))
