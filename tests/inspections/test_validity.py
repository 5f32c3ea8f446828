"""Which visits count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from inspections.intake.validity import Against, VisitFacts, Window, is_only_late, is_only_unconfirmed, reasons_against

VALID = VisitFacts(
    is_made=True,
    is_unannounced=True,
    arrived_on=date(2026, 11, 10),
    has_end=True,
    interviewed_count=1,
    answered_items=frozenset(),
    is_assigned=True,
    received_on=date(2026, 11, 10),
    window=Window(date(2026, 11, 10), date(2026, 11, 23), date(2026, 11, 26)),
)


def test_a_complete_visit_inside_its_window_counts():
    assert reasons_against(VALID) == []


@pytest.mark.parametrize(
    ("change", "against"),
    [
        ({"is_made": False}, Against.NOT_MADE),
        ({"is_unannounced": False}, Against.ANNOUNCED),
        ({"arrived_on": None}, Against.NO_TIMES),
        ({"has_end": False}, Against.NO_TIMES),
        ({"interviewed_count": 0}, Against.NOBODY_SPOKEN_TO),
        ({"interviewed_count": 0, "answered_items": frozenset({"BV05"})}, Against.NOBODY_SPOKEN_TO),
        ({"is_assigned": False}, Against.NOT_ASSIGNED),
        ({"window": None}, Against.NO_WINDOW),
        ({"arrived_on": date(2026, 11, 9)}, Against.OUTSIDE_WINDOW),
        ({"arrived_on": date(2026, 11, 24), "received_on": date(2026, 11, 24)}, Against.OUTSIDE_WINDOW),
        ({"received_on": date(2026, 11, 27)}, Against.RECEIVED_LATE),
        ({"is_late_entry": True}, Against.UNCONFIRMED),
    ],
)
def test_each_condition_alone_keeps_a_visit_from_counting(change, against):
    assert reasons_against(replace(VALID, **change)) == [against]


@pytest.mark.parametrize(
    "change",
    [
        {"arrived_on": date(2026, 11, 23), "received_on": date(2026, 11, 26)},
        {"interviewed_count": 0, "answered_items": frozenset({"BV14"})},
        {"received_on": date(2027, 1, 1), "is_late_entry": True, "is_confirmed": True},
    ],
)
def test_the_last_day_counts_and_so_does_a_confirmed_late_entry(change):
    assert reasons_against(replace(VALID, **change)) == []


def test_only_what_is_late_and_otherwise_complete_can_be_entered_late():
    late = replace(VALID, received_on=date(2026, 11, 27))
    assert is_only_late(reasons_against(late))
    assert not is_only_late(reasons_against(replace(late, is_unannounced=False)))
    assert is_only_unconfirmed(reasons_against(replace(late, is_late_entry=True)))
