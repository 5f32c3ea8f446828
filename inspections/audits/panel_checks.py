"""Panels looked at again: who was appointed without a conflict of interest and has one now (OB-23)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from accounts.models import User
from accounts.roles import Role
from core.database import db
from core.jobs import Counts
from inspections.audits.conflicts import is_in_conflict
from inspections.audits.queries import AUDITS, in_cities
from inspections.scope import Condition
from notifications.services import tell
from schedules.models import Assignment, Obligation
from schedules.news import clerks_of, place_of


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody sits on a panel and may no longer: roster, contacts or roles have changed since the appointment."""

    audit: Obligation
    person: User


def conflicts(*among: Condition) -> list[Conflict]:
    """Of the audits not yet concluded, whoever sits on a panel where the own school or company is concerned."""
    statement = (
        sa.select(Obligation, User)
        .join(Assignment, Assignment.obligation_id == Obligation.id)
        .join(User, User.id == Assignment.user_id)
        .where(Obligation.kind.in_(AUDITS), Obligation.withdrawn_at.is_(None), Obligation.met_at.is_(None))
        .where(is_in_conflict(), *among)
        .options(joinedload(Obligation.site), joinedload(Obligation.school))
        .order_by(Obligation.due_on, Obligation.key, User.name)
    )
    return [Conflict(*row) for row in db.session.execute(statement)]


def conflicts_for(user: User) -> list[Conflict]:
    """The same of the audits whose panels a clerk appoints."""
    return conflicts(in_cities(user.cities(Role.CLERK))) if user.has_role(Role.CLERK) else []


def conflicts_of(audit: Obligation) -> list[Conflict]:
    """The same of one audit."""
    return conflicts(Obligation.id == audit.id)


def recheck_panels() -> Counts:
    """Tell the clerk of the city of each such person once; who sits on a panel instead is the clerk's to decide."""
    return {"panel_conflicts": sum(_tell(each) for each in conflicts())}


def _tell(conflict: Conflict) -> int:
    audit, person = conflict.audit, conflict.person
    place = audit.site or audit.school
    assert place is not None  # an audit has one
    return tell(
        clerks_of(place.city),
        "panel.conflict",
        f"panel.conflict:{audit.id}:{person.id}",
        lambda: _(
            "%(name)s sits on the panel for %(auditee)s, where the own school or company is concerned by now. "
            "Appoint somebody else.",
            name=person.name,
            auditee=place_of(audit) or (audit.school.name if audit.school else ""),
        ),
        f"/audits/{audit.id}/panel",
    )
