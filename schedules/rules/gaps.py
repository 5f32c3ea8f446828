"""間隔逾 14 天: valid visits of a run that lie further apart than a fortnight. Information, no breach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from schedules.rules.cadence import FORTNIGHT
from schedules.rules.states import State


@dataclass(frozen=True, slots=True)
class Between:
    """A window of the run with its state, as far as a gap needs to know it."""

    number: int
    opens_on: date
    closes_on: date
    state: State


@dataclass(frozen=True, slots=True)
class Gap:
    """Two visits in a row that lie too far apart, and the windows between them that none of the two met."""

    before: date
    after: date
    between: tuple[Between, ...]

    @property
    def days(self) -> int:
        return (self.after - self.before).days


def gaps(visited_on: Iterable[date], windows: Sequence[Between]) -> Iterator[Gap]:
    """The gaps of one run, in order of time."""
    for before, after in pairwise(sorted(set(visited_on))):
        if (after - before).days > FORTNIGHT:
            yield Gap(before, after, tuple(_passed_over(before, after, windows)))


def _passed_over(before: date, after: date, windows: Sequence[Between]) -> Iterator[Between]:
    """The windows that opened after the one visit and closed before the other."""
    for window in windows:
        if before < window.opens_on and window.closes_on < after and window.state is not State.MET:
            yield window
