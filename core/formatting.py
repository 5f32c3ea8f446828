"""Dates, times and numbers as people read them; ROC years and academic terms stand here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from flask import Flask
from flask_babel import get_locale
from flask_babel import gettext as _

from core import clock

WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def is_chinese() -> bool:
    """Whether the person reads Chinese."""
    locale = get_locale()
    return locale is None or locale.language == "zh"


def in_language(pair: dict[str, str] | None) -> str:
    """The text of a {"zh", "en"} pair in the person's language."""
    if not pair:
        return ""
    return pair["zh"] if is_chinese() else pair["en"]


def day(value: date | datetime | None, *, chinese: bool | None = None) -> str:
    """115/11/20（五）, or Fri 20 Nov 2026 in English."""
    if value is None:
        return ""
    on = clock.local_day(value) if isinstance(value, datetime) else value
    if is_chinese() if chinese is None else chinese:
        return f"{on.year - 1911}/{on.month:02d}/{on.day:02d}（{WEEKDAYS_ZH[on.weekday()]}）"
    return f"{WEEKDAYS_EN[on.weekday()]} {on.day} {on:%b %Y}"


def short_day(value: date | datetime | None) -> str:
    """11/20（五）, or Fri 20 Nov in English."""
    if value is None:
        return ""
    on = clock.local_day(value) if isinstance(value, datetime) else value
    if is_chinese():
        return f"{on.month}/{on.day}（{WEEKDAYS_ZH[on.weekday()]}）"
    return f"{WEEKDAYS_EN[on.weekday()]} {on.day} {on:%b}"


def moment(value: datetime | None) -> str:
    """An instant: day and 24-hour time in Taipei."""
    if value is None:
        return ""
    return f"{day(value)} {clock.local(value):%H:%M}"


def hour(value: datetime | time | None) -> str:
    """24-hour time in Taipei."""
    if value is None:
        return ""
    return f"{clock.local(value):%H:%M}" if isinstance(value, datetime) else f"{value:%H:%M}"


def academic_year(on: date) -> int:
    """The ROC year of the 1 August on or before a day: 2026-09-01 is 115."""
    return on.year - 1911 - (on.month < 8)


def academic_year_dates(year: int) -> tuple[date, date]:
    """First and last day of a ROC academic year."""
    return date(year + 1911, 8, 1), date(year + 1912, 7, 31)


def term(on: date) -> int:
    """1 from 1 August to 31 January, else 2."""
    return 1 if on.month >= 8 or on.month == 1 else 2


def term_dates(on: date) -> tuple[date, date]:
    """First and last day of the term that contains a day."""
    start = academic_year_dates(academic_year(on))[0]
    if term(on) == 1:
        return start, date(start.year + 1, 1, 31)
    return date(start.year + 1, 2, 1), date(start.year + 1, 7, 31)


def term_code(on: date) -> str:
    """115-1: how a term stands in an address."""
    return f"{academic_year(on)}-{term(on)}"


def dates_of_term(code: str) -> tuple[date, date] | None:
    """First and last day of the term that an address names; None when it names none."""
    year, _dash, number = code.partition("-")
    if number not in {"1", "2"} or not year.isascii() or not year.isdecimal() or not 1 <= int(year) <= 200:
        return None
    start, end = academic_year_dates(int(year))
    return term_dates(start if number == "1" else end)


def term_name(on: date) -> str:
    """115學年度第1學期."""
    return _("Academic year %(year)s, term %(term)s", year=academic_year(on), term=term(on))


def month_name(on: date) -> str:
    """115年11月, or November 2026."""
    return f"{on.year - 1911}年{on.month}月" if is_chinese() else f"{on:%B %Y}"


def listed(words: Iterable[str]) -> str:
    """甲、乙 or "A, B": several words in a row."""
    return ("、" if is_chinese() else ", ").join(words)


def masked_name(name: str) -> str:
    """王○明: a name for people outside the school."""
    if len(name) < 2:
        return "○"
    return name[0] + "○" * max(1, len(name) - 2) + (name[-1] if len(name) > 2 else "")


def register(app: Flask) -> None:
    """Make the formats available to templates."""
    app.jinja_env.filters.update(
        day=day,
        short_day=short_day,
        moment=moment,
        hour=hour,
        listed=listed,
        in_language=in_language,
        masked_name=masked_name,
        term_name=term_name,
        month_name=month_name,
    )
