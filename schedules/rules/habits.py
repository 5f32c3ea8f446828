"""Whether visits have become a habit: an unannounced visit at the same weekday and hour is no surprise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

REPEATS = 3
MINUTES = 60
"""Arrivals within an hour of the latest one are the same time of day."""
KNOWN_BEFORE = 2
"""Who has seen fewer visits than this has nothing to guess from."""


@dataclass(frozen=True, slots=True)
class Habit:
    """A weekday (Monday = 1) and an hour."""

    weekday: int
    hour: int


def find_habit(arrivals: Sequence[datetime]) -> Habit | None:
    """The weekday and hour of the last three arrivals (local time, the latest first), if they are alike, or None."""
    last = arrivals[:REPEATS]
    if len(last) < REPEATS or not all(is_alike(arrival, last[0]) for arrival in last):
        return None
    return Habit(last[0].isoweekday(), last[0].hour)


def is_alike(one: datetime, other: datetime) -> bool:
    """Whether two arrivals fall on the same weekday and within an hour of each other."""
    return one.weekday() == other.weekday() and abs(_minute(one) - _minute(other)) <= MINUTES


def _minute(arrival: datetime) -> int:
    return arrival.hour * 60 + arrival.minute


@dataclass(frozen=True, slots=True)
class Predictability:
    """How often somebody who remembers the earlier visits would have guessed the next one."""

    visits: int = 0
    guesses: int = 0
    """Visits before which at least two earlier ones were known."""
    days_guessed: int = 0
    times_guessed: int = 0
    """Weekday and hour together."""

    def __add__(self, other: Predictability) -> Predictability:
        return Predictability(
            self.visits + other.visits,
            self.guesses + other.guesses,
            self.days_guessed + other.days_guessed,
            self.times_guessed + other.times_guessed,
        )


def predictability(arrivals: Iterable[datetime]) -> Predictability:
    """What a company could have guessed; `arrivals` at one site in local time, the earliest first.

    The guess is the simplest there is: the weekday most common so far, the latest such visit's time of day.
    """
    known: list[datetime] = []
    total = Predictability()
    for arrival in arrivals:
        guess = _guess(known)
        total += Predictability(
            visits=1,
            guesses=guess is not None,
            days_guessed=guess is not None and guess.weekday() == arrival.weekday(),
            times_guessed=guess is not None and is_alike(guess, arrival),
        )
        known.append(arrival)
    return total


def _guess(known: Sequence[datetime]) -> datetime | None:
    if len(known) < KNOWN_BEFORE:
        return None
    counts = Counter(arrival.weekday() for arrival in known)
    # Of weekdays equally common, the latest one.
    return max(reversed(known), key=lambda arrival: counts[arrival.weekday()])
