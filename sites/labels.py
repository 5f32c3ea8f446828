"""How the words of the roster read on a page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

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
    """A weekly pattern in words: Mon Tue Wed, 一二三."""
    return (
        "".join(str(WEEKDAYS[day]) for day in pattern)
        if _is_short()
        else " ".join(str(WEEKDAYS[day]) for day in pattern)
    )


def _is_short() -> bool:
    return len(str(WEEKDAYS["1"])) == 1
