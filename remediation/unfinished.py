"""Which cases a person still follows, and giving them to somebody else before the account is closed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import ngettext

from accounts.models import User
from accounts.permissions import Reach
from core.database import db
from remediation.history import tell_event
from remediation.models import Case, Happening
from remediation.queries import managers_of, possible_owners
from remediation.workflow import CaseState


def _open_cases_of(user: User) -> sa.Select[Any]:
    return sa.select(Case).where(Case.assigned_to_id == user.id, Case.state != CaseState.CLOSED)


def _left_by(user: User, lost: Reach | None) -> list[Case]:
    """All open cases of the person, or those of the lost role's place that the person may not follow any more."""
    cases = list(db.session.scalars(_open_cases_of(user).order_by(Case.number)))
    if lost is None:
        return cases
    one_of_each = {_place(case): case for case in cases if case.school_id == lost.school_id}
    left = {place for place, case in one_of_each.items() if user not in possible_owners(case)}
    return [case for case in cases if _place(case) in left]


def _place(case: Case) -> tuple[Any, ...]:
    """What decides who may follow a case."""
    return case.school_id, case.city, case.is_restricted


def unfinished(user: User, lost: Reach | None = None) -> str | None:
    """How many open cases were given to the person."""
    count = len(_left_by(user, lost))
    return ngettext("%(num)s open case", "%(num)s open cases", count) if count else None


def hand_over(giver: User, to: User, by: User, lost: Reach | None = None) -> None:
    """Give every open case to another person; one that this person may not follow goes to the office."""
    for case in _left_by(giver, lost):
        others = [person for person in managers_of(case) if person.id != giver.id]
        heir = to if to in possible_owners(case) else next(iter(others), None)
        case.assigned_to_id = heir.id if heir else None
        tell_event(case, Happening.REASSIGNED, by=by, to=str(heir.id if heir else ""), name=heir.name if heir else "–")


def ownerless() -> list[Case]:
    """Open cases that belong to somebody whose account is closed: there must be none, ever."""
    closed = sa.select(User.id).where(User.deactivated_at.is_not(None))
    statement = sa.select(Case).where(Case.state != CaseState.CLOSED, Case.assigned_to_id.in_(closed))
    return list(db.session.scalars(statement))
