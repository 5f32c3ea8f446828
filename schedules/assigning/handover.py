"""Handing over (移交): the open visits of a teacher on leave go to a substitute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Grant, User
from accounts.roles import OFFICE_ROLES, Role
from core import clock
from core.database import db
from schedules.assigning.by_hand import assign, assignee_of, substitutes_of
from schedules.assigning.proposals import share_among
from schedules.models import Assignment, Obligation, ObligationKind, Part
from schedules.queries import is_in_state, possible_substitutes
from schedules.rules.states import PENDING


class HandoverReason(StrEnum):
    LEAVE = "leave"
    OFFICIAL_DUTY = "official_duty"
    TIMETABLE = "timetable"
    LEFT = "left"
    OTHER = "other"


def windows_of(teacher_id: UUID, *, office: User, first: date, last: date | None) -> list[Obligation]:
    """The visits not yet made that a teacher is to make between two days, in the schools of the person's office."""
    statement = (
        sa.select(Obligation)
        .join(Assignment)
        .where(
            Obligation.kind == ObligationKind.VISIT,
            Obligation.school_id.in_(office.school_ids(*OFFICE_ROLES)),
            Assignment.user_id == teacher_id,
            Assignment.part == Part.ASSIGNEE,
            is_in_state(PENDING, clock.today()),
            Obligation.closes_on >= first,
            Obligation.opens_on <= last if last else sa.true(),
        )
        .options(joinedload(Obligation.site), joinedload(Obligation.school), selectinload(Obligation.assignments))
        .order_by(Obligation.closes_on, Obligation.key)
    )
    return list(db.session.scalars(statement).unique())


def hand_over(windows: Sequence[Obligation], *, to: UUID, by: User, reason: HandoverReason, note: str) -> None:
    """Give the visits to another person; who gives away drops out, the other substitutes stay."""
    for window in windows:
        giver = assignee_of(window)
        others = [user.id for user in substitutes_of(window) if user.id not in (to, giver and giver.id)]
        assign(window, assignee_id=to, substitute_ids=others, by=by, reason=f"{reason}: {note}" if note else reason)


def hand_out(
    windows: Sequence[Obligation], *, giver: User, by: User, reason: HandoverReason, note: str
) -> list[Obligation]:
    """Give each visit to whoever fits it best, all in one step; the visits that nobody may take over."""
    left: list[Obligation] = []
    for school_id in dict.fromkeys(window.school_id for window in windows):
        own = [window for window in windows if window.school_id == school_id]
        people = [user for user in possible_substitutes(own[0]) if user.id != giver.id and user.has_role(Role.TEACHER)]
        chosen = share_among(own, people)
        for window in own:
            if window.id in chosen:
                hand_over([window], to=chosen[window.id], by=by, reason=reason, note=note)
            else:
                left.append(window)
    return left


def colleagues(office: User) -> list[User]:
    """Who may visit in the schools of the person's office, by name."""
    schools = office.school_ids(*OFFICE_ROLES)
    roles = sorted(OFFICE_ROLES | {Role.TEACHER})
    statement = sa.select(User).where(
        User.deactivated_at.is_(None), User.grants.any(Grant.school_id.in_(schools) & Grant.role.in_(roles))
    )
    return list(db.session.scalars(statement.order_by(User.name)))
