"""Shown if: whether an item is asked, given the other answers; static/field/conditions.js does the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Test(StrEnum):
    """How an answer is held against a value."""

    EQ = "eq"
    NE = "ne"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    SELECTED = "selected"
    ANSWERED = "answered"

    __test__ = False  # no test case, whatever pytest makes of the name


@dataclass(frozen=True, slots=True)
class Comparison:
    """One answer against one value."""

    item: str
    test: Test
    value: str | Decimal | None = None


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


Condition = Comparison | AllOf | AnyOf | Not
ValueOf = Callable[[str], Any]

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_ORDER: Mapping[Test, Callable[[Any, Any], bool]] = {
    Test.GT: lambda one, other: one > other,
    Test.GE: lambda one, other: one >= other,
    Test.LT: lambda one, other: one < other,
    Test.LE: lambda one, other: one <= other,
}


def holds(condition: Condition, value_of: ValueOf) -> bool:
    """Whether a condition holds for these raw answers; an unanswered item equals nothing."""
    if isinstance(condition, AllOf):
        return all(holds(part, value_of) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(holds(part, value_of) for part in condition.parts)
    if isinstance(condition, Not):
        return not holds(condition.part, value_of)
    return _compare(condition, value_of(condition.item))


def _compare(comparison: Comparison, answer: Any) -> bool:
    test, value = comparison.test, comparison.value
    if test is Test.ANSWERED:
        return _said(answer)
    if test is Test.SELECTED:
        return value in answer if isinstance(answer, list | tuple) else _equal(answer, value)
    if test is Test.EQ:
        return _equal(answer, value)
    if test is Test.NE:
        return not _equal(answer, value)
    return _said(answer) and _ordered(_ORDER[test], answer, value)


def _said(answer: Any) -> bool:
    if isinstance(answer, str):
        return bool(answer.strip())
    return bool(answer) if isinstance(answer, list | tuple) else answer is not None


def _equal(answer: Any, value: Any) -> bool:
    """Equal as numbers where both are some; several chosen options equal a value when it is the only one."""
    if not _said(answer):
        return False
    if isinstance(answer, list | tuple):
        return len(answer) == 1 and answer[0] == value
    numbers = _number(answer), _number(value)
    return numbers[0] == numbers[1] if None not in numbers else str(answer) == str(value)


def _ordered(order: Callable[[Any, Any], bool], answer: Any, value: Any) -> bool:
    """Numbers by size, days and times by the clock; what cannot be compared does not hold."""
    numbers = _number(answer), _number(value)
    if None not in numbers:
        return order(*numbers)
    texts = numbers == (None, None) and isinstance(answer, str) and isinstance(value, str) and answer != "na"
    return texts and order(answer, value)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    text = str(value).strip()
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def items_of(condition: Condition) -> Iterator[str]:
    """The keys of the items that a condition looks at."""
    for comparison in comparisons_of(condition):
        yield comparison.item


def comparisons_of(condition: Condition) -> Iterator[Comparison]:
    """Every single comparison inside a condition."""
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Not):
        yield from comparisons_of(condition.part)
    else:
        for part in condition.parts:
            yield from comparisons_of(part)


def shown(conditions: Mapping[str, Condition | None], value_of: ValueOf) -> frozenset[str]:
    """The keys of the items that are asked; a hidden item counts as unanswered for those that look at it."""
    known: dict[str, bool] = {}

    def is_shown(key: str) -> bool:
        if key not in known:
            condition = conditions.get(key)
            known[key] = condition is None or holds(condition, seen)
        return known[key]

    def seen(key: str) -> Any:
        return value_of(key) if is_shown(key) else None

    return frozenset(key for key in conditions if is_shown(key))


def too_deep(conditions: Mapping[str, Condition | None], levels: int) -> frozenset[str]:
    """The items that are not settled after so many steps: they wait for one another, or for too long a chain."""
    waiting = {key: set(items_of(condition)) for key, condition in conditions.items() if condition is not None}
    for _step in range(levels):
        settled = {key for key, others in waiting.items() if others.isdisjoint(waiting)}
        if not settled:
            break
        waiting = {key: others for key, others in waiting.items() if key not in settled}
    return frozenset(waiting)


def circle(conditions: Mapping[str, Condition | None]) -> tuple[str, ...]:
    """The keys of a ring of items that wait for one another, or nothing."""
    looks_at = {key: tuple(items_of(condition)) if condition else () for key, condition in conditions.items()}
    safe: set[str] = set()
    for key in looks_at:
        ring = _ring(key, looks_at, safe)
        if ring:
            return ring
    return ()


def _ring(start: str, looks_at: Mapping[str, Iterable[str]], safe: set[str]) -> tuple[str, ...]:
    """Depth first without recursion: a long chain of conditions is no reason to fail."""
    path: list[str] = []
    todo: list[tuple[str, bool]] = [(start, False)]
    while todo:
        key, is_done = todo.pop()
        if is_done:
            safe.add(path.pop())
        elif key in path:
            return (*path[path.index(key) :], key)
        elif key not in safe and key in looks_at:
            path.append(key)
            todo.append((key, True))
            todo.extend((other, False) for other in looks_at[key])
    return ()
