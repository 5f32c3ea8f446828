"""What the plan tells people of the school. Nothing of it ever leaves the school."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import Grant, User
from accounts.roles import APPROVERS, Role
from accounts.scope import granted_in
from core.database import db
from core.formatting import short_day
from notifications.services import tell
from schedules.models import Assignment, CatchUp, Obligation, Part


def window_address(obligation: Obligation) -> str:
    """The page of a window."""
    return f"/visits/plan/{obligation.id}"


def place_of(obligation: Obligation) -> str:
    """Where the visit is owed."""
    return f"{obligation.site.partner.name} {obligation.site.name}" if obligation.site else ""


def coordinators_of(school_id: UUID | None) -> list[User]:
    """Who plans the visits of a school."""
    return _holders(school_id, {Role.COORDINATOR})


def heads_of(school_id: UUID | None) -> list[User]:
    """Director and principal of a school."""
    return _holders(school_id, APPROVERS)


def clerks_of(city: str) -> list[User]:
    """Who runs the audits of a city."""
    granted = sa.select(Grant.user_id).where(Grant.role == Role.CLERK, granted_in(city))
    statement = sa.select(User).where(User.id.in_(granted), User.deactivated_at.is_(None))
    return list(db.session.scalars(statement.order_by(User.email)))


def _holders(school_id: UUID | None, roles: Iterable[Role]) -> list[User]:
    granted = sa.select(Grant.user_id).where(Grant.school_id == school_id, Grant.role.in_(sorted(roles)))
    statement = sa.select(User).where(User.id.in_(granted), User.deactivated_at.is_(None))
    return list(db.session.scalars(statement.order_by(User.email)))


def assignees_of(obligation: Obligation) -> list[User]:
    """Who is to make the visit."""
    statement = (
        sa.select(User)
        .join(Assignment, Assignment.user_id == User.id)
        .where(Assignment.obligation_id == obligation.id, Assignment.part == Part.ASSIGNEE)
    )
    return list(db.session.scalars(statement))


def tell_due_soon(obligation: Obligation) -> int:
    """Remind the teacher that the days run out."""
    return tell(
        assignees_of(obligation),
        "visit.due_soon",
        f"visit.due_soon:{obligation.id}:{obligation.due_on}",
        lambda: _(
            "Visit to %(place)s not begun yet; last training day %(due)s.",
            place=place_of(obligation),
            due=short_day(obligation.due_on),
        ),
        window_address(obligation),
    )


def tell_unassigned(obligation: Obligation, people: Iterable[User], level: str) -> int:
    """Tell that nobody is to make a visit that is due soon."""
    return tell(
        people,
        "visit.unassigned",
        f"visit.unassigned:{level}:{obligation.id}:{obligation.due_on}",
        lambda: _(
            "Nobody is assigned to the visit to %(place)s, last training day %(due)s.",
            place=place_of(obligation),
            due=short_day(obligation.due_on),
        ),
        window_address(obligation),
    )


def tell_missed(obligation: Obligation, catch_up_by: date | None) -> int:
    """Tell teacher and coordinator that a period closed without a visit, and by when to catch up."""
    return tell(
        [*assignees_of(obligation), *coordinators_of(obligation.school_id)],
        "visit.missed",
        f"visit.missed:{obligation.id}",
        lambda: _missed(obligation, catch_up_by),
        window_address(obligation),
    )


def _missed(obligation: Obligation, catch_up_by: date | None) -> str:
    missed = _(
        "%(place)s was not visited in the period %(opens)s to %(closes)s.",
        place=place_of(obligation),
        opens=short_day(obligation.opens_on),
        closes=short_day(obligation.closes_on),
    )
    if catch_up_by is None:
        return missed + _(" Please say why.")
    return missed + _(" Please catch up by %(day)s and say why.", day=short_day(catch_up_by))


def tell_catch_up_due(owed: CatchUp) -> int:
    """Tell teacher and coordinator that a catch-up visit is due today or late."""
    window = owed.obligation
    return tell(
        [*assignees_of(window), *coordinators_of(window.school_id)],
        "visit.catch_up_due",
        f"visit.catch_up_due:{owed.id}",
        lambda: _(
            "The catch-up visit to %(place)s is due by %(day)s.", place=place_of(window), day=short_day(owed.due_on)
        ),
        window_address(window),
    )


def tell_missed_in_a_row(obligation: Obligation) -> int:
    """Tell the heads of the school that a site was missed again."""
    return tell(
        heads_of(obligation.school_id),
        "visit.missed_again",
        f"visit.missed_again:{obligation.id}",
        lambda: _(
            "%(place)s was missed twice in a row; the last period closed on %(closes)s.",
            place=place_of(obligation),
            closes=short_day(obligation.closes_on),
        ),
        window_address(obligation),
    )


def tell_missed_often(obligation: Obligation, count: int) -> int:
    """Tell the heads of the school that too many visits were missed this term."""
    return tell(
        heads_of(obligation.school_id),
        "visit.missed_often",
        f"visit.missed_often:{obligation.id}",
        lambda: _(
            "%(count)s visits were missed this term; the last at %(place)s.", count=count, place=place_of(obligation)
        ),
        "/visits?state=missed",
    )
