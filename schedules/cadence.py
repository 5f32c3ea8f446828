"""How often a mode of cooperation must be visited, and the slots into which that cuts a run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from core.formatting import term_dates
from schedules.days import ONE_DAY

FORTNIGHT = 14
TERTIARY_MODES = frozenset({"421", "331", "evening", "66"})


class Rule(StrEnum):
    """A cadence with its version; an obligation keeps the rule under which it was planned."""

    FORTNIGHTLY = "visit-14d@1"
    TWICE_A_SEMESTER = "visit-2sem@1"
    COMPANY_AUDIT = "company-audit@1"
    SCHOOL_AUDIT = "school-audit@1"


def strictest(modes: Iterable[str], tertiary: Rule = Rule.TWICE_A_SEMESTER) -> Rule:
    """The one cadence for a run of these modes; `tertiary` is the rule set for the tertiary ones."""
    return tertiary if TERTIARY_MODES.issuperset(modes) else Rule.FORTNIGHTLY


def slot_end(rule: Rule, start_on: date, end_on: date, day: date) -> date:
    """The last day of the slot that holds `day` in a run from start_on to end_on, not cut at the run's end."""
    if rule is Rule.FORTNIGHTLY:
        return start_on + timedelta(days=(day - start_on).days // FORTNIGHT * FORTNIGHT + FORTNIGHT - 1)
    return _half_end(start_on, end_on, day)


def _half_end(start_on: date, end_on: date, day: date) -> date:
    """Each term's part of the run is halved, the first half longer."""
    term_start, term_end = term_dates(day)
    first, last = max(term_start, start_on), min(term_end, end_on)
    middle = first + timedelta(days=(last - first).days // 2)
    return middle if day <= middle else max(last, day)


def pieces(rule: Rule, start_on: date, end_on: date, first: date, last: date) -> list[tuple[date, date]]:
    """The days from first to last, cut where the slots of the run end."""
    cut: list[tuple[date, date]] = []
    while first <= last:
        piece_end = min(slot_end(rule, start_on, end_on, first), last)
        cut.append((first, piece_end))
        first = piece_end + ONE_DAY
    return cut
