"""The planner and the slow reading of the rules agree on random rosters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.days_off.calendars import HolidayCalendar, TrainingCalendar
from schedules.rules.cadence import CadenceRule, CadenceTable
from schedules.rules.plan import Context
from schedules.rules.roster import ClosureFacts, PlacementFacts, SiteFacts
from schedules.rules.runs import Training
from schedules.rules.states import state_on
from schedules.rules.visits import replan_visits
from tests.schedules import brute_force as slow
from tests.schedules.planning import stored

MODES = [
    "rotation",
    "step",
    "internship",
    "sandwich",
    "bridging",
    "quasi_step",
    "off_campus",
    "421",
    "331",
    "evening",
    "66",
]
TEACHERS = [None, "an@school.tw", "bo@school.tw", "chi@school.tw"]

# Around new year, a leap day, the long holidays and both ends of a term.
starts = st.dates(date(2023, 7, 20), date(2027, 3, 15))
lengths = st.one_of(st.integers(0, 5), st.integers(6, 40), st.integers(41, 200))
patterns = st.sets(st.sampled_from("1234567"), min_size=1).map(lambda chosen: "".join(sorted(chosen)))


@st.composite
def placements(draw: st.DrawFn) -> list[slow.P]:
    """Up to six placements near each other, often with gaps of a few days between them."""
    start = draw(starts)
    modes = draw(st.sampled_from([["rotation"], ["421"], ["421", "66"], MODES]))
    found = []
    for _ in range(draw(st.integers(1, 6))):
        end = start + timedelta(days=draw(lengths))
        pattern = draw(st.one_of(st.just("12345"), patterns))
        mode, teacher = draw(st.sampled_from(modes)), draw(st.sampled_from(TEACHERS))
        found.append(slow.P("A", "S", start, end, pattern, mode, teacher))
        start = end + timedelta(days=draw(st.integers(-20, 12)))
    return found


@st.composite
def closures(draw: st.DrawFn, around: list[slow.P]) -> list[slow.C]:
    first, last = min(p.start for p in around), max(p.end for p in around)
    found = []
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.dates(first - timedelta(days=3), last + timedelta(days=3)))
        scope, code = draw(
            st.sampled_from(
                [
                    ("all", ""),
                    ("city", "台中市"),
                    ("city", "高雄市"),
                    ("site", "S"),
                    ("site", "T"),
                    ("school", "A"),
                    ("school", "B"),
                ]
            )
        )
        part = draw(st.sampled_from(["day", "day", "day", "morning", "afternoon"]))
        found.append(slow.C(scope, code, start, start + timedelta(days=draw(st.integers(0, 25))), part))
    return found


def official_rows(year: int, off: set[date], named: set[date]) -> dict[date, tuple[str, str]]:
    """A year of the official file: weekends are flag 2 without a note, some days more."""
    rows = {}
    for day in slow.every_day(date(year, 1, 1), date(year, 12, 31)):
        flag = "2" if (day.isoweekday() > 5 or day in off) else "0"
        rows[day] = (flag, "節日" if flag == "2" and day in named else "")
    return rows


@st.composite
def calendars(draw: st.DrawFn, around: list[slow.P]) -> slow.Calendar:
    closed = draw(closures(around))
    official = {}
    if draw(st.booleans()):
        year = around[0].start.year
        inside = st.dates(date(year, 1, 1), date(year, 12, 31))
        off, named = draw(st.sets(inside, max_size=25)), draw(st.sets(inside, max_size=25))
        official[year] = official_rows(year, off, off | named)
    return slow.Calendar(closed, official)


@st.composite
def rosters(draw: st.DrawFn) -> tuple[list[slow.P], slow.S, slow.Calendar]:
    placed = draw(placements())
    site = slow.S("S", draw(st.sampled_from(["臺中市", "台中市"])), draw(st.booleans()))
    return placed, site, draw(calendars(placed))


def fast(
    placed: list[slow.P], site: slow.S, calendar: slow.Calendar, today: date, rules: Sequence[slow.R] = ()
) -> tuple[Training, Context]:
    """The same roster in the planner's own values."""
    holiday_calendar = HolidayCalendar(
        {
            year: frozenset(day for day, (flag, note) in rows.items() if flag == "2" and (day.weekday() < 5 or note))
            for year, rows in calendar.official.items()
        }
    )
    facts = [PlacementFacts(p.school, p.site, p.start, p.end, p.pattern, p.mode, p.teacher) for p in placed]
    first, last = min(p.start for p in placed), max(p.end for p in placed)
    days = TrainingCalendar(
        holiday_calendar.in_years(first, last),
        [ClosureFacts(c.scope, c.code, c.start, c.end, c.part) for c in calendar.closures],
    )
    there = SiteFacts(site.code, site.city, site.trains_on_holidays)
    training = Training(facts, days.closed(there, "A"), days.half_closed(there, "A"))
    return training, Context(today, date(2040, 7, 31), holiday_calendar, b"secret", cadence=table_of(rules))


def table_of(rules: Sequence[slow.R]) -> CadenceTable:
    table = CadenceTable()
    for rule in rules:
        measure = {"every_days": rule.n} if rule.measure == "days" else {"per_semester": rule.n}
        new = CadenceRule(frozenset(rule.modes), "示範", starts_on=rule.start, ends_on=rule.end, **measure)
        table = table.with_rule(replace(new, version=table.next_version(new.name)))
    return table


