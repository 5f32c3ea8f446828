"""Who is interviewed: newcomers always, all of five or fewer, else a third, and each within six weeks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from inspections.bundle.interview_choice import Trained, to_interview

TODAY, START = date(2026, 11, 24), date(2026, 8, 1)


def trained(*days_ago: int | None) -> list[Trained]:
    return [
        Trained(f"{n}", START, None if ago is None else TODAY - timedelta(days=ago)) for n, ago in enumerate(days_ago)
    ]


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        ([], {}),
        ([7] * 5, dict.fromkeys("01234", "everybody")),
        ([7, 8, 9, 10, 11, 12], {"5": "third", "4": "third"}),
        ([7, 7, 7, 7, 7, 7, 7], {"0": "third", "1": "third", "2": "third"}),
        ([7, 29, 28, 30, 7, 7, 7, 7, 7], {"1": "six_weeks", "3": "six_weeks", "2": "third"}),
        ([None, 7, 7, 7, 7, 7], {"0": "newcomer", "1": "third"}),
        ([None, None, None, 7, 7, 7], {"0": "newcomer", "1": "newcomer", "2": "newcomer"}),
    ],
)
def test_the_turn_follows_from_who_is_there_and_when_each_was_asked(days_ago, expected):
    assert to_interview(trained(*days_ago), TODAY) == expected


def test_who_was_asked_before_this_placement_began_is_a_newcomer():
    back = [Trained("0", TODAY, TODAY - timedelta(days=90)), *trained(7, 7, 7, 7, 7, 7)[1:]]
    assert to_interview(back, TODAY)["0"] == "newcomer"


@pytest.mark.parametrize("count", range(1, 25))
def test_visits_every_fortnight_reach_everybody_within_six_weeks(count):
    asked: dict[str, date] = {}
    for visit in range(12):
        day = START + timedelta(days=14 * visit)
        people = [Trained(f"{n:02}", START, asked.get(f"{n:02}")) for n in range(count)]
        chosen = to_interview(people, day)
        assert len(chosen) >= -(-count // 3)
        asked |= dict.fromkeys(chosen, day)
        assert all(day - on <= timedelta(days=42) for on in asked.values())
    assert len(asked) == count
