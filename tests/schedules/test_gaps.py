"""間隔逾 14 天: which visits lie too far apart, and what lay between them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schedules.rules.cadence import BY_LAW, BY_PROGRAMME, CadenceRule, CadenceTable
from schedules.rules.gaps import Between, gaps
from schedules.rules.states import State

START = date(2026, 9, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def windows(*states: State) -> list[Between]:
    return [Between(k + 1, day(14 * k), day(14 * k + 13), state) for k, state in enumerate(states)]


@pytest.mark.parametrize(
    ("visits", "states", "found"),
    [
        ([0, 14], [State.MET, State.MET], []),
        ([0, 27], [State.MET, State.MET], [(27, [])]),
        ([0, 35], [State.MET, State.MISSED, State.MET], [(35, [2])]),
        ([13, 28], [State.MET, State.SUSPENDED, State.MET], [(15, [2])]),
        ([0, 0, 10], [State.MET], []),
        ([5], [State.MET], []),
        ([30, 0], [State.MET, State.EXCUSED, State.MET], [(30, [2])]),
    ],
)
def test_more_than_a_fortnight_between_two_visits_is_a_gap_that_names_what_lay_between(visits, states, found):
    seen = gaps([day(number) for number in visits], windows(*states))
    assert [(gap.days, [each.number for each in gap.between]) for gap in seen] == found


def test_a_window_s_rule_is_the_one_of_its_modes_among_those_that_read_alike():
    later = CadenceRule(frozenset({"off_campus"}), "新辦法", every_days=14, version=2, starts_on=day(100))
    table = CadenceTable((BY_LAW, BY_PROGRAMME, later))
    assert table.planned_by("visit-14d@1", ["rotation"], START) is BY_LAW
    assert table.planned_by("visit-14d@1", ["off_campus"], START) is BY_PROGRAMME
    assert table.planned_by("visit-14d@2", ["off_campus"], day(120)) is later
    assert table.planned_by("visit-14d@1", [], START) is BY_LAW, "a window whose placements are gone keeps its law"
    assert table.planned_by("visit-7d@1", ["rotation"], START) is None
