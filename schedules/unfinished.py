"""What a person still has to visit or audit, and giving the visits away before the account is closed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from flask_babel import ngettext

from accounts.models import User
from core import clock
from core.database import db
from schedules.handover import HandoverReason, hand_over, windows_of
from schedules.models import Assignment, Obligation, Part
from schedules.queries import is_in_state
from schedules.states import PENDING


def _is_theirs(user_ids: Iterable[UUID]) -> sa.ColumnElement[bool]:
    is_charged = sa.and_(Assignment.user_id.in_(user_ids), Assignment.part.in_([Part.ASSIGNEE, Part.LEAD]))
    return sa.and_(is_charged, is_in_state(PENDING, clock.today()))


def unfinished(user: User) -> str | None:
    """How many visits and audits are the person's to carry out; a substitute's are somebody else's."""
    statement = sa.select(sa.func.count()).select_from(Obligation).join(Assignment)
    count = db.session.scalar(statement.where(_is_theirs([user.id]))) or 0
    return ngettext("%(num)s visit or audit", "%(num)s visits or audits", count) if count else None


def give_all(giver: User, to: User, by: User) -> None:
    """Give every visit of somebody who leaves to another person; audits are handed over on their own page."""
    windows = windows_of(giver.id, office=by, first=clock.today(), last=None)
    hand_over(windows, to=to.id, by=by, reason=HandoverReason.LEFT, note="")


def visitorless() -> list[Obligation]:
    """Visits and audits to be made by somebody whose account is closed: there must be none, ever."""
    closed = list(db.session.scalars(sa.select(User.id).where(User.deactivated_at.is_not(None))))
    return list(db.session.scalars(sa.select(Obligation).join(Assignment).where(_is_theirs(closed))))
