"""How the words of the roster read on a page."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from core.formatting import is_chinese
from sites.models import Mode, SiteKind

MODES = {
    Mode.ROTATION: _l("Rotation"),
    Mode.STEP: _l("Step-by-step"),
    Mode.INTERNSHIP: _l("Internship"),
    Mode.SANDWICH: _l("Sandwich"),
    Mode.BRIDGING: _l("Bridging"),
    Mode.QUASI_STEP: _l("Quasi step-by-step"),
    Mode.OFF_CAMPUS: _l("Off-campus practice"),
    Mode.FOUR_TWO_ONE: _l("4-2-1"),
    Mode.THREE_THREE_ONE: _l("3-3-1"),
    Mode.EVENING: _l("Evening classes"),
    Mode.SIX_SIX: _l("6-6 rotation"),
}
KINDS = {SiteKind.WORKPLACE: _l("Workplace"), SiteKind.DORMITORY: _l("Dormitory")}
WEEKDAYS = {
    "1": _l("Mon"),
    "2": _l("Tue"),
    "3": _l("Wed"),
    "4": _l("Thu"),
    "5": _l("Fri"),
    "6": _l("Sat"),
    "7": _l("Sun"),
}


def weekdays(pattern: str) -> str:
    """A weekly pattern in words: 一二三, or Mon Tue Wed."""
    return ("" if is_chinese() else " ").join(str(WEEKDAYS[day]) for day in pattern)


def span(start: date, end: date) -> str:
    """Two days without their year: 9/1–11/30, or 1 Sep–30 Nov."""
    if is_chinese():
        return f"{start.month}/{start.day}–{end.month}/{end.day}"
    return f"{start.day} {start:%b}–{end.day} {end:%b}"


def long_span(start: date, end: date) -> str:
    """Two days with their years: 115/09/01–116/07/05, or 1 Sep 2026–5 Jul 2027."""
    if is_chinese():
        return f"{start.year - 1911}/{start:%m/%d}–{end.year - 1911}/{end:%m/%d}"
    return f"{start.day} {start:%b %Y}–{end.day} {end:%b %Y}"
