"""The small language of the rules: JSON in, a function of the facts out; what is not known stays not known.

`["<", "age", 16]`: an operator and its parts. A word is a fact, "20:00" a time in minutes, "2021-06-18" a date,
"'fine'" a text. `None` is "not known": it spreads, unless the known parts already decide. The phone's
static/field/rules-expressions.js says the same; shared vectors hold the two together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import reduce
from typing import Any

from checklists.times import minutes

Facts = Mapping[str, Any]
Expression = Callable[[Facts], Any]

NAME = re.compile(r"[a-z][a-z0-9_]*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TEXT = re.compile(r"'[^']*'")


class ExpressionInvalid(ValueError):
    """A condition that the language does not know."""


def names_in(node: Any) -> frozenset[str]:
    """The facts that an expression reads."""
    return frozenset(_names(node))


def _names(node: Any) -> Iterator[str]:
    if isinstance(node, str) and NAME.fullmatch(node):
        yield node
    elif isinstance(node, list) and node:
        parts = node[3:] if node[0] == "table" else node[1:]
        for part in parts:
            yield from _names(part)


def tables_in(node: Any) -> frozenset[tuple[str, str]]:
    """The tables that an expression looks into, each with its column."""
    if not isinstance(node, list) or not node:
        return frozenset()
    own = {(str(node[1]), str(node[2]))} if node[0] == "table" and len(node) == 4 else set()
    return frozenset(own).union(*map(tables_in, node[1:]))


def compiled(node: Any) -> Expression:
    """The function that an expression stands for; raises ExpressionInvalid with the part that cannot be read."""
    if isinstance(node, list):
        return _operation(node)
    value = _literal(node)
    if isinstance(value, _Name):
        name = value.name
        return lambda facts: facts.get(name)
    return lambda facts: value


class _Name:
    def __init__(self, name: str) -> None:
        self.name = name


def _literal(node: Any) -> Any:
    if isinstance(node, bool | int | float):
        return node
    if isinstance(node, str):
        if NAME.fullmatch(node):
            return _Name(node)
        if _TEXT.fullmatch(node):
            return node[1:-1]
        if _DATE.fullmatch(node):
            return node
        if (at := minutes(node)) is not None:
            return at
    raise ExpressionInvalid(f"{node!r} is no fact, number, time, date or quoted text")


def _operation(node: list[Any]) -> Expression:
    operator = node[0] if node else None
    if operator == "table":
        return _table(node)
    found = _OPERATORS.get(operator) if isinstance(operator, str) else None
    if found is None:
        raise ExpressionInvalid(f"the operator {operator!r} is not known")
    (least, most), make = found
    if not least <= len(node) - 1 <= most:
        raise ExpressionInvalid(f"{operator} does not take {len(node) - 1} parts")
    return make(*map(compiled, node[1:]))


def _table(node: list[Any]) -> Expression:
    """["table", name, column, date]: the figure in force on that day."""
    if len(node) != 4 or not all(isinstance(part, str) for part in node[1:3]):
        raise ExpressionInvalid("table takes the name of a table, a column and a date")
    name, column, day = node[1], node[2], compiled(node[3])

    def look_up(facts: Facts) -> Any:
        on = day(facts)
        rows = [row for row in (facts.get("tables") or {}).get(name, ()) if on is not None and row["from"] <= on]
        return max(rows, key=lambda row: row["from"]).get(column) if rows else None

    return look_up


def _all(*parts: Expression) -> Expression:
    def run(facts: Facts) -> bool | None:
        unknown = False
        for part in parts:
            value = part(facts)
            if value is False:
                return False
            unknown = unknown or value is None
        return None if unknown else True

    return run


def _any(*parts: Expression) -> Expression:
    def run(facts: Facts) -> bool | None:
        unknown = False
        for part in parts:
            value = part(facts)
            if value is True:
                return True
            unknown = unknown or value is None
        return None if unknown else False

    return run


def _two(work: Callable[[Any, Any], Any]) -> Callable[..., Expression]:
    def make(left: Expression, right: Expression) -> Expression:
        def run(facts: Facts) -> Any:
            one, other = left(facts), right(facts)
            return None if one is None or other is None else work(one, other)

        return run

    return make


def _many(work: Callable[[Any, Any], Any]) -> Callable[..., Expression]:
    def make(*parts: Expression) -> Expression:
        def run(facts: Facts) -> Any:
            values = [part(facts) for part in parts]
            return None if None in values else reduce(work, values)

        return run

    return make


def _one(work: Callable[[Any], Any]) -> Callable[[Expression], Expression]:
    def make(part: Expression) -> Expression:
        def run(facts: Facts) -> Any:
            value = part(facts)
            return None if value is None else work(value)

        return run

    return make


def _if(condition: Expression, then: Expression, other: Expression) -> Expression:
    def run(facts: Facts) -> Any:
        chosen = condition(facts)
        return None if chosen is None else then(facts) if chosen else other(facts)

    return run


def _default(part: Expression, other: Expression) -> Expression:
    def run(facts: Facts) -> Any:
        value = part(facts)
        return other(facts) if value is None else value

    return run


def _in(part: Expression, *choices: Expression) -> Expression:
    def run(facts: Facts) -> bool | None:
        value = part(facts)
        return None if value is None else value in [choice(facts) for choice in choices]

    return run


def _known(part: Expression) -> Expression:
    return lambda facts: part(facts) is not None


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


_Row = tuple[tuple[int, int], Callable[..., Expression]]
_OPERATORS: dict[str, _Row] = {
    "and": ((1, 99), _all),
    "or": ((1, 99), _any),
    "not": ((1, 1), _one(lambda value: not value)),
    "=": ((2, 2), _two(lambda one, other: one == other)),
    "!=": ((2, 2), _two(lambda one, other: one != other)),
    "<": ((2, 2), _two(lambda one, other: one < other)),
    "<=": ((2, 2), _two(lambda one, other: one <= other)),
    ">": ((2, 2), _two(lambda one, other: one > other)),
    ">=": ((2, 2), _two(lambda one, other: one >= other)),
    "+": ((2, 99), _many(lambda one, other: one + other)),
    "-": ((2, 2), _two(lambda one, other: one - other)),
    "*": ((2, 99), _many(lambda one, other: one * other)),
    "/": ((2, 2), _two(lambda one, other: one / other if other else None)),
    "min": ((2, 99), _many(min)),
    "max": ((2, 99), _many(max)),
    "floor": ((1, 1), _one(math.floor)),
    "ceil": ((1, 1), _one(math.ceil)),
    "if": ((3, 3), _if),
    "default": ((2, 2), _default),
    "in": ((2, 99), _in),
    "known": ((1, 1), _known),
    "days": ((2, 2), _two(_days)),
}
OPERATORS = frozenset(_OPERATORS) | {"table"}
