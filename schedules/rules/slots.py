"""The slots into which the cadence cuts a run; windows are made of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from core.formatting import term_dates
from schedules.rules.cadence import CadenceRule, CadenceTable
from schedules.rules.days import ONE_DAY


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a run that begins with the first slot under a rule."""

    first: date
    rule: CadenceRule


class Slots:
    """A run from start_on to end_on, cut by the rules in force when each slot begins.

    A slot keeps the rule it began under. A new rule counts from the first slot that begins while it is in force.
    """

    def __init__(self, table: CadenceTable, modes: Collection[str], start_on: date, end_on: date) -> None:
        self.table, self.modes = table, modes
        self.start_on, self.end_on = start_on, end_on
        self._stretches = [Stretch(start_on, table.rule_for(modes, start_on))]
        for day in table.changes(start_on, end_on):
            self._turn(day)

    def _turn(self, day: date) -> None:
        """From the first slot that begins on this day or later another rule may count."""
        current = self._stretches[-1]
        first = max(current.first, self._end_within(current, day - ONE_DAY) + ONE_DAY)
        rule = self.table.rule_for(self.modes, first)
        if rule != current.rule and first <= self.end_on:
            self._stretches.append(Stretch(first, rule))

    def rule_on(self, day: date) -> CadenceRule:
        """The rule of the slot that holds a day."""
        return self._stretch(day).rule

    def end_of(self, day: date) -> date:
        """The last day of the slot that holds `day`, not cut at the run's end."""
        return self._end_within(self._stretch(day), day)

    def pieces(self, first: date, last: date) -> list[tuple[date, date]]:
        """The days from first to last, cut where the slots end."""
        cut: list[tuple[date, date]] = []
        while first <= last:
            piece_end = min(self.end_of(first), last)
            cut.append((first, piece_end))
            first = piece_end + ONE_DAY
        return cut

    def within(self, start_on: date, end_on: date) -> Slots:
        """The same cadence for another run."""
        return Slots(self.table, self.modes, start_on, end_on)

    def _stretch(self, day: date) -> Stretch:
        return next((each for each in reversed(self._stretches) if each.first <= day), self._stretches[0])

    def _end_within(self, stretch: Stretch, day: date) -> date:
        length = stretch.rule.every_days
        if length:
            return stretch.first + timedelta(days=(day - stretch.first).days // length * length + length - 1)
        return _part_end(stretch.rule.per_semester or 1, stretch.first, self.end_on, day)


def _part_end(parts: int, start_on: date, end_on: date, day: date) -> date:
    """Each term's part of the run is cut into equal parts, the first ones longer."""
    term_start, term_end = term_dates(day)
    first, last = max(term_start, start_on), min(term_end, end_on)
    length = (last - first).days + 1
    ends = [first + timedelta(days=-(-length * number // parts) - 1) for number in range(1, parts)]
    return next((end for end in ends if day <= end), max(last, day))
