"""The visits a school owes at a site: planned afresh, and compared with what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import count

from core.formatting import academic_year
from schedules.rules.assignees import rank
from schedules.rules.days import Days
from schedules.rules.half_days import draw_half, possible_halves
from schedules.rules.plan import (
    NO_TRAINING_DAY,
    RECORDED_LATE,
    VISIT,
    Change,
    ChangeKind,
    Context,
    Planned,
    Stored,
    compared,
    withdrawn,
)
from schedules.rules.runs import Run, Training
from schedules.rules.slots import Slots
from schedules.rules.suggestions import NEWCOMER_DAYS, draw, lot_key, on_free_days, soon_after
from schedules.rules.windows import Held, Window, plan_windows

ROLLING = timedelta(days=14)


def replan_visits(
    school: str, site: str, training: Training, stored: Sequence[Stored], context: Context
) -> list[Change]:
    """What planning changes for one school at one site."""
    return _Replanning(school, site, training, stored, context).changes()


class _Replanning:
    def __init__(self, school: str, site: str, training: Training, stored: Sequence[Stored], context: Context) -> None:
        self.school, self.site, self.training, self.context = school, site, training, context
        self.held: list[Stored] = []
        self.free: list[Stored] = []
        for row in stored:
            (self.held if self._is_held(row) else self.free).append(row)

    def changes(self) -> list[Change]:
        """Held windows compared with what follows for them, free ones paired with the new windows."""
        held_changes: list[Change] = []
        wanted: list[Planned] = []
        held_by_run, orphans = self._held_by_run()
        left_behind = [row for row in orphans if row.is_fixed(self.context.today)]
        numbers = _run_numbers(held_by_run, left_behind)
        for run, number in zip(self.training.runs, numbers, strict=True):
            held = {row.opens_on: row for row in held_by_run[run]}
            taken = self._taken(number, left_behind, held_by_run[run])
            slots = Slots(self.context.cadence, run.modes, run.start_on, run.end_on)
            for window in self._windows(run, slots, list(held.values()), taken):
                if isinstance(window, Held):
                    held_changes.append(self._follow(held[window.opens_on], number, window, slots))
                else:
                    wanted.append(self._describe(number, window, slots))
        return held_changes + [self._orphaned(row) for row in orphans] + self._pair(wanted)

    def _is_held(self, row: Stored) -> bool:
        return row.opens_on <= self.context.today or row.is_fixed(self.context.today)

    def _held_by_run(self) -> tuple[dict[Run, list[Stored]], list[Stored]]:
        by_run: dict[Run, list[Stored]] = {run: [] for run in self.training.runs}
        orphans: list[Stored] = []
        for row in self.held:
            run = _run_of(row, self.training.runs)
            (by_run[run] if run else orphans).append(row)
        return by_run, orphans

    def _taken(self, number: int, left_behind: Sequence[Stored], own: Sequence[Stored]) -> list[int]:
        """The numbers under this run's number that stay with windows outside of the run."""
        elsewhere = [*left_behind, *(row for row in self.held if row.is_begun and row not in own)]
        return [row.planned.window for row in elsewhere if row.planned.run == number and row.planned.window]

    def _windows(self, run: Run, slots: Slots, held: Sequence[Stored], taken: Sequence[int]) -> list[Window]:
        rows = [self._as_held(row) for row in held]
        return plan_windows(run, slots, self.training.days, self.context.today, rows, taken)

    def _as_held(self, row: Stored) -> Held:
        today = self.context.today
        follows = not row.is_fixed(today) and row.closes_on >= today
        return Held(
            row.opens_on,
            row.closes_on,
            row.planned.window,
            rule=row.planned.rule,
            follows=follows,
            is_begun=row.is_begun,
        )

    def _follow(self, row: Stored, number: int, window: Held, slots: Slots) -> Change:
        """A held window after the change of roster or calendar: fixed ones stay, of the others only the first day."""
        if row.is_begun:
            return compared(row, row.planned)
        if row.is_fixed(self.context.today):
            return compared(row, row.planned._replace(run=number, window=window.number))
        return compared(row, self._with_suggestion(self._describe(number, window, slots), row))

    def _orphaned(self, row: Stored) -> Change:
        return compared(row, row.planned) if row.is_fixed(self.context.today) else withdrawn(row)

    def _pair(self, wanted: list[Planned]) -> list[Change]:
        """A window replaced before it opened is moved; what finds no partner is added or withdrawn."""
        pairs, new, old = _paired(wanted, self.free, self.context.today)
        changes = [compared(row, self._with_suggestion(planned, row)) for row, planned in pairs]
        added = (self._with_suggestion(planned) for planned in new if planned.opens_on <= self.context.until)
        changes += [Change(ChangeKind.ADDED, self._first_seen(planned)) for planned in added]
        return changes + [withdrawn(row) for row in old]

    def _describe(self, run_number: int, window: Window, slots: Slots) -> Planned:
        days = self.training.days
        training_days = days.count(window.opens_on, window.closes_on)
        teachers = rank(self.training.days_by_teacher, window.opens_on, window.closes_on)
        return Planned(
            kind=VISIT,
            school=self.school,
            site=self.site,
            run=run_number,
            window=window.number,
            academic_year=academic_year(window.opens_on),
            opens_on=window.opens_on,
            due_on=self._due_on(window),
            closes_on=window.closes_on,
            settles_on=self.context.calendar.settles_on(window.closes_on),
            suggested_on=None,
            training_days=training_days,
            rule=slots.rule_on(window.opens_on).label,
            reason=None if training_days else NO_TRAINING_DAY,
            teachers=tuple(teachers),
        )

    def _due_on(self, window: Window) -> date | None:
        """The last training day; with the rolling cadence the last one within 14 days of the last valid visit."""
        days, visited_on = self.training.days, self._visited_before(window)
        if visited_on:
            latest = min(visited_on + ROLLING, window.closes_on)
            return days.last(window.opens_on, latest) or days.first(window.opens_on, window.closes_on)
        return days.last(window.opens_on, window.closes_on)

    def _visited_before(self, window: Window) -> date | None:
        """The last valid visit, if the school counts from it and it was made before this window opened."""
        if self.school not in self.context.rolling:
            return None
        days = [row.visited_on for row in self.held if row.visited_on and row.opens_on < window.opens_on]
        return max((day for day in days if day + ROLLING >= window.opens_on), default=None)

    def _with_suggestion(self, planned: Planned, row: Stored | None = None) -> Planned:
        """A suggestion is kept until its day becomes impossible; else another is drawn."""
        half_days = self._half_days(planned, row)
        day = row.planned.suggested_on if row else None
        if day is None or not self._is_possible(day, planned):
            day = self._draw(planned, half_days)
        if day is None:
            return planned
        halves = possible_halves(half_days, day, self.training.closed_half(day))
        kept = row.planned.suggested_half if row and row.planned.suggested_on == day else None
        half = kept if kept in halves else draw_half(self.context.secret, self._lot(planned), day, halves)
        return planned._replace(suggested_on=day, suggested_half=half)

    def _half_days(self, planned: Planned, row: Stored | None) -> str:
        """When the visitor is free: who was put there by hand, else the teacher of most training days."""
        visitor = (row and row.by_hand) or next(iter(planned.teachers), "")
        teacher = self.context.teachers.get(visitor)
        return teacher.visit_weekdays if teacher else ""

    def _is_possible(self, day: date, planned: Planned) -> bool:
        last = planned.due_on or planned.closes_on
        is_inside = max(planned.opens_on, self.context.today) <= day <= last
        if not is_inside or day not in self.training.days:
            return False
        # Half of the day was closed since: another one is drawn, if a whole one is left.
        return day not in self.training.half_closed or day in self._choices(planned)

    def _draw(self, planned: Planned, half_days: str) -> date | None:
        days = on_free_days(self._choices(planned), half_days)
        return draw(self.context.secret, self._lot(planned), list(days), planned.opens_on)

    def _lot(self, planned: Planned) -> str:
        return lot_key(self.school, self.site, planned.opens_on)

    def _choices(self, planned: Planned) -> Days:
        """The days that a visit may be suggested for, whoever makes it."""
        if planned.due_on is None:
            return Days()
        left = self.training.days & Days.between(max(planned.opens_on, self.context.today), planned.due_on)
        intake = self._intake(planned)
        if intake:
            left = soon_after(intake, left)
        return left - self.training.half_closed or left

    def _intake(self, planned: Planned) -> date | None:
        """The first day of the newcomers to be visited within their first week; window 1 is always such a visit."""
        if planned.window == 1:
            return self.training.days.first(planned.opens_on, planned.closes_on)
        soon = (day for day in self.training.intakes if planned.opens_on - NEWCOMER_DAYS <= day <= planned.closes_on)
        return max(soon, default=None)

    def _first_seen(self, planned: Planned) -> Planned:
        """A window that closed before its placement was recorded is missed at once."""
        if not planned.training_days or planned.closes_on >= self.context.today:
            return planned
        recorded_on = self.training.recorded_on(planned.opens_on, planned.closes_on)
        if recorded_on is None or planned.closes_on >= recorded_on:
            return planned
        return planned._replace(reason=RECORDED_LATE, settles_on=planned.closes_on)


