"""The rules of the plan read a second time: day by day, straight from the text, sharing nothing with schedules/."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import holidays

DAY = timedelta(days=1)
FORTNIGHTLY_MODES = ["rotation", "step", "internship", "sandwich", "bridging", "quasi_step", "off_campus"]


@dataclass
class P:
    """A placement."""

    school: str
    site: str
    start: date
    end: date
    pattern: str = "12345"
    mode: str = "rotation"
    teacher: str | None = None


@dataclass
class C:
    """A closure."""

    scope: str
    code: str
    start: date
    end: date
    part: str = "day"


@dataclass
class R:
    """A cadence rule recorded later than the built-in ones: every n days, or n times a semester."""

    modes: list[str]
    measure: str
    n: int
    start: date
    end: date = date.max


@dataclass
class S:
    """A site."""

    code: str
    city: str
    trains_on_holidays: bool = False


@cache
def in_the_library(day: date) -> bool:
    return day in holidays.country_holidays("TW", years=day.year, language="zh_TW")


class Calendar:
    """`official` maps a year to the rows of its file: day -> (flag, note)."""

    def __init__(self, closures: list[C], official: dict[int, dict[date, tuple[str, str]]] | None = None) -> None:
        self.closures = closures
        self.official = official or {}

    def public_holiday(self, day: date) -> bool:
        if day.year in self.official:
            flag, note = self.official[day.year][day]
            if flag != "2":
                return False
            return day.isoweekday() in (1, 2, 3, 4, 5) or note != ""
        return in_the_library(day)

    def working_day(self, day: date) -> bool:
        return day.isoweekday() <= 5 and not self.public_holiday(day)

    def closed(self, site: S, day: date) -> bool:
        halves = set()
        for closure in self.closures:
            if closure.start <= day <= closure.end and self.reaches(closure, site):
                if closure.part == "day":
                    return True
                halves.add(closure.part)
        return halves == {"morning", "afternoon"}

    def reaches(self, closure: C, site: S) -> bool:
        if closure.scope == "all":
            return True
        if closure.scope == "city":
            return closure.code.replace("台", "臺") == site.city.replace("台", "臺")
        if closure.scope == "school":
            return closure.code == "A"
        return closure.code == site.code

    def open_for_training(self, site: S, day: date) -> bool:
        if self.closed(site, day):
            return False
        return site.trains_on_holidays or not self.public_holiday(day)


def every_day(first: date, last: date) -> list[date]:
    days = []
    while first <= last:
        days.append(first)
        first += DAY
    return days


def is_training_day(placements: list[P], site: S, calendar: Calendar, day: date) -> bool:
    return any(trains(p, site, calendar, day) for p in placements)


def trains(p: P, site: S, calendar: Calendar, day: date) -> bool:
    return p.start <= day <= p.end and str(day.isoweekday()) in p.pattern and calendar.open_for_training(site, day)


def runs_of(placements: list[P], site: S, calendar: Calendar) -> list[list[P]]:
    """Walk along the days; a run ends where a possible training day lies inside no placement's dates."""
    weekdays = {weekday for p in placements for weekday in p.pattern}
    first, last = min(p.start for p in placements), max(p.end for p in placements)
    runs: list[list[P]] = []
    current: list[P] = []
    for day in every_day(first, last):
        inside = [p for p in placements if p.start <= day <= p.end]
        for p in inside:
            if not any(p is known for known in current):
                current.append(p)
        possible = str(day.isoweekday()) in weekdays and calendar.open_for_training(site, day)
        if not inside and possible and current:
            runs.append(current)
            current = []
    return [*runs, current]


def semester_of(day: date) -> tuple[date, date]:
    if day.month >= 8:
        return date(day.year, 8, 1), date(day.year + 1, 1, 31)
    if day.month == 1:
        return date(day.year - 1, 8, 1), date(day.year, 1, 31)
    return date(day.year, 2, 1), date(day.year, 7, 31)


