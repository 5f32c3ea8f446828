"""Which cases a person still follows, and giving them to somebody else before the account is closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import ngettext

from accounts.models import User
from core.database import db
from remediation.history import tell_event
from remediation.models import Case, Happening
from remediation.queries import managers_of, possible_owners
from remediation.workflow import CaseState


def _open_cases_of(user: User) -> sa.Select[Any]:
    return sa.select(Case).where(Case.assigned_to_id == user.id, Case.state != CaseState.CLOSED)


def unfinished(user: User, school_id: UUID | None = None) -> str | None:
    """How many open cases were given to the person."""
    cases = _open_cases_of(user)
    if school_id is not None:
        cases = cases.where(Case.school_id == school_id)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(cases.subquery())) or 0
    return ngettext("%(num)s open case", "%(num)s open cases", count) if count else None


def hand_over(giver: User, to: User, by: User) -> None:
    """Give every open case to another person; one that this person may not follow goes to the office."""
    for case in db.session.scalars(_open_cases_of(giver).order_by(Case.number)):
        others = [person for person in managers_of(case) if person.id != giver.id]
        heir = to if to in possible_owners(case) else next(iter(others), None)
        case.assigned_to_id = heir.id if heir else None
        tell_event(case, Happening.REASSIGNED, by=by, to=str(heir.id if heir else ""), name=heir.name if heir else "–")


def ownerless() -> list[Case]:
    """Open cases that belong to somebody whose account is closed: there must be none, ever."""
    closed = sa.select(User.id).where(User.deactivated_at.is_not(None))
    statement = sa.select(Case).where(Case.state != CaseState.CLOSED, Case.assigned_to_id.in_(closed))
    return list(db.session.scalars(statement))