def _run_of(row: Stored, runs: Iterable[Run]) -> Run | None:
    """The run that holds the window's first day, else the first that the window touches."""
    touched = [run for run in runs if run.overlaps(row.opens_on, row.closes_on)]
    holding = [run for run in touched if run.overlaps(row.opens_on, row.opens_on)]
    return next(iter(holding or touched), None)


def _run_numbers(held_by_run: Mapping[Run, Sequence[Stored]], left_behind: Sequence[Stored]) -> list[int]:
    """A run with anything begun keeps its number, so does one that left windows behind; the others follow by date."""
    abandoned = {row.planned.run for row in left_behind}
    reserved = abandoned | {row.planned.run for rows in held_by_run.values() for row in rows if row.is_begun}
    kept: dict[Run, int] = {}
    for run, rows in held_by_run.items():
        begun = [row.planned.run for row in rows if row.is_begun]
        claims = begun or [row.planned.run for row in rows if row.planned.run in abandoned]
        number = next((claim for claim in claims if claim and claim not in kept.values()), None)
        if number:
            kept[run] = number
    free = (number for number in count(1) if number not in reserved)
    return [kept.get(run) or next(free) for run in held_by_run]


Feature = Callable[[Planned], object]
_LIKENESS: tuple[Feature, ...] = (
    lambda planned: planned.opens_on,
    lambda planned: (planned.run, planned.window),
)


def _paired(
    wanted: list[Planned], free: list[Stored], today: date
) -> tuple[list[tuple[Stored, Planned]], list[Planned], list[Stored]]:
    """Pair by the first day, then by number, then in order; a window already closed is nobody's successor."""
    past = [planned for planned in wanted if planned.closes_on < today]
    new = [planned for planned in wanted if planned.closes_on >= today]
    pairs: list[tuple[Stored, Planned]] = []
    for feature in _LIKENESS:
        alike, new, free = _alike(feature, new, free)
        pairs += alike
    rest = min(len(new), len(free))
    pairs += zip(free[:rest], new[:rest], strict=True)
    return pairs, past + new[rest:], free[rest:]


def _alike(
    feature: Feature, new: list[Planned], old: list[Stored]
) -> tuple[list[tuple[Stored, Planned]], list[Planned], list[Stored]]:
    """The pairs that share a feature, and what is left on both sides."""
    by_feature = {feature(row.planned): row for row in old}
    pairs = [(by_feature.pop(feature(planned)), planned) for planned in new if feature(planned) in by_feature]
    paired = {planned.opens_on for _, planned in pairs}
    return pairs, [planned for planned in new if planned.opens_on not in paired], list(by_feature.values())
