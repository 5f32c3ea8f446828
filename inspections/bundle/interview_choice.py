"""Who is interviewed at a visit: newcomers, everybody where few are present, else a third and each within six weeks.

All if five or fewer are present, otherwise at least one third, each student at least once in six weeks (OB-12).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FEW = 5
SIX_WEEKS = timedelta(days=42)
NEXT_VISIT = timedelta(days=14)


class Why(StrEnum):
    NEWCOMER = "newcomer"
    EVERYBODY = "everybody"
    SIX_WEEKS = "six_weeks"
    THIRD = "third"


@dataclass(frozen=True, slots=True)
class Trained:
    """A student present at a visit; `interviewed_on` is the last time at this site."""

    number: str
    start_on: date
    interviewed_on: date | None = None

    @property
    def is_newcomer(self) -> bool:
        """Whether nobody has spoken with the student since this placement began."""
        return self.interviewed_on is None or self.interviewed_on < self.start_on


def to_interview(present: Iterable[Trained], on: date) -> dict[str, Why]:
    """Who is to be interviewed on a day, and why; who would pass six weeks before the next visit is among them."""
    people = list(present)
    chosen = {each.number: why for each in people if (why := _must(each, on, len(people)))}
    waiting = sorted((each for each in people if each.number not in chosen), key=_longest_ago)
    missing = max(0, -(-len(people) // 3) - len(chosen))
    return chosen | {each.number: Why.THIRD for each in waiting[:missing]}


def _must(each: Trained, on: date, present: int) -> Why | None:
    if each.is_newcomer:
        return Why.NEWCOMER
    if present <= FEW:
        return Why.EVERYBODY
    assert each.interviewed_on
    return Why.SIX_WEEKS if each.interviewed_on + SIX_WEEKS < on + NEXT_VISIT else None


def _longest_ago(each: Trained) -> tuple[date, str]:
    return each.interviewed_on or date.min, each.number
