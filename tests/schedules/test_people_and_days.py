"""Who visits and on which day."""

from __future__ import annotations

import pytest

from schedules.rules.half_days import HalfDay, possible_halves
from schedules.rules.plan import Planned
from schedules.rules.roster import TeacherFacts
from schedules.rules.suggestions import draw
from tests.schedules.planning import closure, day, placement, plan, stored

AN, BO = "an@school.tw", "bo@school.tw"


def test_the_teacher_of_most_training_days_visits_and_the_others_stand_in() -> None:
    rows = plan([placement("09-01", "09-14", teacher=AN, weekdays="12"), placement("09-01", "09-14", teacher=BO)])
    assert rows[0].teachers == (BO, AN)


def test_a_tie_goes_to_the_first_e_mail() -> None:
    rows = plan([placement("09-01", "09-14", teacher=BO), placement("09-01", "09-14", teacher=AN)])
    assert rows[0].teachers == (AN, BO)


def test_two_students_of_one_teacher_on_the_same_days_count_once() -> None:
    rows = plan([placement("09-01", "09-07", teacher=AN)] * 3 + [placement("09-01", "09-14", teacher=BO)])
    assert rows[0].teachers[0] == BO


def test_without_a_teacher_nobody_is_assigned() -> None:
    assert plan([placement("09-01", "09-14")])[0].teachers == ()


def test_the_suggestion_falls_on_a_free_day_of_the_teacher() -> None:
    rows = plan([placement("09-01", "11-30", teacher=AN)], teachers=[TeacherFacts(AN, "4")])
    assert {row.suggested_on.isoweekday() for row in rows if row.suggested_on} == {4}


def test_without_a_fitting_free_day_any_training_day_may_be_suggested() -> None:
    rows = plan([placement("09-01", "09-14", teacher=AN)], teachers=[TeacherFacts(AN, "7")])
    assert rows[0].suggested_on in {day(f"09-{n:02}") for n in range(1, 8)}


def test_the_first_visit_of_a_run_is_suggested_in_its_first_seven_days_of_training() -> None:
    rows = plan([placement("09-01", "10-12")], closures=[closure("09-01", "09-06")])
    assert day("09-07") <= rows[0].suggested_on <= day("09-13")


def test_the_suggestion_is_never_before_today() -> None:
    rows = plan([placement("09-01", "09-14")], today="09-11")
    assert rows[0].suggested_on in {day("09-11"), day("09-14")}


@pytest.mark.parametrize("lost", range(10))
def test_taking_another_day_away_does_not_move_the_suggestion(lost: int) -> None:
    days = [day(f"10-{n:02}") for n in range(1, 11)]
    drawn = draw(b"secret", "visit:1", days, days[0])
    if days[lost] == drawn:
        assert draw(b"secret", "visit:1", [d for d in days if d != drawn], days[0]) != drawn
    else:
        assert draw(b"secret", "visit:1", [d for d in days if d != days[lost]], days[0]) == drawn


def test_the_days_of_many_visits_do_not_favour_a_weekday() -> None:
    days = [day(f"10-{n:02}") for n in range(5, 10)]
    drawn = [draw(b"secret", f"visit:{n}", days, days[0]) for n in range(1000)]
    assert all(150 < drawn.count(d) < 250 for d in days)


def test_another_installation_draws_other_days() -> None:
    days = [day(f"10-{n:02}") for n in range(1, 29)]
    here, there = ([draw(secret, f"v{n}", days, days[0]) for n in range(50)] for secret in (b"one", b"two"))
    assert here != there


def suggested(half_days: str) -> list[Planned]:
    """A year of windows of a teacher who is free like this."""
    return plan([placement("09-01", "2027-06-30", teacher=AN)], teachers=[TeacherFacts(AN, half_days)])


def test_the_suggested_half_is_one_in_which_the_teacher_is_free() -> None:
    halves = {(row.suggested_on.isoweekday(), row.suggested_half) for row in suggested("1a3p5") if row.suggested_on}
    assert halves == {(1, "morning"), (3, "afternoon"), (5, "morning"), (5, "afternoon")}


def test_who_is_always_free_goes_in_the_morning_as_often_as_in_the_afternoon() -> None:
    halves = [row.suggested_half for n in range(10) for row in plan([placement(f"09-{n + 1:02}", "2027-06-30")])]
    assert 0.4 < halves.count(HalfDay.MORNING) / len(halves) < 0.6


def test_the_half_is_drawn_again_the_same_and_kept_like_the_day() -> None:
    assert [row.suggested_half for row in suggested("5")] == [row.suggested_half for row in suggested("5")]
    rows = [stored(row) for row in suggested("5")]
    placed = [placement("09-01", "2027-06-30", teacher=AN)]
    again = plan(placed, stored=rows, teachers=[TeacherFacts(AN, "5")])
    assert [row.suggested_half for row in again] == [row.planned.suggested_half for row in rows]


def test_the_half_follows_the_teacher_s_free_half_days() -> None:
    rows = [stored(row) for row in suggested("5a")]
    placed = [placement("09-01", "2027-06-30", teacher=AN)]
    later = plan(placed, stored=rows, teachers=[TeacherFacts(AN, "5p")])
    assert {row.suggested_half for row in later if row.suggested_on} == {"afternoon"}
    assert [row.suggested_on for row in later] == [row.planned.suggested_on for row in rows]


def test_who_was_put_there_by_hand_decides_the_half_not_the_teacher_of_the_placement() -> None:
    rows = [stored(row)._replace(by_hand=BO) for row in suggested("5a")]
    free = [TeacherFacts(AN, "5a"), TeacherFacts(BO, "5p")]
    later = plan([placement("09-01", "2027-06-30", teacher=AN)], stored=rows, teachers=free)
    assert {row.suggested_half for row in later if row.suggested_on} == {"afternoon"}


@pytest.mark.parametrize(
    ("half_days", "closed", "left"),
    [
        ("", None, {"morning", "afternoon"}),
        ("1a", None, {"morning"}),
        ("1", "morning", {"afternoon"}),
        ("1a", "morning", {"afternoon"}),
        ("3p", None, {"morning", "afternoon"}),
        ("1a1p", None, {"morning", "afternoon"}),
    ],
)
def test_the_halves_of_a_monday_that_are_left(half_days: str, closed: str | None, left: set[str]) -> None:
    assert possible_halves(half_days, day("2026-11-23"), HalfDay(closed) if closed else None) == left
