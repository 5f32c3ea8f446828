"""Reading the official calendar of a year (政府行政機關辦公日曆表): 西元日期,星期,是否放假,備註."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

DATE, FLAG, NOTE = "西元日期", "是否放假", "備註"
_ENCODINGS = ("utf-8-sig", "cp950")
WORK, DAY_OFF = "0", "2"


class Fault(StrEnum):
    """What is wrong with a file, as the command says it."""

    EMPTY = "no day found"
    SEVERAL_YEARS = "more than one year: %(first)s and %(last)s"
    INCOMPLETE = "incomplete year %(year)s: %(day)s is missing"
    ENCODING = "neither UTF-8 nor Big5"
    COLUMN = "line 1: column %(name)s is missing"
    TWICE = "line %(line)s: %(day)s stands twice"
    NO_DATE = "line %(line)s: %(text)r is no date like 20260101"
    NO_FLAG = "line %(line)s: 是否放假 must be 0 or 2, not %(text)r"


class CalendarFault(ValueError):
    """The file cannot be used; the sentence says where and why."""

    def __init__(self, fault: Fault, **facts: object) -> None:
        super().__init__(fault.value % facts)
        self.fault, self.facts = fault, facts


@dataclass(frozen=True, slots=True)
class OfficialCalendar:
    """A whole year: its public holidays with their names."""

    year: int
    holidays: dict[date, str]


def read_official_calendar(content: bytes) -> OfficialCalendar:
    """The calendar in a file, or a CalendarFault; a year with a day missing is refused."""
    days = dict(_rows(_decoded(content)))
    if not days:
        raise CalendarFault(Fault.EMPTY)
    years = sorted({day.year for day in days})
    if len(years) > 1:
        raise CalendarFault(Fault.SEVERAL_YEARS, first=years[0], last=years[-1])
    missing = _missing(years[0], days)
    if missing:
        raise CalendarFault(Fault.INCOMPLETE, year=years[0], day=missing[0])
    return OfficialCalendar(years[0], {day: note for day, (flag, note) in days.items() if _is_holiday(day, flag, note)})


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CalendarFault(Fault.ENCODING)


def _rows(text: str) -> Iterator[tuple[date, tuple[str, str]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    reader.fieldnames = [(name or "").strip() for name in reader.fieldnames or []]
    missing = [name for name in (DATE, FLAG) if name not in reader.fieldnames]
    if missing:
        raise CalendarFault(Fault.COLUMN, name=missing[0])
    seen: set[date] = set()
    for row in reader:
        if not any(value and value.strip() for value in row.values() if isinstance(value, str)):
            continue
        day = _day(row.get(DATE), reader.line_num)
        if day in seen:
            raise CalendarFault(Fault.TWICE, line=reader.line_num, day=day)
        seen.add(day)
        yield day, (_flag(row.get(FLAG), reader.line_num), (row.get(NOTE) or "").strip())


def _day(text: str | None, line: int) -> date:
    try:
        return datetime.strptime((text or "").strip(), "%Y%m%d").date()
    except ValueError:
        raise CalendarFault(Fault.NO_DATE, line=line, text=text) from None


def _flag(text: str | None, line: int) -> str:
    flag = (text or "").strip()
    if flag not in {WORK, DAY_OFF}:
        raise CalendarFault(Fault.NO_FLAG, line=line, text=flag)
    return flag


def _missing(year: int, days: dict[date, tuple[str, str]]) -> list[date]:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return [date.fromordinal(number) for number in range(first, last + 1) if date.fromordinal(number) not in days]


def _is_holiday(day: date, flag: str, note: str) -> bool:
    """Flag 2 is a holiday from Monday to Friday, or when the note names one; a plain weekend day is none."""
    return flag == DAY_OFF and (day.weekday() < 5 or bool(note))
