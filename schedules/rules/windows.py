"""The windows of a run: cut along its slots, a short tail joined, and what has opened left where it is."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from schedules.rules.days import ONE_DAY, Days
from schedules.rules.runs import Run
from schedules.rules.slots import Slots

SHORT_TAIL_TRAINING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Window:
    """A span in which one visit is owed. `number` is None until it is given one."""

    opens_on: date
    closes_on: date
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Held(Window):
    """A window whose first day stays: it has opened, or something was decided about it."""

    rule: str | None = None
    follows: bool = False
    """Still open with nothing begun, so that its last day follows the run."""
    is_begun: bool = False
    """Its number is written on records and never changes."""


def plan_windows(
    run: Run, slots: Slots, training: Days, today: date, held: Sequence[Held] = (), taken: Iterable[int] = ()
) -> list[Window]:
    """The windows of a run in order, the held ones among them; `taken` numbers are given to none."""
    taken = set(taken)
    held = _with_claims_settled(sorted(held, key=lambda window: window.opens_on), taken)
    anchor = next((window.opens_on for window in held if window.number == 1), run.start_on)
    before = [window for window in held if run.start_on <= window.opens_on < anchor]
    after = [window for window in held if window not in before]
    # A run that turns out to have begun earlier keeps the slots it has; the days before them are cut on their own.
    early = _laid_early(slots, anchor, training, today, before)
    main = _Plan(slots if anchor == run.start_on else slots.within(anchor, run.end_on), training, today).laid(after)
    return sorted(_numbered(main + early, taken), key=lambda window: window.opens_on)


def _laid_early(slots: Slots, anchor: date, training: Days, today: date, held: Sequence[Held]) -> list[Window]:
    if anchor <= slots.start_on:
        return []
    return _Plan(slots.within(slots.start_on, anchor - ONE_DAY), training, today).laid(held)


class _Plan:
    """The windows laid so far, from left to right; `cursor` is the first day not yet covered."""

    def __init__(self, slots: Slots, training: Days, today: date) -> None:
        self.slots, self.training, self.today = slots, training, today
        self.cursor = slots.start_on
        self.windows: list[Window] = []

    def laid(self, held: Sequence[Held]) -> list[Window]:
        """The held windows in their places and the days between and after them covered."""
        limits = [following.opens_on - ONE_DAY for following in held[1:]] + [date.max]
        for window, limit in zip(held, limits, strict=False):
            self.add_stretch(window.opens_on - ONE_DAY)
            self.add_held(window, limit)
        self.add_last_stretch()
        return self.windows

    def add_stretch(self, last: date) -> None:
        """Cover the days up to `last` with windows."""
        self.windows += self._windows(self.cursor, last)

    def add_last_stretch(self) -> None:
        """Cover the days to the run's end; a short tail with few training days joins the window before it."""
        windows = self._windows(self.cursor, self.slots.end_on)
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
        slot_ends = self.slots.end_of(window.opens_on)
        closes_on = min(self._followed_end(window, slot_ends), not_after) if window.follows else window.closes_on
        self.windows.append(replace(window, closes_on=closes_on))
        self.cursor = max(self.cursor, closes_on + ONE_DAY, slot_ends + ONE_DAY)

    def _followed_end(self, window: Held, slot_ends: date) -> date:
        """The last day of an open window: its slot's, or later when a tail was joined, cut at the run's end."""
        wanted = max(window.closes_on, slot_ends)
        if window.rule != self.slots.rule_on(window.opens_on).label and window.closes_on > slot_ends:
            # It opened under a rule with longer slots: it closes with the slot of today.
            wanted = max(min(window.closes_on, self.slots.end_of(self.today)), self.slots.start_on)
        return min(wanted, max(self.slots.end_on, self.today))

    def _windows(self, first: date, last: date) -> list[Window]:
        return [Window(*piece) for piece in self.slots.pieces(first, last)]

    def _is_short(self, window: Window) -> bool:
        length = (window.closes_on - window.opens_on).days + 1
        short = self.slots.rule_on(window.opens_on).short_tail_days
        return length < short and self._training_days(window) < SHORT_TAIL_TRAINING_DAYS

    def _training_days(self, window: Window) -> int:
        return self.training.count(window.opens_on, window.closes_on)


def _with_claims_settled(held: Sequence[Held], taken: Container[int]) -> list[Held]:
    """Of two windows that claim a number what is begun keeps it, else the first; the other is without one."""
    owner: dict[int, Held] = {}
    for window in sorted(held, key=lambda window: not window.is_begun):
        if window.number and window.number not in taken:
            owner.setdefault(window.number, window)
    return [window if owner.get(window.number or 0) is window else replace(window, number=None) for window in held]


def _numbered(windows: Sequence[Window], taken: Iterable[int]) -> list[Window]:
    """Windows without a number take the lowest free one above that of the window before."""
    used = {window.number for window in windows} | set(taken)
    numbered: list[Window] = []
    for window in windows:
        last = (numbered[-1].number or 0) if numbered else 0
        number = window.number or next(number for number in count(last + 1) if number not in used)
        used.add(number)
        numbered.append(replace(window, number=number))
    return numbered
