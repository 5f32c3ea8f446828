"""How the words of the plan read on a page."""

from __future__ import annotations

import re
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core.formatting import listed, short_day
from schedules.days_off.official_file import CalendarFault, Fault
from schedules.models import Obligation
from schedules.planning.preview import Effect, Line
from schedules.rules.cadence import FORTNIGHT, CadenceRule, Rule, is_fortnightly
from schedules.rules.fitting import Fit, Reason
from schedules.rules.habits import Habit
from schedules.rules.plan import NO_TRAINING_DAY, RECORDED_LATE
from sites.models import DayPart

REASONS = {
    NO_TRAINING_DAY: _l("No training day in this period"),
    RECORDED_LATE: _l("Recorded after it closed"),
}
RULES = {
    Rule.FORTNIGHTLY: _l("Every 14 days, counted from the first day of the intake"),
    Rule.TWICE_A_SEMESTER: _l("Twice a semester"),
}
EFFECTS = {
    Effect.ADDED: _l("Added"),
    Effect.MOVED: _l("Moved"),
    Effect.SUSPENDED: _l("Suspended"),
    Effect.REOPENED: _l("Trains again"),
    Effect.WITHDRAWN: _l("Withdrawn"),
}
UNTOUCHED = {
    Effect.VISITED: _l("Visited already"),
    Effect.BEGUN: _l("A visit has begun"),
    Effect.MISSED: _l("Missed before; a later closure does not change that"),
    Effect.EXCUSED: _l("Excused already"),
    Effect.NO_TRAINING: _l("No training fell on these days anyway"),
    Effect.HALF_A_DAY: _l("Half a day only: the training day still counts, the suggested day stays"),
}
PARTS = {
    DayPart.DAY: _l("Whole day"),
    DayPart.MORNING: _l("Morning"),
    DayPart.AFTERNOON: _l("Afternoon"),
}
WEEKDAYS = (
    _l("Mondays"),
    _l("Tuesdays"),
    _l("Wednesdays"),
    _l("Thursdays"),
    _l("Fridays"),
    _l("Saturdays"),
    _l("Sundays"),
)


CALENDAR_FAULTS = {
    Fault.EMPTY: _l("No day is in this file. Choose the calendar of a whole year as .csv, at most 200 KB."),
    Fault.SEVERAL_YEARS: _l("The file holds more than one year: %(first)s and %(last)s. Choose the file of one year."),
    Fault.INCOMPLETE: _l(
        "The year %(year)s is incomplete: %(day)s is missing. Nothing was taken over; choose the whole year's file."
    ),
    Fault.ENCODING: _l("The file is neither UTF-8 nor Big5. Save it as CSV once more."),
    Fault.COLUMN: _l("Line 1: the column %(name)s is missing. Choose the file as the government publishes it."),
    Fault.TWICE: _l("Line %(line)s: %(day)s stands twice. Take one of the two lines out."),
    Fault.NO_DATE: _l("Line %(line)s: “%(text)s” is no date like 20260101."),
    Fault.NO_FLAG: _l("Line %(line)s: 是否放假 must be 0 or 2, not “%(text)s”."),
}


def calendar_fault(fault: CalendarFault) -> str:
    """What is wrong with an official calendar, and what to do."""
    facts = {name: str(value)[:40] for name, value in fault.facts.items()}
    return str(CALENDAR_FAULTS[fault.fault]) % facts


def reason_of(window: Obligation) -> str:
    """Why a window is suspended or missed, in words."""
    return str(REASONS.get(window.reason or "", window.reason or ""))


def rule_of(window: Obligation) -> str:
    """How often the law or the programme asks for a visit, in words."""
    known = RULES.get(window.rule)  # type: ignore[call-overload]
    name, _at, version = window.rule.partition("@")
    measured = re.fullmatch(r"visit-(\d+)(d|sem)", name)
    if known or measured is None:
        return str(known or window.rule)
    number, unit = int(measured[1]), measured[2]
    words = _measured(number if unit == "d" else None, number)
    return _("%(words)s (rule %(version)s)", words=words, version=version)


def how_often(rule: CadenceRule) -> str:
    """A rule of the table in words."""
    return _measured(rule.every_days, rule.per_semester or 1)


def _measured(every_days: int | None, per_semester: int) -> str:
    if every_days:
        return _("One visit in every %(days)s days", days=every_days)
    return _("%(count)s visits a semester", count=per_semester)


def changed(counts: dict[str, int]) -> int:
    """How many visits a change concerned."""
    return sum(count for kind, count in counts.items() if kind != "unchanged")


def is_joined(window: Obligation) -> bool:
    """Whether a short last window was joined to this one."""
    return is_fortnightly(window.rule) and (window.closes_on - window.opens_on).days >= FORTNIGHT


def time_of(habit: Habit) -> str:
    """A weekday and an hour in words."""
    return _("%(weekday)s around %(hour)s:00", weekday=WEEKDAYS[habit.weekday - 1], hour=habit.hour)


def what_moves(line: Line) -> str:
    """What of a window changes, in words: its days, its due date, or only the suggestion."""
    stored, after = line.change.stored, line.change.planned
    if line.effect in (Effect.ADDED, Effect.WITHDRAWN) or stored is None:
        return _span(after.opens_on, after.closes_on)
    before = stored.planned
    if (before.opens_on, before.closes_on) != (after.opens_on, after.closes_on):
        return f"{_span(before.opens_on, before.closes_on)} → {_span(after.opens_on, after.closes_on)}"
    if before.due_on != after.due_on and before.due_on and after.due_on:
        return _("Visit by %(before)s → %(after)s", before=short_day(before.due_on), after=short_day(after.due_on))
    if before.training_days != after.training_days:
        return _("Training days %(before)s → %(after)s", before=before.training_days, after=after.training_days)
    return _("Another suggested day is drawn")


def _span(first: date, last: date) -> str:
    return f"{short_day(first)}–{short_day(last)}"


FIT_REASONS = {
    Reason.DEPARTMENT: _l("same department"),
    Reason.OTHER_DEPARTMENT: _l("other department"),
    Reason.NOT_FREE: _l("no free half day"),
    Reason.TRAINING_EXPIRED: _l("training expired"),
}


def fit_in_words(fit: Fit) -> str:
    """What speaks for and against somebody who may take over, in a few words."""
    words = [str(FIT_REASONS[reason]) for reason in fit.reasons if reason in FIT_REASONS]
    if fit.free_days:
        words.append(_("%(count)s free days", count=fit.free_days))
    if fit.kilometres is not None:
        words.append(_("another visit %(distance)s km away", distance=f"{fit.kilometres:.1f}"))
    words.append(_("%(count)s visits in hand", count=fit.load))
    return listed(words)
