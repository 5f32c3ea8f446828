"""Academic years (1 August to 31 July) and their two terms (to 31 January, from 1 February)."""

from __future__ import annotations

from datetime import date, timedelta

from schedules.days import ONE_DAY

ROC_OFFSET = 1911
PLANNING_HORIZON = timedelta(days=90)


def academic_year(day: date) -> int:
    """The ROC year of the academic year that holds a day: 2026-09-01 is 115."""
    return day.year - ROC_OFFSET - (day.month < 8)


def academic_year_span(year: int) -> tuple[date, date]:
    """First and last day of an academic year."""
    return date(year + ROC_OFFSET, 8, 1), date(year + ROC_OFFSET + 1, 7, 31)


def academic_years(first: date, last: date) -> range:
    """The academic years touched from one day to another."""
    return range(academic_year(first), academic_year(last) + 1)


def term_span(day: date) -> tuple[date, date]:
    """First and last day of the term that holds a day."""
    first, last = academic_year_span(academic_year(day))
    second_term = date(last.year, 2, 1)
    return (second_term, last) if day >= second_term else (first, second_term - ONE_DAY)


def term_number(day: date) -> int:
    """1 for the term from 1 August, 2 for the term from 1 February."""
    return 2 if 2 <= day.month < 8 else 1


def default_horizon(today: date) -> date:
    """Until when is planned unless somebody says so: the end of the academic year of the day in 90 days."""
    return academic_year_span(academic_year(today + PLANNING_HORIZON))[1]
