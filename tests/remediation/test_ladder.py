"""Who is told when, by table: working days only, and the day after due is overdue whatever day it is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.models import Severity
from remediation.ladder import LADDERS, Reminder, Rung, days_late, reminder, rungs

TUESDAY = date(2026, 11, 24)
HOLIDAY = date(2026, 11, 26)


def is_working_day(day: date) -> bool:
    return day.isoweekday() < 6 and day != HOLIDAY


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 19), None),
        (date(2026, 11, 20), Reminder.BEFORE),
        (date(2026, 11, 22), Reminder.BEFORE),
        (TUESDAY, Reminder.TODAY),
        (date(2026, 11, 25), None),
    ],
)
def test_the_reminder_goes_out_two_working_days_before_and_on_the_day(today, expected):
    assert reminder(TUESDAY, today, is_working_day) is expected


@pytest.mark.parametrize(
    ("due", "today", "late"),
    [
        (TUESDAY, date(2026, 11, 25), 1),
        (date(2026, 11, 25), HOLIDAY, 1),
        (date(2026, 11, 25), date(2026, 11, 27), 1),
        (TUESDAY, date(2026, 11, 30), 3),
        (date(2026, 11, 27), date(2026, 11, 28), 1),
    ],
)
def test_lateness_is_counted_in_working_days_and_begins_the_day_after(due, today, late):
    assert days_late(due, today, is_working_day) == late


@pytest.mark.parametrize(
    ("severity", "today", "last"),
    [
        (Severity.CRITICAL, date(2026, 11, 25), Rung.PRINCIPAL),
        (Severity.CRITICAL, date(2026, 12, 2), Rung.OFFICER),
        (Severity.MAJOR, date(2026, 11, 25), Rung.TEACHER),
        (Severity.MAJOR, date(2026, 11, 30), Rung.COORDINATOR),
        (Severity.MAJOR, date(2026, 12, 2), Rung.PRINCIPAL),
        (Severity.MINOR, date(2026, 12, 1), Rung.TEACHER),
        (Severity.MINOR, date(2026, 12, 2), Rung.COORDINATOR),
    ],
)
def test_each_severity_has_its_own_ladder(severity, today, last):
    assert rungs(severity, TUESDAY, today, is_working_day)[-1] is last


@given(st.sampled_from(Severity), st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(-5, 90))
def test_nobody_is_told_before_the_day_after_and_no_rung_is_left_out(severity, due, days):
    today = date.fromordinal(due.toordinal() + days)
    found = rungs(severity, due, today, is_working_day)
    assert bool(found) is (days > 0)
    assert found == list(LADDERS[severity])[: len(found)]
