"""Catch-up visits (補訪): what is left to do when a visit was missed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import User
from core import clock, journal
from core.database import db
from core.errors import NotFound
from schedules.assigning.by_hand import assignee_of
from schedules.models import CatchUp, MissReason, Obligation, ObligationKind
from schedules.queries import holiday_calendar
from schedules.scope import may_manage, visible_to
from sites.models import Placement, Site, Student

WORKING_DAYS = 3


def owe_for(missed: Iterable[Obligation]) -> list[CatchUp]:
    """Note what each missed visit leaves to be done; nothing when it was recorded only after it had closed."""
    today = clock.today()
    due_on = holiday_calendar().working_days_after(today, WORKING_DAYS)
    owed = [
        CatchUp(obligation_id=window.id, due_on=due_on if _is_training_still(window, today, due_on) else None)
        for window in missed
        if window.kind is ObligationKind.VISIT and window.reason is None and catch_up_of(window) is None
    ]
    db.session.add_all(owed)
    db.session.flush()
    return owed


def _is_training_still(window: Obligation, first: date, last: date) -> bool:
    placed = (
        sa.select(Placement.id)
        .join(Student, Student.id == Placement.student_id)
        .where(Placement.site_id == window.site_id, Student.school_id == window.school_id)
        .where(Placement.cancelled_at.is_(None), Placement.start_on <= last, Placement.end_on >= first)
    )
    return db.session.scalar(placed.limit(1)) is not None


def note_visit(*, school_id: UUID | None, site_id: UUID | None, arrived_at: datetime, inspection_id: UUID) -> int:
    """Let a visit that was really made do for every catch-up that was owed there; how many."""
    arrived_on = clock.local_day(arrived_at)
    statement = (
        sa.select(CatchUp)
        .join(Obligation, Obligation.id == CatchUp.obligation_id)
        .where(CatchUp.done_at.is_(None), Obligation.school_id == school_id, Obligation.site_id == site_id)
        .where(Obligation.closes_on < arrived_on)
    )
    owed = list(db.session.scalars(statement))
    for each in owed:
        each.done_at, each.done_by = arrived_at, inspection_id
        journal.record("system", "catch_up.done", each, obligation=each.obligation_id, inspection=inspection_id)
    return len(owed)


def owe_again(inspection_id: UUID) -> int:
    """Take back what a visit caught up on that turned out to be none; how many are owed again."""
    settled = list(db.session.scalars(sa.select(CatchUp).where(CatchUp.done_by == inspection_id)))
    for each in settled:
        each.done_at = each.done_by = None
        journal.record("system", "catch_up.owed_again", each, obligation=each.obligation_id, inspection=inspection_id)
    return len(settled)


def catch_up_of(window: Obligation) -> CatchUp | None:
    """What the window left to be done."""
    return db.session.scalar(sa.select(CatchUp).where(CatchUp.obligation_id == window.id))


def may_explain(user: User, window: Obligation) -> bool:
    """Whether the person may say why it was missed: who was to visit, or the office."""
    assignee = assignee_of(window)
    return may_manage(user, window) or (assignee is not None and assignee.id == user.id)


def explain(window: Obligation, *, reason: MissReason, note: str, by: User) -> None:
    """Say why the visit was missed."""
    owed = catch_up_of(window)
    if owed is None or not may_explain(by, window):
        raise NotFound
    before = owed.reason
    owed.reason, owed.note = reason, note or None
    owed.explained_by_id, owed.explained_at = by.id, clock.utcnow()
    journal.record(by, "catch_up.explained", owed, obligation=window.id, before=before, reason=reason, note=note)
    db.session.flush()


def catch_ups_for(user: User, *, since: date) -> list[CatchUp]:
    """What missed visits have left to be done, what is still open first; `since` bounds what is over."""
    is_open = sa.or_(CatchUp.reason.is_(None), sa.and_(CatchUp.done_at.is_(None), CatchUp.due_on.is_not(None)))
    statement = (
        sa.select(CatchUp)
        .join(CatchUp.obligation)
        .where(visible_to(user), sa.or_(is_open, Obligation.closes_on >= since))
        .options(
            joinedload(CatchUp.obligation).joinedload(Obligation.site).joinedload(Site.partner),
            joinedload(CatchUp.obligation).selectinload(Obligation.assignments),
        )
        .order_by(sa.case((is_open, 0), else_=1), CatchUp.due_on, CatchUp.id)
    )
    return list(db.session.scalars(statement).unique())


def due_catch_ups(school_id: UUID | None, until: date) -> list[CatchUp]:
    """The catch-up visits of a school that are due by a day and not made."""
    statement = (
        sa.select(CatchUp)
        .join(CatchUp.obligation)
        .where(Obligation.school_id == school_id, CatchUp.done_at.is_(None), CatchUp.due_on <= until)
        .order_by(CatchUp.due_on, CatchUp.id)
    )
    return list(db.session.scalars(statement))
