"""What a person still has to visit, and giving it away before the account is closed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from flask_babel import ngettext

from accounts.models import User
from accounts.permissions import Reach
from accounts.roles import VISITING_ROLES
from core import clock
from core.database import db
from schedules.assigning.by_hand import put_into_hands, substitutes_of
from schedules.assigning.handover import HandoverReason
from schedules.models import Assignment, Obligation, ObligationKind, Part
from schedules.queries import is_in_state
from schedules.rules.states import PENDING


def _is_theirs(user_ids: Iterable[UUID]) -> sa.ColumnElement[bool]:
    is_charged = sa.and_(Assignment.user_id.in_(user_ids), Assignment.part == Part.ASSIGNEE)
    return sa.and_(is_charged, Obligation.kind == ObligationKind.VISIT, is_in_state(PENDING, clock.today()))


def _visits_of(user_ids: Iterable[UUID]) -> list[Obligation]:
    statement = sa.select(Obligation).join(Assignment).where(_is_theirs(user_ids)).order_by(Obligation.key)
    return list(db.session.scalars(statement))


def _left_by(user: User, lost: Reach | None) -> list[Obligation]:
    """All visits of the person, or those of the school at which the lost role was the last one that visits."""
    if lost is not None and lost.school_id in user.school_ids(*VISITING_ROLES):
        return []
    return [window for window in _visits_of([user.id]) if lost is None or window.school_id == lost.school_id]


def unfinished(user: User, lost: Reach | None = None) -> str | None:
    """How many visits are the person's to make; a substitute's are somebody else's."""
    count = len(_left_by(user, lost))
    return ngettext("%(num)s visit", "%(num)s visits", count) if count else None


def give_all(giver: User, to: User, by: User, lost: Reach | None = None) -> None:
    """Give every visit of somebody who leaves to another person; who may close the account may do so."""
    for window in _left_by(giver, lost):
        others = [user.id for user in substitutes_of(window) if user.id not in (to.id, giver.id)]
        put_into_hands(window, assignee_id=to.id, substitute_ids=others, by=by, reason=HandoverReason.LEFT)


def visitorless() -> list[Obligation]:
    """Visits to be made by somebody whose account is closed: there must be none, ever."""
    closed = list(db.session.scalars(sa.select(User.id).where(User.deactivated_at.is_not(None))))
    return _visits_of(closed)