@st.composite
def rule_changes(draw: st.DrawFn, around: list[slow.P]) -> list[slow.R]:
    """Up to three rules that begin, and sometimes end, while the placements run."""
    first, last = min(p.start for p in around), max(p.end for p in around)
    found = []
    for _ in range(draw(st.integers(1, 3))):
        modes = sorted(draw(st.sets(st.sampled_from([*{p.mode for p in around}, "421"]), min_size=1)))
        measure, n = draw(st.sampled_from([("days", 7), ("days", 14), ("days", 28), ("days", 10), ("semester", 3)]))
        start = draw(st.dates(first - timedelta(days=5), last))
        end = draw(st.one_of(st.just(date.max), st.dates(start, start + timedelta(days=60))))
        found.append(slow.R(modes, measure, n, start, end))
    return found


@settings(max_examples=150, deadline=None)
@given(rosters())
def test_every_window_of_a_fresh_plan_is_the_one_the_text_asks_for(
    roster: tuple[list[slow.P], slow.S, slow.Calendar],
) -> None:
    placed, site, calendar = roster
    assert facts_of(*fast(placed, site, calendar, date(2023, 1, 1))) == slow.visits(placed, site, calendar)


def facts_of(training: Training, context: Context) -> list[dict]:
    """The windows planned afresh, as the slow reading writes them."""
    found = [change.planned for change in replan_visits("A", "S", training, [], context)]
    return [
        {
            "run": row.run,
            "window": row.window,
            "opens_on": row.opens_on,
            "closes_on": row.closes_on,
            "due_on": row.due_on,
            "training_days": row.training_days,
            "rule": row.rule,
            "assignee": row.teachers[0] if row.teachers else None,
        }
        for row in found
    ]


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_windows_follow_the_rule_in_force_on_the_day_they_open(data: st.DataObject) -> None:
    placed, site, calendar = data.draw(rosters())
    rules = data.draw(rule_changes(placed))
    found = facts_of(*fast(placed, site, calendar, date(2023, 1, 1), rules))
    assert found == slow.visits(placed, site, calendar, rules)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_new_rule_leaves_every_window_that_opens_before_it(data: st.DataObject) -> None:
    placed, site, calendar = data.draw(rosters())
    rule = data.draw(rule_changes(placed))[0]
    before, after = (facts_of(*fast(placed, site, calendar, date(2023, 1, 1), rules)) for rules in ([], [rule]))
    earlier = [row for row in before if row["opens_on"] < rule.start]
    # A short tail joins the window before it: the last one of a run, under either rule, may end on another day.
    last = {max(row["opens_on"] for row in rows if row["run"] == number)
            for rows in (before, after) for number in {row["run"] for row in rows}}  # fmt: skip
    kept = [row for row in earlier if row["opens_on"] not in last]
    assert kept == [row for row in after if row in kept]


@settings(max_examples=60, deadline=None)
@given(rosters(), st.integers(-20, 300))
def test_the_state_of_every_window_follows_from_the_day(
    roster: tuple[list[slow.P], slow.S, slow.Calendar], later: int
) -> None:
    placed, site, calendar = roster
    today = placed[0].start + timedelta(days=later)
    training, context = fast(placed, site, calendar, today)
    found = [change.planned for change in replan_visits("A", "S", training, [], context)]
    expected = [slow.status(row, today, calendar) for row in slow.visits(placed, site, calendar)]
    assert [state_on(today, stored(row)).value for row in found] == expected


@settings(max_examples=60, deadline=None)
@given(rosters(), st.integers(-20, 200))
def test_a_suggested_day_is_a_training_day_that_is_left(
    roster: tuple[list[slow.P], slow.S, slow.Calendar], later: int
) -> None:
    placed, site, calendar = roster
    today = placed[0].start + timedelta(days=later)
    training, context = fast(placed, site, calendar, today)
    for row in (change.planned for change in replan_visits("A", "S", training, [], context)):
        days = slow.every_day(row.opens_on, row.closes_on)
        possible = [d for d in days if slow.is_training_day(placed, site, calendar, d)]
        left = [d for d in possible if d >= today]
        assert (row.suggested_on in left) if left else (row.suggested_on is None)
        if row.window == 1 and possible and today <= possible[0]:
            assert row.suggested_on is not None
            assert (row.suggested_on - possible[0]).days < 7


@settings(max_examples=40, deadline=None)
@given(rosters(), st.integers(-20, 200))
def test_planning_again_on_the_same_day_changes_nothing(
    roster: tuple[list[slow.P], slow.S, slow.Calendar], later: int
) -> None:
    placed, site, calendar = roster
    training, context = fast(placed, site, calendar, placed[0].start + timedelta(days=later))
    first = [stored(change.planned) for change in replan_visits("A", "S", training, [], context)]
    again = replan_visits("A", "S", training, first, context)
    assert {change.kind.value for change in again} == {"unchanged"}
    assert sorted(c.planned.opens_on for c in again) == sorted(row.opens_on for row in first)
    assert all(c.stored is not None and c.planned == c.stored.planned for c in again)
