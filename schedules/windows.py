"""The windows of a run: cut along its slots, a short tail joined, and what has opened left where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from schedules.cadence import FORTNIGHT, Rule, pieces, slot_end
from schedules.days import ONE_DAY, Days
from schedules.runs import Run

SHORT_TAIL_TRAINING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Window:
    """A span in which one visit is owed. `number` is None until it is given one."""

    opens_on: date
    closes_on: date
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Held(Window):
    """A window whose first day stays: it has opened, or something was decided about it.

    `follows` tells that it is still open with nothing begun, so that its last day follows the run.
    """

    follows: bool = False


def plan_windows(run: Run, rule: Rule, training: Days, today: date, held: Sequence[Held] = ()) -> list[Window]:
    """The windows of a run in order, the held ones among them with their numbers."""
    held = sorted(held, key=lambda window: window.opens_on)
    anchor = _anchor(run, held)
    plan = _Plan(run, rule, training, today, anchor)
    if run.start_on < anchor:
        plan.add_last_stretch(run.start_on, anchor - ONE_DAY)
    limits = [following.opens_on - ONE_DAY for following in held[1:]] + [date.max]
    for window, limit in zip(held, limits, strict=False):
        plan.add_stretch(window.opens_on - ONE_DAY)
        plan.add_held(window, limit)
    plan.add_last_stretch(plan.cursor, run.end_on)
    return _numbered(plan.windows)


def _anchor(run: Run, held: Sequence[Held]) -> date:
    """Where the slots begin: the run's start, or where its first window already opened."""
    return held[0].opens_on if held and held[0].number == 1 else run.start_on


class _Plan:
    """The windows laid so far, from left to right; `cursor` is the first day not yet covered."""

    def __init__(self, run: Run, rule: Rule, training: Days, today: date, anchor: date) -> None:
        self.run, self.rule, self.training, self.today, self.anchor = run, rule, training, today, anchor
        self.cursor = anchor
        self.windows: list[Window] = []

    def add_stretch(self, last: date) -> None:
        """Cover the days up to `last` with windows."""
        self.windows += self._windows(self.cursor, last)

    def add_last_stretch(self, first: date, last: date) -> None:
        """Cover the days with windows; a short tail with few training days joins the window before it."""
        windows = self._windows(first, last)
        if windows and self._is_short(windows[-1]):
            tail = windows.pop()
            self._join_tail(windows or self.windows, tail)
        self.windows += windows

    def _join_tail(self, before: list[Window], tail: Window) -> None:
        last = before[-1] if before else None
        if last is None or self._was_suspended(last):
            self.windows.append(tail)
        elif not isinstance(last, Held) or last.follows:
            before[-1] = replace(last, closes_on=tail.closes_on)
        # Otherwise what was decided covers the tail: the longer window would have been decided in the same way.

    def _was_suspended(self, window: Window) -> bool:
        return isinstance(window, Held) and not window.follows and not self._training_days(window)

    def add_held(self, window: Held, not_after: date) -> None:
        """Put a held window in its place and go on after it."""
        slot_ends = self._slot_end(window.opens_on)
        closes_on = min(self._followed_end(window, slot_ends), not_after) if window.follows else window.closes_on
        self.windows.append(replace(window, closes_on=closes_on))
        self.cursor = max(self.cursor, closes_on + ONE_DAY, slot_ends + ONE_DAY)

    def _followed_end(self, window: Held, slot_ends: date) -> date:
        """The last day of an open window: its slot's, or later when a tail was joined, cut at the run's end."""
        if window.closes_on <= slot_ends:
            wanted = slot_ends
        elif window.closes_on < slot_ends + timedelta(days=FORTNIGHT):
            wanted = window.closes_on
        else:  # opened under a rule with longer slots
            wanted = min(window.closes_on, self._slot_end(self.today))
        return min(wanted, max(self.run.end_on, self.today))

    def _slot_end(self, day: date) -> date:
        return slot_end(self.rule, self.anchor, self.run.end_on, day)

    def _windows(self, first: date, last: date) -> list[Window]:
        return [Window(*piece) for piece in pieces(self.rule, self.anchor, self.run.end_on, first, last)]

    def _is_short(self, window: Window) -> bool:
        length = (window.closes_on - window.opens_on).days + 1
        return length < FORTNIGHT and self._training_days(window) < SHORT_TAIL_TRAINING_DAYS

    def _training_days(self, window: Window) -> int:
        return self.training.count(window.opens_on, window.closes_on)


def _numbered(windows: Sequence[Window]) -> list[Window]:
    """Held windows keep their numbers, the first to claim one wins; the others take the lowest free ones."""
    taken: set[int] = set()
    kept = []
    for window in windows:
        number = window.number if window.number not in taken else None
        taken |= {number} if number else set()
        kept.append(replace(window, number=number))
    free = (number for number in range(1, len(windows) + len(taken) + 1) if number not in taken)
    return [window if window.number else replace(window, number=next(free)) for window in kept]
