"""Reading the official calendar, in the encodings and with the faults that such files have."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schedules.days_off.official_file import CalendarFault, read_official_calendar

HEADER = "西元日期,星期,是否放假,備註"


def rows(year: int = 2028, **special: str) -> list[str]:
    """A whole year; special days as d0226="2,補假"."""
    first = date(year, 1, 1)
    days = [first + timedelta(n) for n in range((date(year, 12, 31) - first).days + 1)]
    plain = {day: "2," if day.weekday() > 4 else "0," for day in days}
    return [f"{day:%Y%m%d},一,{special.get(f'd{day:%m%d}', plain[day])}" for day in days]


def content(lines: list[str], encoding: str = "utf-8") -> bytes:
    return "\r\n".join([HEADER, *lines]).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950"])
def test_a_year_is_read_in_each_encoding(encoding: str) -> None:
    found = read_official_calendar(content(rows(d0228="2,和平紀念日"), encoding))
    assert (found.year, found.holidays) == (2028, {date(2028, 2, 28): "和平紀念日"})


def test_a_plain_weekend_day_is_no_holiday_and_a_named_one_is() -> None:
    found = read_official_calendar(content(rows(d0101="2,開國紀念日")))  # a Saturday
    assert found.holidays == {date(2028, 1, 1): "開國紀念日"}


def test_a_weekday_off_is_a_holiday_even_without_a_name() -> None:
    assert read_official_calendar(content(rows(d0103="2,"))).holidays == {date(2028, 1, 3): ""}


def test_a_make_up_working_day_is_never_a_holiday() -> None:
    assert read_official_calendar(content(rows(d0108="0,補行上班"))).holidays == {}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([], "no day found"),
        (rows()[:59] + rows()[60:], "incomplete year 2028: 2028-02-29 is missing"),
        ([*rows(), "20290101,一,2,"], "more than one year: 2028 and 2029"),
        ([*rows(), "20280101,六,2,"], "line 368: 2028-01-01 stands twice"),
        (["2028/1/1,六,2,"], "line 2: '2028/1/1' is no date like 20260101"),
        (["20280101,六,1,"], "line 2: 是否放假 must be 0 or 2, not '1'"),
    ],
)
def test_a_fault_says_where_and_what(lines: list[str], reason: str) -> None:
    with pytest.raises(CalendarFault, match=reason):
        read_official_calendar(content(lines))


def test_another_header_is_refused_by_the_name_of_the_missing_column() -> None:
    with pytest.raises(CalendarFault, match="line 1: column 西元日期 is missing"):
        read_official_calendar(b"Subject,Start Date\n")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(CalendarFault, match="neither UTF-8 nor Big5"):
        read_official_calendar(b"\xff\xfe\x00\x80\xff")
