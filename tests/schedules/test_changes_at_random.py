"""Whatever happens to a roster, planning keeps its promises."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.days_off.calendars import HolidayCalendar, TrainingCalendar
from schedules.rules.plan import Change, ChangeKind, Context, Stored
from schedules.rules.roster import ClosureFacts, PlacementFacts, SiteFacts
from schedules.rules.runs import Training
from schedules.rules.visits import replan_visits
from tests.schedules.planning import NOW, applied

START = date(2026, 9, 1)
SITE = SiteFacts("S", "臺中市")
HOLIDAYS = HolidayCalendar()
CLOSED = HOLIDAYS.in_years(date(2026, 1, 1), date(2027, 12, 31))
EVENTS = ["begun_at", "met_at", "excused_at", "missed_at"]

placed = st.builds(
    lambda offset, length, mode, weekdays: PlacementFacts(
        "A", "S", START + timedelta(offset), START + timedelta(offset + length), weekdays, mode
    ),
    st.integers(0, 200),
    st.integers(0, 90),
    st.sampled_from(["rotation", "rotation", "rotation", "421"]),
    st.sampled_from(["12345", "12345", "67", "3"]),
)
shut = st.builds(
    lambda offset, length: ClosureFacts("all", "", START + timedelta(offset), START + timedelta(offset + length)),
    st.integers(0, 250),
    st.integers(0, 30),
)


@st.composite
def steps(draw: st.DrawFn) -> list[tuple[date, Training, int, str]]:
    """A roster that changes three times, days and weeks apart, with something happening in between."""
    today, roster = START + timedelta(draw(st.integers(-20, 40))), draw(st.lists(placed, min_size=1, max_size=4))
    found = []
    for _ in range(3):
        closed = TrainingCalendar(CLOSED, draw(st.lists(shut, max_size=2))).closed(SITE)
        found.append((today, Training(roster, closed), draw(st.integers(0, 30)), draw(st.sampled_from(EVENTS))))
        today += timedelta(draw(st.integers(0, 40)))
        roster = draw(st.one_of(st.just(roster), st.lists(placed, max_size=4), st.just([*roster, draw(placed)])))
    return found


def replanned(today: date, training: Training, rows: list[Stored]) -> list[Change]:
    return replan_visits("A", "S", training, rows, Context(today, date(2030, 7, 31), HOLIDAYS, b"secret"))


def happen(rows: list[Stored], today: date, index: int, event: str) -> list[Stored]:
    """Something is decided about one of the windows that have opened."""
    opened = [row for row in rows if row.opens_on <= today and row.planned.training_days]
    if not opened:
        return rows
    chosen = opened[index % len(opened)]
    return [row._replace(**{event: NOW}) if row is chosen else row for row in rows]


@settings(max_examples=100, deadline=None)
@given(steps())
def test_what_was_decided_and_every_past_first_day_stays_whatever_changes(
    history: list[tuple[date, Training, int, str]],
) -> None:
    rows: list[Stored] = []
    for today, training, index, event in history:
        changes = replanned(today, training, rows)
        for change in changes:
            check(change, today)
        rows = happen(applied(changes), today, index, event)


def check(change: Change, today: date) -> None:
    before, after = change.stored, change.planned
    if before is None:
        return
    if before.is_fixed(today):
        assert change.kind is not ChangeKind.WITHDRAWN
        assert (after.opens_on, after.closes_on, after.due_on, after.training_days) == (
            before.opens_on,
            before.closes_on,
            before.planned.due_on,
            before.training_days,
        )
    if before.opens_on <= today:
        assert after.opens_on == before.opens_on
    if before.is_begun:
        assert after.key == before.planned.key


@settings(max_examples=100, deadline=None)
@given(steps())
def test_keys_stay_unique_and_planning_twice_is_planning_once(
    history: list[tuple[date, Training, int, str]],
) -> None:
    rows: list[Stored] = []
    for today, training, index, event in history:
        rows = applied(replanned(today, training, rows))
        keys = [row.planned.key for row in rows]
        assert len(keys) == len(set(keys))
        again = replanned(today, training, rows)
        assert {change.kind for change in again} <= {ChangeKind.UNCHANGED}
        assert {c.planned for c in again} == {row.planned for row in rows}
        rows = happen(rows, today, index, event)


@settings(max_examples=100, deadline=None)
@given(steps())
def test_windows_that_nobody_decided_do_not_overlap(history: list[tuple[date, Training, int, str]]) -> None:
    rows: list[Stored] = []
    for today, training, _, _ in history:
        rows = applied(replanned(today, training, rows))
        ahead = sorted((row for row in rows if row.closes_on >= today), key=lambda row: row.opens_on)
        assert all(one.closes_on < two.opens_on for one, two in pairwise(ahead))
        covered = {day for row in rows for day in span(row)}
        future = training.days.within(today, date(2028, 1, 1)) if training.placements else []
        assert sum(day not in covered for day in future) < 5


def span(row: Stored) -> list[date]:
    return [row.opens_on + timedelta(n) for n in range((row.closes_on - row.opens_on).days + 1)]
