"""By when a case must be remedied, by table and by property."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.models import Severity
from remediation.deadlines import (
    after_working_days,
    days_allowed,
    due_on,
    is_overdue,
    latest_extension,
    next_working_day,
    working_days_until,
)
from schedules.days_off.calendars import HolidayCalendar

WORKING = HolidayCalendar().is_working_day
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("received", "severity", "own", "due"),
    [
        (date(2026, 11, 20), Severity.CRITICAL, None, date(2026, 11, 23)),  # Friday + 3 = Monday
        (date(2026, 11, 18), Severity.CRITICAL, None, date(2026, 11, 23)),  # Wednesday + 3 = Saturday -> Monday
        (date(2026, 11, 20), Severity.MAJOR, None, date(2026, 12, 4)),
        (date(2026, 11, 20), Severity.MINOR, None, date(2026, 12, 21)),  # Sunday 20 Dec -> Monday
        (date(2026, 11, 20), Severity.CRITICAL, 0, date(2026, 11, 20)),  # the same day
        (date(2026, 11, 21), Severity.CRITICAL, 0, date(2026, 11, 23)),  # the same day is a Saturday
        (date(2026, 10, 8), Severity.CRITICAL, 1, date(2026, 10, 12)),  # Friday is a holiday, then the weekend
        (date(2026, 2, 11), Severity.CRITICAL, 3, date(2026, 2, 23)),  # the lunar new year
        (date(2026, 11, 20), Severity.MAJOR, 7, date(2026, 11, 27)),  # the item's own number
    ],
)
def test_the_due_date_follows_severity_or_the_items_own_days(received, severity, own, due):
    assert due_on(received, severity, own, is_working_day=WORKING) == due


@pytest.mark.parametrize(
    ("severity", "own", "days"),
    [(Severity.CRITICAL, None, 3), (Severity.MAJOR, None, 14), (Severity.MINOR, None, 30), (Severity.MINOR, 0, 0)],
)
def test_days_by_severity(severity, own, days):
    assert days_allowed(severity, own) == days


def test_overdue_is_the_day_after_due():
    due = date(2026, 11, 23)
    assert not is_overdue(due, due)
    assert is_overdue(due, due + timedelta(days=1))


@given(DAYS, st.sampled_from(Severity), st.one_of(st.none(), st.integers(0, 60)))
def test_a_due_date_is_the_first_working_day_on_or_after_the_last_day(received, severity, own):
    last = received + timedelta(days=days_allowed(severity, own))
    due = due_on(received, severity, own, is_working_day=WORKING)
    assert due >= last
    assert WORKING(due)
    assert not any(WORKING(last + timedelta(days=n)) for n in range((due - last).days))


@given(DAYS, st.integers(0, 15))
def test_after_so_many_working_days_that_many_lie_between(day, count):
    end = after_working_days(day, count, WORKING)
    assert working_days_until(day, end, WORKING) == count


@given(DAYS)
def test_a_working_day_stays(day):
    moved = next_working_day(day, WORKING)
    assert next_working_day(moved, WORKING) == moved


def test_ten_working_days_skip_weekends_and_holidays():
    assert after_working_days(date(2026, 10, 1), 10, WORKING) == date(2026, 10, 16)


def test_an_extension_is_bounded_from_the_first_due_date():
    assert latest_extension(date(2026, 11, 23), 30) == date(2026, 12, 23)
