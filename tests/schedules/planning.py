"""Makers for the planner's tests: placements with only the facts that matter written out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import uuid4

from schedules.days_off.calendars import HolidayCalendar, TrainingCalendar
from schedules.rules.plan import Change, ChangeKind, Context, Planned, Stored
from schedules.rules.roster import ClosureFacts, PlacementFacts, SiteFacts, TeacherFacts
from schedules.rules.runs import Training
from schedules.rules.visits import replan_visits

SITE = SiteFacts("S001", "臺中市")
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def day(text: str) -> date:
    """'11-20' is in 2026; otherwise an ISO date."""
    return date.fromisoformat(text if len(text) == 10 else f"2026-{text}")


def placement(start: str, end: str, **facts: object) -> PlacementFacts:
    return PlacementFacts("091301", "S001", day(start), day(end), **facts)  # type: ignore[arg-type]


def closure(start: str, end: str, scope: str = "site", code: str = "S001") -> ClosureFacts:
    return ClosureFacts(scope, code, day(start), day(end))


def context(today: str = "08-01", until: str = "2030-07-31", **facts: object) -> Context:
    return Context(day(today), day(until), HolidayCalendar(), b"secret", **facts)  # type: ignore[arg-type]


def training(
    placements: Sequence[PlacementFacts], closures: Sequence[ClosureFacts] = (), site: SiteFacts = SITE
) -> Training:
    first, last = min(p.start_on for p in placements), max(p.end_on for p in placements)
    calendar = TrainingCalendar(HolidayCalendar().in_years(first, last), closures)
    return Training(placements, calendar.closed(site))


def changes(
    placements: Sequence[PlacementFacts],
    stored: Sequence[Stored] = (),
    *,
    today: str = "08-01",
    closures: Sequence[ClosureFacts] = (),
    site: SiteFacts = SITE,
    until: str = "2030-07-31",
    teachers: Sequence[TeacherFacts] = (),
) -> list[Change]:
    """What planning does for one school at one site."""
    facts = context(today, until, teachers={teacher.email: teacher for teacher in teachers})
    if not placements:
        return replan_visits("091301", "S001", Training([], training([placement(today, today)]).closed), stored, facts)
    return replan_visits("091301", "S001", training(placements, closures, site), stored, facts)


def plan(placements: Sequence[PlacementFacts], **how: object) -> list[Planned]:
    """The windows planned afresh."""
    return [change.planned for change in changes(placements, **how)]  # type: ignore[arg-type]


def stored(planned: Planned, **what_happened: datetime) -> Stored:
    return Stored(uuid4(), planned, **what_happened)


def spans(planned: Sequence[Planned]) -> list[tuple[str, str]]:
    """First and last day of each, as month and day."""
    return [(f"{row.opens_on:%m-%d}", f"{row.closes_on:%m-%d}") for row in planned]


def of_kind(kind: ChangeKind, found: Sequence[Change]) -> list[Planned]:
    return [change.planned for change in found if change.kind is kind]


def applied(found: Sequence[Change]) -> list[Stored]:
    """What is stored after the changes."""
    kept = [change for change in found if change.kind is not ChangeKind.WITHDRAWN]
    return [_after(change) for change in kept]


def _after(change: Change) -> Stored:
    if change.stored is None:
        return stored(change.planned)
    was = change.stored
    return Stored(was.id, change.planned, was.begun_at, was.met_at, was.missed_at, was.excused_at, was.withdrawn_at)
