"""The term of a case: its due date as a pure function of what happened and the calendar.

Every step that touches the term is an entry in the timeline (`facts["term"]`), so that the dates on a case can be
read out of its history again at any time. The columns of the case hold the last result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import reduce
from typing import Any

from inspections.models import Severity
from remediation.deadlines import IsWorkingDay, due_on, next_working_day


@dataclass(frozen=True)
class Term:
    """By when, and what has moved it."""

    due_on: date
    first_due_on: date
    """Before any extension; the limit of extensions counts from it."""
    paused_on: date | None = None
    paused_days: int = 0


@dataclass(frozen=True)
class Found:
    """A finding was received: a new term begins, or an earlier date takes the place of the standing one."""

    on: date
    severity: Severity
    own_days: int | None = None
    begins: bool = False


@dataclass(frozen=True)
class Raised:
    """Not improved on the next visit: one level more severe, and never more time."""

    on: date
    severity: Severity


@dataclass(frozen=True)
class Extended:
    until: date


@dataclass(frozen=True)
class Paused:
    """The authority decides; the term stands still from this day."""

    on: date


@dataclass(frozen=True)
class Resumed:
    on: date


@dataclass(frozen=True)
class WaiverEnded:
    """Open again; due as before, but not before there was a working day to act on it."""

    on: date


Entry = Found | Raised | Extended | Paused | Resumed | WaiverEnded
KINDS: dict[str, type[Entry]] = {
    "found": Found,
    "raised": Raised,
    "extended": Extended,
    "paused": Paused,
    "resumed": Resumed,
    "waiver_ended": WaiverEnded,
}
_NAMES = {kind: name for name, kind in KINDS.items()}


def after(term: Term | None, entry: Entry, is_working_day: IsWorkingDay) -> Term:
    """The term once this has happened too."""
    if isinstance(entry, Found):
        return _after_finding(term, entry, is_working_day)
    assert term is not None, "a case begins with a finding"
    match entry:
        case Raised():
            return _not_later(term, due_on(entry.on, entry.severity, None, is_working_day=is_working_day))
        case Extended():
            return replace(term, due_on=entry.until)
        case Paused():
            return replace(term, paused_on=entry.on)
        case Resumed():
            return _after_pause(term, entry.on, is_working_day)
        case WaiverEnded():
            day = next_working_day(entry.on, is_working_day)
            return replace(term, due_on=max(term.due_on, day), first_due_on=max(term.first_due_on, day))


def _after_finding(term: Term | None, found: Found, is_working_day: IsWorkingDay) -> Term:
    due = due_on(found.on, found.severity, found.own_days, is_working_day=is_working_day)
    if term is None or found.begins:
        return Term(due, due, paused_days=term.paused_days if term else 0)
    return _not_later(term, due)


def _not_later(term: Term, due: date) -> Term:
    return replace(term, due_on=due, first_due_on=due) if due < term.due_on else term


def _after_pause(term: Term, on: date, is_working_day: IsWorkingDay) -> Term:
    """Both dates move by the days that did not run, and on to a working day."""
    if term.paused_on is None:
        return term
    days = (on - term.paused_on).days
    if not days:
        return replace(term, paused_on=None)
    due, first = (
        next_working_day(day + timedelta(days=days), is_working_day) for day in (term.due_on, term.first_due_on)
    )
    return Term(due, first, paused_days=term.paused_days + days)


def term_after(entries: Iterable[Entry], is_working_day: IsWorkingDay) -> Term | None:
    """The term that follows from a whole history; None without a finding."""

    def step(term: Term | None, entry: Entry) -> Term | None:
        return after(term, entry, is_working_day)

    return reduce(step, entries, None)


def as_facts(entry: Entry) -> dict[str, Any]:
    """The entry as it is kept in the timeline."""
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(entry).items()}
    return {"kind": _NAMES[type(entry)], **values}


def from_facts(facts: Mapping[str, Any]) -> Entry:
    """An entry read back from the timeline."""
    values = {name: _read(name, value) for name, value in facts.items() if name != "kind"}
    return KINDS[facts["kind"]](**values)


def _read(name: str, value: Any) -> Any:
    if name in ("on", "until"):
        return date.fromisoformat(value)
    return Severity(value) if name == "severity" else value
