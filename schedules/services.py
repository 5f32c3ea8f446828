"""Changes to obligations: begun, met, closed; and the official calendar."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from core import clock, events, journal
from core.database import db
from schedules.days_off.official_file import OfficialCalendar
from schedules.events import VisitsMissed
from schedules.models import Obligation, ObligationKind, OfficialHoliday, OfficialYear
from schedules.planning.generation import generate
from schedules.queries import is_missed_unnoted
from schedules.rules.states import State, state_on
from sites.events import PlacementTakenOut

__all__ = [
    "close_windows",
    "follow_cancellation",
    "generate",
    "mark_begun",
    "owe_again",
    "record_late_entry",
    "record_visit",
    "replace_official_year",
]


def follow_cancellation(event: PlacementTakenOut) -> None:
    """Bring the plan of a site in line at once when a placement there is cancelled."""
    generate(site_ids=[event.site_id])


def mark_begun(obligation: Obligation, *, at: datetime | None = None) -> None:
    """Note that a visit or an attempt was started or received; from now on the window does not move."""
    if obligation.begun_at is None:
        obligation.begun_at = at or clock.utcnow()


def record_visit(obligation: Obligation, *, inspection_id: UUID, arrived_at: datetime, received_at: datetime) -> bool:
    """Let a valid visit meet its window: arrived inside it and received before it settled. False when it does not."""
    mark_begun(obligation, at=received_at)
    arrived_on, received_on = clock.local_day(arrived_at), clock.local_day(received_at)
    is_inside = obligation.opens_on <= arrived_on <= obligation.closes_on
    was_pending = state_on(received_on, obligation) not in {State.MET, State.MISSED, State.SUSPENDED, State.WITHDRAWN}
    if not is_inside or not was_pending or received_on > obligation.settles_on:
        return False
    _meet(obligation, inspection_id, received_at)
    _note_day(obligation, arrived_on)
    return True


def _meet(obligation: Obligation, inspection_id: UUID, at: datetime) -> None:
    obligation.met_at, obligation.met_by = at, inspection_id
    journal.record("system", "obligation.met", obligation, inspection=inspection_id)


def _note_day(obligation: Obligation, visited_on: date | None) -> None:
    """Keep the day of the visit; where the school counts from it, the next visit follows at once."""
    obligation.visited_on = visited_on
    db.session.flush()
    school, site_id = obligation.school, obligation.site_id
    if obligation.kind is ObligationKind.VISIT and school is not None and school.is_rolling and site_id is not None:
        generate(site_ids=[site_id])


def owe_again(obligation: Obligation, *, inspection_id: UUID) -> None:
    """Take back what a visit met that counts no longer: the window is open, settling or missed, as its dates say."""
    if obligation.met_by != inspection_id:
        return
    obligation.met_at = obligation.met_by = None
    obligation.is_late_entry = False
    journal.record("system", "obligation.owed_again", obligation, inspection=inspection_id)
    _note_day(obligation, None)


def record_late_entry(
    obligation: Obligation, *, inspection_id: UUID, by: User, arrived_at: datetime | None = None
) -> None:
    """Let a confirmed late entry (補登) of a visit made in time meet its window, marked for ever."""
    obligation.missed_at = None
    obligation.is_late_entry = True
    mark_begun(obligation)
    obligation.met_at, obligation.met_by = clock.utcnow(), inspection_id
    journal.record(by, "obligation.met_late", obligation, inspection=inspection_id)
    db.session.flush()
    if arrived_at is not None:
        _note_day(obligation, clock.local_day(arrived_at))


def close_windows(school_id: UUID | None) -> list[Obligation]:
    """Note as missed what a school let settle without a valid visit, and publish it; None: audits of companies."""
    unnoted = sa.select(Obligation).where(is_missed_unnoted(clock.today()), Obligation.school_id == school_id)
    missed = list(db.session.scalars(unnoted.order_by(Obligation.key)))
    for obligation in missed:
        obligation.missed_at = clock.utcnow()
        journal.record("system", "obligation.missed", obligation, key=obligation.key, closes_on=obligation.closes_on)
    db.session.flush()
    if missed:
        events.publish(VisitsMissed(tuple(obligation.id for obligation in missed)))
    return missed


def replace_official_year(calendar: OfficialCalendar, *, by: User | str) -> bool:
    """Put an official year in the place of the library's; False when it is there already."""
    held = _official_days(calendar.year)
    if db.session.get(OfficialYear, calendar.year) is not None and held == calendar.holidays:
        return False
    db.session.execute(sa.delete(OfficialHoliday).where(OfficialHoliday.day.in_(list(held))))
    db.session.merge(OfficialYear(year=calendar.year, imported_at=clock.utcnow()))
    db.session.add_all(OfficialHoliday(day=day, name=name) for day, name in calendar.holidays.items())
    journal.record(by, "calendar.imported", "official_year", year=calendar.year, holidays=len(calendar.holidays))
    db.session.flush()
    return True


def _official_days(year: int) -> dict[date, str]:
    rows = db.session.execute(
        sa.select(OfficialHoliday.day, OfficialHoliday.name).where(
            OfficialHoliday.day.between(date(year, 1, 1), date(year, 12, 31))
        )
    )
    return {row.day: row.name for row in rows}
