"""News of the plan for the people concerned; never for anybody outside."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import Grant, User
from accounts.roles import OFFICE_ROLES
from core.database import db
from core.formatting import short_day
from notifications.services import tell
from schedules.models import Excusal, Obligation
from sites.names import known_as


def tell_assigned(window: Obligation, people: Iterable[User], *, entry: str) -> None:
    """Tell people that a visit is theirs now; `entry` tells this change from earlier ones."""
    tell(people, "visit.assigned", f"visit.assigned:{window.id}:{entry}", lambda: _assigned(window), _page(window))


def _assigned(window: Obligation) -> str:
    return _(
        "You visit %(company)s from %(first)s to %(last)s.",
        company=_company(window),
        first=short_day(window.opens_on),
        last=short_day(window.due_on or window.closes_on),
    )


def tell_asked(excusal: Excusal, window: Obligation) -> None:
    """Tell the office that an excusal waits, except who asked."""
    people = [user for user in _office_of(window) if user.id != excusal.asked_by_id]
    tell(people, "excusal.asked", f"excusal.asked:{excusal.id}", lambda: _asked(excusal, window), _page(window))


def _asked(excusal: Excusal, window: Obligation) -> str:
    return _(
        "Please decide: period %(number)s at %(company)s is asked to be excused. %(reason)s",
        number=window.window,
        company=_company(window),
        reason=excusal.reason,
    )


def _office_of(window: Obligation) -> list[User]:
    works_there = User.grants.any(sa.and_(Grant.school_id == window.school_id, Grant.role.in_(sorted(OFFICE_ROLES))))
    return list(db.session.scalars(sa.select(User).where(works_there)))


def tell_decided(excusal: Excusal) -> None:
    """Tell who asked how it was decided."""
    window = excusal.obligation
    kind = "excusal.approved" if excusal.is_approved else "excusal.declined"
    key = f"excusal.decided:{excusal.id}"
    tell(excusal.asked_by, kind, key, lambda: _decided(excusal, window), _page(window))


def _decided(excusal: Excusal, window: Obligation) -> str:
    if excusal.is_approved:
        return _("Period %(number)s at %(company)s is excused.", number=window.window, company=_company(window))
    return _(
        "Period %(number)s at %(company)s is not excused: %(note)s",
        number=window.window,
        company=_company(window),
        note=excusal.decision_note,
    )


def _company(window: Obligation) -> str:
    return known_as(window.site.name, window.site.partner.name) if window.site else ""


def _page(window: Obligation) -> str:
    return f"/visits/plan/{window.id}"
