"""Who fits a visit best, and why: free half days, department, distance, load, and current training (研習).

Costs are kilometres, or what one would drive to avoid it, so that a person can follow every proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

Place = tuple[float, float]
"""Latitude and longitude."""

EARTH_KM = 6371.0
UNKNOWN_KM = 15.0
"""Where a site has no position, or a teacher no other visit in these weeks."""
OTHER_DEPARTMENT = 12.0
NO_FREE_DAY = 40.0
PER_VISIT = 3.0
"""What each visit that a teacher has already adds: few long ways beat one tired teacher."""
NEAR_KM = 5.0


class Reason(StrEnum):
    """A word about a person and a visit."""

    DEPARTMENT = "department"
    OTHER_DEPARTMENT = "other_department"
    FREE = "free"
    NOT_FREE = "not_free"
    NEAR = "near"
    TRAINING_EXPIRED = "training_expired"


@dataclass(frozen=True, slots=True)
class Need:
    """A visit to be given to somebody."""

    key: str
    days: tuple[date, ...]
    departments: frozenset[str] = frozenset()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who may visit, with the visits held already."""

    key: str
    half_days: str = ""
    """Weekdays with or without a half: "1a3p5" is Monday morning, Wednesday afternoon, Friday; empty: any."""
    department: str | None = None
    training_valid_until: date | None = None
    held: tuple[Need, ...] = ()

    def is_trained(self, need: Need) -> bool:
        """Whether the training is current on the last day of the visit; a date nobody recorded speaks against none."""
        return self.training_valid_until is None or not need.days or self.training_valid_until >= need.days[-1]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well somebody fits, the less the better; None means not at all."""

    visitor: str
    cost: float | None
    free_days: int
    kilometres: float | None
    """To the nearest other visit of these weeks."""
    load: int
    reasons: tuple[Reason, ...]


def free_days(half_days: str, days: Iterable[date]) -> list[date]:
    """The days on which a teacher has a free half day; whoever named none is free on all."""
    return [day for day in days if not half_days or str(day.isoweekday()) in half_days]


def kilometres(one: Place, other: Place) -> float:
    """As the crow flies."""
    north, east = radians(other[0] - one[0]), radians(other[1] - one[1])
    bow = sin(north / 2) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(bow))


def fit_of(need: Need, visitor: Visitor) -> Fit:
    """How well one person fits one visit."""
    return _fit(need, visitor, [held for held in visitor.held if _overlap(held, need)])


def _overlap(one: Need, other: Need) -> bool:
    if not one.days or not other.days:
        return False
    return one.days[0] <= other.days[-1] and other.days[0] <= one.days[-1]


def _fit(need: Need, visitor: Visitor, beside: Sequence[Need]) -> Fit:
    free = len(free_days(visitor.half_days, need.days))
    ways = [kilometres(need.place, held.place) for held in beside if need.place and held.place]
    way = min(ways, default=None)
    is_own = not need.departments or visitor.department is None or visitor.department in need.departments
    cost = (UNKNOWN_KM if way is None else way) + PER_VISIT * len(beside)
    cost += (0 if is_own else OTHER_DEPARTMENT) + (0 if free else NO_FREE_DAY)
    reasons = tuple(_reasons(need, visitor, is_own=is_own, free=free, way=way))
    is_possible = visitor.is_trained(need)
    return Fit(visitor.key, round(cost, 3) if is_possible else None, free, way, len(beside), reasons)


def _reasons(need: Need, visitor: Visitor, *, is_own: bool, free: int, way: float | None) -> Iterable[Reason]:
    if not visitor.is_trained(need):
        yield Reason.TRAINING_EXPIRED
    if need.departments and visitor.department:
        yield Reason.DEPARTMENT if is_own else Reason.OTHER_DEPARTMENT
    yield Reason.FREE if free else Reason.NOT_FREE
    if way is not None and way <= NEAR_KM:
        yield Reason.NEAR


def ranked(need: Need, visitors: Iterable[Visitor]) -> list[Fit]:
    """Everybody, who fits best first, who does not fit at all last."""
    fits = [fit_of(need, visitor) for visitor in visitors]
    return sorted(fits, key=lambda fit: (fit.cost is None, fit.cost or 0.0, fit.visitor))


@dataclass
class Sharing:
    """Visits being shared out: greedy first, then single visits moved while that makes the whole cheaper."""

    needs: Sequence[Need]
    visitors: Sequence[Visitor]
    given: dict[str, str] = field(default_factory=dict)
    """Visitor by visit."""

    def __post_init__(self) -> None:
        self._by_key = {visitor.key: visitor for visitor in self.visitors}
        self._held: dict[str, list[Need]] = {visitor.key: list(visitor.held) for visitor in self.visitors}

    def share(self, rounds: int = 4) -> dict[str, str]:
        """Who visits what; a visit that nobody may make is left out."""
        for need in sorted(self.needs, key=self._choice):
            self._give(need)
        for _round in range(rounds):
            if not sum(self._improve(need) for need in self.needs):
                break
        return self.given

    def _choice(self, need: Need) -> tuple[int, date, str]:
        """First the visits that the fewest can make, and of those the ones due first."""
        able = sum(
            1 for visitor in self.visitors if visitor.is_trained(need) and free_days(visitor.half_days, need.days)
        )
        return able, need.days[-1] if need.days else date.max, need.key

    def _give(self, need: Need) -> None:
        costs = [(cost, key) for key in self._by_key if (cost := self._cost(need, key)) is not None]
        if costs:
            key = min(costs)[1]
            self.given[need.key] = key
            self._held[key].append(need)

    def _cost(self, need: Need, key: str) -> float | None:
        beside = [held for held in self._held[key] if held is not need and _overlap(held, need)]
        return _fit(need, self._by_key[key], beside).cost

    def _improve(self, need: Need) -> bool:
        """Move one visit to whoever makes it cheapest now; whether it moved."""
        before = self.given.get(need.key)
        if before is None:
            return False
        self._held[before].remove(need)
        self._give(need)
        return self.given[need.key] != before


def share_out(needs: Sequence[Need], visitors: Sequence[Visitor]) -> dict[str, str]:
    """Who visits what: greedy with improvement."""
    return Sharing(needs, visitors).share()


def round_robin(needs: Sequence[Need], visitors: Sequence[Visitor]) -> dict[str, str]:
    """One after the other, as a list on the wall does it: what sharing out is measured against."""
    return {need.key: visitors[number % len(visitors)].key for number, need in enumerate(needs)}


@dataclass(frozen=True, slots=True)
class Toll:
    """What an assignment asks of the teachers."""

    kilometres: float
    """From each visit to the nearest other one of the same teacher in these weeks."""
    without_free_day: int
    other_department: int
    untrained: int
    busiest: int


def toll_of(needs: Sequence[Need], visitors: Sequence[Visitor], given: Mapping[str, str]) -> Toll:
    """Add up what an assignment costs."""
    by_key = {visitor.key: visitor for visitor in visitors}
    held = {key: [*by_key[key].held, *(need for need in needs if given.get(need.key) == key)] for key in by_key}
    pairs = [(need, by_key[given[need.key]]) for need in needs if need.key in given]
    fits = [
        _fit(need, visitor, [each for each in held[visitor.key] if each is not need and _overlap(each, need)])
        for need, visitor in pairs
    ]
    return Toll(
        kilometres=round(sum(UNKNOWN_KM if fit.kilometres is None else fit.kilometres for fit in fits), 1),
        without_free_day=sum(not fit.free_days for fit in fits),
        other_department=sum(Reason.OTHER_DEPARTMENT in fit.reasons for fit in fits),
        untrained=sum(fit.cost is None for fit in fits),
        busiest=max((len(each) for each in held.values()), default=0),
    )
