"""A rotation as a class plan: two classes take turns at the same seats, and nobody types student by student."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

Person = TypeVar("Person")
Place = TypeVar("Place")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """The days of one class at the companies, both included; `number` 0 is the first class, 1 the second."""

    number: int
    start_on: date
    end_on: date


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the month's last when it is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def turns(start_on: date, end_on: date, *, months: int = 3, classes: int = 2) -> Iterator[Turn]:
    """The turns from the first day to the last, each of so many months, the last one cut."""
    number, first = 0, start_on
    while first <= end_on:
        number += 1
        following = months_later(start_on, number * months)
        yield Turn((number - 1) % classes, first, min(following - ONE_DAY, end_on))
        first = following


def seated(people: Sequence[Person], seats: Mapping[Place, int]) -> list[tuple[Person, Place]]:
    """The people in their order on the seats in theirs; who finds none is left out."""
    places = [place for place, count in seats.items() for _ in range(count)]
    return list(zip(people, places, strict=False))
