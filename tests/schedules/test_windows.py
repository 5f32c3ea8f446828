"""Windows by table: the worked examples and the edges of the rules."""

from __future__ import annotations

from datetime import date

import pytest

from schedules.rules.roster import SiteFacts
from tests.schedules.planning import closure, day, placement, plan, spans

EXAMPLES = {
    "A rotation": (
        [placement("09-01", "11-30")],
        [],
        [
            ("09-01", "09-14", 10, "09-14"),
            ("09-15", "09-28", 8, "09-24"),
            ("09-29", "10-12", 9, "10-12"),
            ("10-13", "10-26", 9, "10-23"),
            ("10-27", "11-09", 10, "11-09"),
            ("11-10", "11-23", 10, "11-23"),
            ("11-24", "11-30", 5, "11-30"),
        ],
    ),
    "B a start in the middle of a fortnight": (
        [placement("09-17", "10-30")],
        [],
        [("09-17", "09-30", 8, "09-30"), ("10-01", "10-14", 9, "10-14"), ("10-15", "10-30", 11, "10-30")],
    ),
    "C winter with a shutdown": (
        [placement("12-01", "2027-02-28")],
        [closure("2027-01-30", "2027-02-14")],
        [
            ("12-01", "12-14", 10, "12-14"),
            ("12-15", "12-28", 9, "12-28"),
            ("12-29", "01-11", 9, "01-11"),
            ("01-12", "01-25", 10, "01-25"),
            ("01-26", "02-08", 4, "01-29"),
            ("02-09", "02-28", 10, "02-26"),
        ],
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_worked_examples_come_out_as_written(name: str) -> None:
    placements, closures, expected = EXAMPLES[name]
    rows = plan(placements, closures=closures)
    found = [(f"{r.opens_on:%m-%d}", f"{r.closes_on:%m-%d}", r.training_days, f"{r.due_on:%m-%d}") for r in rows]
    assert found == expected


def test_a_shutdown_in_the_last_fortnight_leaves_the_days_after_it() -> None:
    rows = plan([placement("12-01", "2027-02-28")], closures=[closure("2027-02-09", "2027-02-22")])
    assert (spans(rows)[-1], rows[-1].training_days, rows[-1].due_on) == (("02-09", "02-28"), 4, date(2027, 2, 26))


def test_a_run_of_one_day_has_one_window_of_one_day() -> None:
    rows = plan([placement("09-01", "09-01")])
    assert [(r.opens_on, r.due_on, r.closes_on, r.training_days) for r in rows] == [
        (day("09-01"), day("09-01"), day("09-01"), 1)
    ]


def test_a_run_without_any_training_day_has_one_suspended_window() -> None:
    rows = plan([placement("09-05", "09-06")])  # a Saturday and a Sunday
    assert [(r.run, r.window, r.due_on, r.suggested_on, r.training_days) for r in rows] == [(1, 1, None, None, 0)]
    assert rows[0].reason == "no training day"


def test_a_shutdown_over_a_whole_window_suspends_it_and_keeps_its_number() -> None:
    rows = plan([placement("09-01", "10-26")], closures=[closure("09-15", "09-28")])
    assert [(r.window, r.training_days, r.due_on is None) for r in rows] == [
        (1, 10, False),
        (2, 0, True),
        (3, 9, False),
        (4, 9, False),
    ]


@pytest.mark.parametrize(
    ("gap_end", "runs", "why"),
    [
        ("10-02", [1, 1], "a swap on the same day"),
        ("10-03", [1, 1], "the next day"),
        ("10-05", [1, 1], "over a weekend"),
        ("10-06", [1, 2], "a Monday without anybody"),
    ],
)
def test_two_placements_join_unless_a_possible_training_day_lies_between(
    gap_end: str, runs: list[int], why: str
) -> None:
    rows = plan([placement("09-21", "10-02"), placement(gap_end, "10-16")])
    assert sorted({r.run for r in rows}) == sorted(set(runs)), why


def test_a_public_holiday_between_two_placements_is_no_gap() -> None:
    rows = plan([placement("09-01", "09-24"), placement("09-29", "10-09")])  # 25 and 28 September are holidays
    assert {r.run for r in rows} == {1}


def test_a_public_holiday_is_a_gap_where_the_site_trains_on_it() -> None:
    site = SiteFacts("S001", "臺中市", trains_on_holidays=True)
    rows = plan([placement("09-01", "09-24"), placement("09-29", "10-09")], site=site)
    assert {r.run for r in rows} == {1, 2}


def test_the_weekdays_of_any_placement_of_the_school_make_a_saturday_possible() -> None:
    rows = plan([placement("09-01", "09-25"), placement("09-28", "10-09"), placement("12-05", "12-05", weekdays="6")])
    assert {r.run for r in rows} == {1, 2, 3}


def test_a_shutdown_between_two_placements_is_no_gap() -> None:
    rows = plan([placement("09-01", "09-11"), placement("09-21", "10-09")], closures=[closure("09-14", "09-18")])
    assert {r.run for r in rows} == {1}


@pytest.mark.parametrize(("scope", "code"), [("city", "台中市"), ("city", "臺中市"), ("all", ""), ("site", "S001")])
def test_a_closure_reaches_a_site_by_code_city_in_either_spelling_or_for_all(scope: str, code: str) -> None:
    rows = plan([placement("09-01", "09-14")], closures=[closure("09-02", "09-02", scope, code)])
    assert rows[0].training_days == 9


@pytest.mark.parametrize(("scope", "code"), [("city", "高雄市"), ("site", "S002")])
def test_a_closure_elsewhere_changes_nothing(scope: str, code: str) -> None:
    rows = plan([placement("09-01", "09-14")], closures=[closure("09-02", "09-02", scope, code)])
    assert rows[0].training_days == 10


def test_a_leap_day_is_a_training_day_like_any_other() -> None:
    rows = plan([placement("2028-02-28", "2028-03-01")])
    assert (rows[0].training_days, rows[0].due_on) == (2, date(2028, 3, 1))  # 28 February is a holiday


def test_a_run_goes_on_over_the_end_of_the_year() -> None:
    rows = plan([placement("12-21", "2027-01-17")])
    assert spans(rows) == [("12-21", "01-03"), ("01-04", "01-17")]


def test_an_employee_of_a_tertiary_mode_is_visited_twice_a_semester() -> None:
    rows = plan([placement("09-01", "2027-03-31", mode="421")])
    assert spans(rows) == [("09-01", "11-16"), ("11-17", "01-31"), ("02-01", "03-02"), ("03-03", "03-31")]
    assert {r.rule for r in rows} == {"visit-2sem@1"}


def test_the_first_half_of_a_semester_is_the_longer_one() -> None:
    rows = plan([placement("09-01", "09-29", mode="evening")])
    assert spans(rows) == [("09-01", "09-15"), ("09-16", "09-29")]


def test_of_several_modes_the_strictest_cadence_counts() -> None:
    rows = plan([placement("09-01", "10-12", mode="421"), placement("09-01", "10-12", mode="rotation")])
    assert [r.rule for r in rows] == ["visit-14d@1"] * 3


def test_off_campus_practice_is_visited_every_two_weeks() -> None:
    assert plan([placement("09-01", "10-12", mode="off_campus")])[0].rule == "visit-14d@1"
