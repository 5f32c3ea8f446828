"""What a person still has to visit or audit; asked before the account is closed."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import ngettext

from accounts.models import User
from core import clock
from core.database import db
from schedules.models import Assignment, Obligation, Part
from schedules.queries import is_in_state
from schedules.states import PENDING


def unfinished(user: User) -> str | None:
    """How many visits and audits are the person's to carry out; a substitute's are somebody else's."""
    is_theirs = sa.and_(Assignment.user_id == user.id, Assignment.part.in_([Part.ASSIGNEE, Part.LEAD]))
    statement = sa.select(sa.func.count()).select_from(Obligation).join(Assignment)
    count = db.session.scalar(statement.where(is_theirs, is_in_state(PENDING, clock.today()))) or 0
    return ngettext("%(num)s visit or audit", "%(num)s visits or audits", count) if count else None
