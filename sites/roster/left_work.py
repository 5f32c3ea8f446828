"""An import that takes a role away leaves no open work behind, no more than taking it on the person's page does."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import User
from accounts.open_work import open_work
from accounts.permissions import Reach
from accounts.roles import Role
from core.database import db
from core.errors import Refused
from core.formatting import listed
from sites.models import School
from sites.roster import sheets
from sites.roster.comparison import Change


def refuse_left_work(changes: Iterable[Change]) -> None:
    """Refuse the whole import, once it is stored, where somebody's open work lost the role that carries it."""
    for change in changes:
        if change.sheet is sheets.PEOPLE and change.id is not None:
            for role, school, city in sorted(change.before.get("role", ()), key=str):
                user = db.session.get_one(User, change.id)
                if work := open_work(user, Reach(Role(role), _school_id(school), city)):
                    raise Refused(
                        _(
                            "Row %(row)s of people takes a role from %(name)s, who still has open work: %(work)s. "
                            "Hand it over first.",
                            row=change.number,
                            name=user.name,
                            work=listed(work),
                        )
                    )


def _school_id(code: str | None) -> UUID | None:
    return db.session.scalar(sa.select(School.id).where(School.code == code)) if code else None
