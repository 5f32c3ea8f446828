"""分配全部未指派: every visit that nobody is to make goes to whoever fits best, seen before it is applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core import clock
from core.database import db
from core.errors import DomainError
from schedules.assigning.by_hand import assign, substitutes_of
from schedules.assigning.proposals import Proposal, shared_with_reasons
from schedules.models import Obligation, ObligationKind
from schedules.queries import has_assignee, is_in_state, possible_substitutes
from schedules.rules.states import State

MOST = 400
"""More visits than anybody looks through at once; the rest comes with the next step."""
REASON = "shared_out"


@dataclass(frozen=True, slots=True)
class Shared:
    """A visit that nobody is to make, and who would make it; nobody when nobody may."""

    window: Obligation
    proposal: Proposal | None


def _unassigned(office: User) -> sa.ColumnElement[bool]:
    return sa.and_(
        Obligation.kind == ObligationKind.VISIT,
        Obligation.school_id.in_(office.school_ids(*OFFICE_ROLES)),
        is_in_state({State.OPEN, State.PLANNED}, clock.today()),
        sa.not_(has_assignee()),
    )


def count_unassigned(office: User) -> int:
    """How many visits of the person's schools nobody is to make who may."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Obligation).where(_unassigned(office))) or 0


def unassigned_visits(office: User) -> list[Obligation]:
    """Those visits, what is due first on top."""
    statement = (
        sa.select(Obligation)
        .where(_unassigned(office))
        .options(joinedload(Obligation.site), joinedload(Obligation.school), selectinload(Obligation.assignments))
        .order_by(Obligation.due_on, Obligation.key)
        .limit(MOST)
    )
    return list(db.session.scalars(statement).unique())


def proposed_for_all(office: User) -> list[Shared]:
    """Who would make which visit, school by school. Nothing is changed."""
    windows = unassigned_visits(office)
    found: dict[UUID, Proposal] = {}
    for school_id in dict.fromkeys(window.school_id for window in windows):
        own = [window for window in windows if window.school_id == school_id]
        found |= shared_with_reasons(own, teachers_for(own))
    return [Shared(window, found.get(window.id)) for window in windows]


def teachers_for(windows: Sequence[Obligation]) -> list[User]:
    """The teachers of the windows' school."""
    return [user for user in possible_substitutes(windows[0]) if user.has_role(Role.TEACHER)]


def share_all(wanted: Mapping[UUID, UUID], *, by: User) -> tuple[int, int]:
    """Give each visit to the person seen beside it; how many were given, and how many were taken or unfit meanwhile."""
    given = 0
    for window in unassigned_visits(by):
        to = wanted.get(window.id)
        if to is None:
            continue
        others = [user.id for user in substitutes_of(window) if user.id != to]
        try:
            assign(window, assignee_id=to, substitute_ids=others, by=by, reason=REASON)
        except DomainError:
            continue
        given += 1
    return given, len(wanted) - given
