"""Sets of calendar days as one integer each, so that a year of training days is counted in one step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

# A Monday before any placement; earlier days count as this one. The nearer it is, the smaller the integers.
_BASE = date(2000, 1, 3).toordinal()
_LENGTH = date(2200, 1, 1).toordinal() - _BASE
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """A set of days. Bit n stands for the n-th day after the base."""

    bits: int = 0

    @classmethod
    def of(cls, days: Iterable[date]) -> Days:
        """The set of exactly these days."""
        bits = 0
        for day in days:
            bits |= 1 << _index(day)
        return cls(bits)

    @classmethod
    def between(cls, first: date, last: date) -> Days:
        """Every day from first to last, both included; none when they are out of order."""
        start, stop = _index(first), _index(last) + 1
        return cls(((1 << (stop - start)) - 1) << start) if start < stop else cls()

    @classmethod
    def weekly(cls, weekdays: str) -> Days:
        """Every day on one of these weekdays ('135' = Monday, Wednesday, Friday)."""
        return cls(_weekly("".join(sorted(set(weekdays)))))

    def __or__(self, other: Days) -> Days:
        return Days(self.bits | other.bits)

    def __and__(self, other: Days) -> Days:
        return Days(self.bits & other.bits)

    def __sub__(self, other: Days) -> Days:
        return Days(self.bits & ~other.bits)

    def __bool__(self) -> bool:
        return bool(self.bits)

    def __contains__(self, day: date) -> bool:
        return bool(self.bits >> _index(day) & 1)

    def __iter__(self) -> Iterator[date]:
        """The days in order; only for sets that end, as weekly ones do not before 2200."""
        skipped = max(0, (self.bits & -self.bits).bit_length() - 1)
        return iter(_dates(_BASE + skipped, self.bits >> skipped))

    def count(self, first: date, last: date) -> int:
        """How many of the days lie from first to last."""
        return self._cut(first, last).bit_count()

    def first(self, first: date, last: date) -> date | None:
        """The earliest of the days from first to last."""
        bits = self._cut(first, last)
        return date.fromordinal(_BASE + _index(first) + (bits & -bits).bit_length() - 1) if bits else None

    def last(self, first: date, last: date) -> date | None:
        """The latest of the days from first to last."""
        bits = self._cut(first, last)
        return date.fromordinal(_BASE + _index(first) + bits.bit_length() - 1) if bits else None

    def within(self, first: date, last: date) -> list[date]:
        """The days from first to last, in order."""
        return _dates(_BASE + _index(first), self._cut(first, last))

    def _cut(self, first: date, last: date) -> int:
        start, stop = _index(first), _index(last) + 1
        return self.bits >> start & ((1 << (stop - start)) - 1) if start < stop else 0


def _index(day: date) -> int:
    ordinal = day.toordinal()
    return ordinal - _BASE if ordinal > _BASE else 0


def _dates(ordinal: int, bits: int) -> list[date]:
    found = []
    while bits:
        lowest = bits & -bits
        found.append(date.fromordinal(ordinal + lowest.bit_length() - 1))
        bits ^= lowest
    return found


@cache
def _weekly(weekdays: str) -> int:
    week = sum(1 << (int(number) - 1) for number in weekdays)
    bits, length = week, 7
    while length < _LENGTH:
        bits |= bits << length
        length *= 2
    return bits & ((1 << _LENGTH) - 1)