def rule_on(modes: list[str], rules: list[R], day: date) -> tuple[int, str, int, str]:
    """Length, measure, number and label of the rule for a window that opens on a day: the strictest of the modes."""
    found = []
    for mode in sorted(set(modes)):
        measure, n, version = ("days", 14, 1) if mode in FORTNIGHTLY_MODES else ("semester", 2, 1)
        start = date.min
        for position, rule in enumerate(rules):
            if mode in rule.modes and rule.start <= day <= rule.end and rule.start >= start:
                measure, n, start = rule.measure, rule.n, rule.start
                built_in = 1 if (measure, n) in (("days", 14), ("semester", 2)) else 0
                version = built_in + sum((r.measure, r.n) == (measure, n) for r in rules[: position + 1])
        name = f"visit-{n}d" if measure == "days" else f"visit-{n}sem"
        found.append((n if measure == "days" else 182 // n, measure, n, f"{name}@{version}"))
    shortest = min(each[0] for each in found)
    return next(each for each in found if each[0] == shortest)


def slots(start: date, end: date, modes: list[str], rules: list[R]) -> list[tuple[list[date], str, int]]:
    """The days of each window before tails are joined, with its rule and how many days make a short tail."""
    found = []
    day, since, last_label = start, start, ""
    while day <= end:
        _length, measure, n, label = rule_on(modes, rules, day)
        if label != last_label:
            since, last_label = day, label
        if measure == "days":
            days = every_day(day, min(day + (n - 1) * DAY, end))
        else:
            part = [d for d in every_day(since, end) if semester_of(d) == semester_of(day)]
            days = next(piece for piece in equal_parts(part, n) if day in piece)
        found.append((days, label, min(14, n) if measure == "days" else 14))
        day = days[-1] + DAY
    return found


def equal_parts(days: list[date], n: int) -> list[list[date]]:
    """So many parts, the first ones longer by rounding up what has to be reached by then."""
    ends = [-(-len(days) * number // n) for number in range(n + 1)]
    return [days[a:b] for a, b in pairwise(ends)]


def visits(placements: list[P], site: S, calendar: Calendar, rules: list[R] | None = None) -> list[dict]:
    """The windows of one school at one site, planned afresh."""
    rows = []
    for run_number, run in enumerate(runs_of(placements, site, calendar), start=1):
        start, end = min(p.start for p in run), max(p.end for p in run)
        windows = slots(start, end, [p.mode for p in run], rules or [])
        if len(windows) > 1:
            tail, _label, short = windows[-1]
            training = [day for day in tail if is_training_day(placements, site, calendar, day)]
            if len(tail) < short and len(training) < 5:
                before, label, length = windows[-2]
                windows[-2:] = [(before + tail, label, length)]
        for number, (days, label, _short) in enumerate(windows, start=1):
            training = [day for day in days if is_training_day(placements, site, calendar, day)]
            rows.append(
                {
                    "run": run_number,
                    "window": number,
                    "opens_on": days[0],
                    "closes_on": days[-1],
                    "due_on": max(training) if training else None,
                    "training_days": len(training),
                    "rule": label,
                    "assignee": assignee(placements, site, calendar, days),
                }
            )
    return rows


def assignee(placements: list[P], site: S, calendar: Calendar, days: list[date]) -> str | None:
    """The teacher of most training days, ties by e-mail."""
    best: tuple[int, str] | None = None
    for teacher in sorted({p.teacher for p in placements if p.teacher}):
        own = [p for p in placements if p.teacher == teacher]
        count = sum(1 for day in days if is_training_day(own, site, calendar, day))
        if count and (best is None or count > best[0]):
            best = (count, teacher)
    return best[1] if best else None


def status(row: dict, today: date, calendar: Calendar) -> str:
    """The state of a window about which nobody did anything, known from before it closed."""
    if row["training_days"] == 0:
        return "suspended"
    if today < row["opens_on"]:
        return "planned"
    if today <= row["closes_on"]:
        return "open"
    passed = sum(1 for day in every_day(row["closes_on"] + DAY, today) if calendar.working_day(day))
    # On the third working day a late parcel may still arrive; the day after is too late.
    past_third = passed > 3 or (passed == 3 and not calendar.working_day(today))
    return "missed" if past_third else "settling"
