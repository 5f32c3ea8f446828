"""Arithmetic of the figures: every number with its whole, and nothing where there is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

from schedules.rules.states import DUE, PENDING, State


@dataclass(frozen=True)
class Visits:
    """The visits of a span of time by state. met + missed + excused + pending = due, always."""

    met: int = 0
    missed: int = 0
    excused: int = 0
    pending: int = 0
    settling: int = 0
    """A part of pending: closed, but a visit made in time may still arrive."""
    suspended: int = 0

    @property
    def due(self) -> int:
        return self.met + self.missed + self.excused + self.pending

    @property
    def decided(self) -> int:
        """What has fallen due so far (已到期)."""
        return self.due - self.pending

    @property
    def rate(self) -> float | None:
        """The share visited of what has fallen due, in percent; None when nothing has."""
        return None if not self.decided else 100 * self.met / self.decided


def visits_of(by_state: Mapping[State, int]) -> Visits:
    """Counts by state put together."""
    found = {state: by_state.get(state, 0) for state in State}
    assert set(DUE) == {State.MET, State.MISSED, State.EXCUSED, *PENDING}
    return Visits(
        met=found[State.MET],
        missed=found[State.MISSED],
        excused=found[State.EXCUSED],
        pending=sum(found[state] for state in PENDING),
        settling=found[State.SETTLING],
        suspended=found[State.SUSPENDED],
    )


@dataclass(frozen=True)
class Month:
    """What fell due in a month, and how much of it was visited."""

    first: date
    met: int
    decided: int

    @property
    def rate(self) -> float | None:
        return None if not self.decided else 100 * self.met / self.decided


def months_of(rows: Iterable[tuple[date, State, int]]) -> list[Month]:
    """Months by the day on which their windows closed, in order; what is pending is not in them."""
    met: dict[date, int] = {}
    decided: dict[date, int] = {}
    for closes_on, state, count in rows:
        first = closes_on.replace(day=1)
        if state in (State.MET, State.MISSED, State.EXCUSED):
            decided[first] = decided.get(first, 0) + count
        if state is State.MET:
            met[first] = met.get(first, 0) + count
    return [Month(first, met.get(first, 0), decided[first]) for first in sorted(decided)]


@dataclass(frozen=True)
class Share:
    """One line of a ranking: how many, the share of all, and the share down to here."""

    code: str
    title: dict[str, str]
    count: int
    percent: int
    running: int


def ranking(rows: Iterable[tuple[str, dict[str, str], int]]) -> list[Share]:
    """From the most to the least, with running percentages that end at 100."""
    ordered = sorted(rows, key=lambda row: (-row[2], row[0]))
    total, so_far, found = sum(count for *_, count in ordered), 0, []
    for code, title, count in ordered:
        so_far += count
        found.append(Share(code, title, count, round(100 * count / total), round(100 * so_far / total)))
    return found


def median_days(days: Iterable[int]) -> float | None:
    """The middle number of days; None when there is none."""
    found = list(days)
    return None if not found else median(found)
