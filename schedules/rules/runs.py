"""Training days of a school at a site, and the runs in which its placements join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from schedules.rules.days import ONE_DAY, Days
from schedules.rules.half_days import HalfDay
from schedules.rules.roster import PlacementFacts

SAME_INTAKE = timedelta(days=14)
"""Who comes back to the same site within so many days is no newcomer."""


@dataclass(frozen=True, slots=True)
class Run:
    """A maximal span of joined placements, training days or not."""

    start_on: date
    end_on: date
    modes: frozenset[str]

    def overlaps(self, first: date, last: date) -> bool:
        """Whether any day from first to last lies in the run."""
        return self.start_on <= last and first <= self.end_on


class Training:
    """The training of one school at one site: its placements without the days closed there."""

    def __init__(
        self,
        placements: Sequence[PlacementFacts],
        closed: Days,
        half_closed: Days | None = None,
        closed_mornings: Days | None = None,
    ) -> None:
        self.placements = sorted(placements, key=lambda placement: (placement.start_on, placement.end_on))
        self.closed = closed
        self.half_closed = half_closed or Days()
        self.closed_mornings = closed_mornings or Days()

    def closed_half(self, day: date) -> HalfDay | None:
        """Which half of a day is closed, when one is."""
        if not self.half_closed or day not in self.half_closed:
            return None
        return HalfDay.MORNING if day in self.closed_mornings else HalfDay.AFTERNOON

    def days_of(self, placement: PlacementFacts) -> Days:
        """The training days of one placement."""
        return (Days.weekly(placement.weekdays) & Days.between(placement.start_on, placement.end_on)) - self.closed

    @cached_property
    def days(self) -> Days:
        """The dates that at least one placement covers on one of its weekdays, open and no holiday."""
        days = Days()
        for placement in self.placements:
            days |= self.days_of(placement)
        return days

    @cached_property
    def days_by_teacher(self) -> dict[str, Days]:
        """The training days of each teacher's placements."""
        found: dict[str, Days] = {}
        for placement in self.placements:
            if placement.teacher:
                found[placement.teacher] = found.get(placement.teacher, Days()) | self.days_of(placement)
        return found

    @cached_property
    def intakes(self) -> list[date]:
        """The first training day of each group of newcomers, in order; who only changes post is none."""
        starts = {placement.start_on: placement for placement in self.placements if not self._continues(placement)}
        firsts = (self.days_of(placement).first(start, placement.end_on) for start, placement in starts.items())
        return sorted({day for day in firsts if day})

    def _continues(self, placement: PlacementFacts) -> bool:
        """Whether the same student trained here until shortly before."""
        return bool(placement.student) and any(
            other.student == placement.student and other.start_on < placement.start_on <= other.end_on + SAME_INTAKE
            for other in self.placements
        )

    @cached_property
    def possible_days(self) -> Days:
        """Days on which the site could train: the weekdays of all its placements together, open and no holiday."""
        return Days.weekly("".join(placement.weekdays for placement in self.placements)) - self.closed

    @cached_property
    def runs(self) -> list[Run]:
        """The runs in the order of their dates."""
        runs: list[Run] = []
        for placement in self.placements:
            if runs and self._joins(runs[-1], placement):
                runs[-1] = _joined(runs[-1], placement)
            else:
                runs.append(Run(placement.start_on, placement.end_on, frozenset({placement.mode})))
        return runs

    def _joins(self, run: Run, placement: PlacementFacts) -> bool:
        return not self.possible_days.count(run.end_on + ONE_DAY, placement.start_on - ONE_DAY)

    def recorded_on(self, first: date, last: date) -> date | None:
        """The day on which the first of the placements that train from first to last was recorded."""
        return min((p.recorded_on for p in self.placements if self.days_of(p).count(first, last)), default=None)


def _joined(run: Run, placement: PlacementFacts) -> Run:
    return Run(run.start_on, max(run.end_on, placement.end_on), run.modes | {placement.mode})
