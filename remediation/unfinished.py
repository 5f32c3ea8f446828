"""Which cases a person still follows; asked before the account is closed."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import ngettext

from accounts.models import User
from core.database import db
from remediation.models import Case
from remediation.workflow import CaseState


def unfinished(user: User) -> str | None:
    """How many open cases were given to the person."""
    statement = sa.select(sa.func.count()).select_from(Case)
    is_theirs = sa.and_(Case.assigned_to_id == user.id, Case.state != CaseState.CLOSED)
    count = db.session.scalar(statement.where(is_theirs)) or 0
    return ngettext("%(num)s open case", "%(num)s open cases", count) if count else None
