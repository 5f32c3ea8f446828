"""Mornings and afternoons: on which half of a day somebody is free to visit, and which of them is suggested."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection
from datetime import date
from enum import StrEnum
from functools import cache

from schedules.rules.days import Days


class HalfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"


Halves = frozenset[HalfDay]
BOTH: Halves = frozenset(HalfDay)
_SPELLED = {"a": frozenset({HalfDay.MORNING}), "p": frozenset({HalfDay.AFTERNOON}), "": BOTH}


@cache
def halves_by_weekday(half_days: str) -> dict[int, Halves]:
    """The free halves of each weekday: "1a3p5" is Monday morning, Wednesday afternoon, Friday."""
    found: dict[int, Halves] = {}
    for weekday, half in re.findall(r"([1-7])([ap]?)", half_days):
        found[int(weekday)] = found.get(int(weekday), frozenset()) | _SPELLED[half]
    return found


@cache
def free_weekdays(half_days: str) -> Days:
    """Every day of which at least one half is free."""
    return Days.weekly("".join(str(weekday) for weekday in halves_by_weekday(half_days)))


def possible_halves(half_days: str, day: date, closed: HalfDay | None = None) -> Halves:
    """The halves of a day for a visit: open ones in which the visitor is free, else open ones."""
    left = BOTH - {closed} if closed else BOTH
    return left & halves_by_weekday(half_days).get(day.isoweekday(), BOTH) or left


def draw_half(secret: bytes, key: str, day: date, halves: Collection[HalfDay]) -> HalfDay:
    """One of the halves by lot, the same for the same secret, visit and day."""
    lot = hmac.digest(secret, f"{key}:{day}:half".encode(), "sha256")[0]
    return sorted(halves)[lot % len(halves)]
