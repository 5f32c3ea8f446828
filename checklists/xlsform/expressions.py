"""Conditions as the expressions of an XLSForm, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from checklists.conditions import AllOf, AnyOf, Comparison, Condition, Not, Test

_SIGNS = {Test.EQ: "=", Test.NE: "!=", Test.GT: ">", Test.GE: ">=", Test.LT: "<", Test.LE: "<="}


def expression_of(condition: Condition) -> str:
    """The condition as an expression of the column relevant."""
    if isinstance(condition, Not):
        return f"not({expression_of(condition.part)})"
    if isinstance(condition, AllOf | AnyOf):
        word = " and " if isinstance(condition, AllOf) else " or "
        return word.join(_bracketed(part) for part in condition.parts)
    return _comparison(condition)


def _bracketed(part: Condition) -> str:
    text = expression_of(part)
    return f"({text})" if isinstance(part, AllOf | AnyOf) and len(part.parts) > 1 else text


def _comparison(comparison: Comparison) -> str:
    field, value = f"${{{comparison.item}}}", _literal(comparison.value)
    if comparison.test is Test.ANSWERED:
        return f"{field} != ''"
    if comparison.test is Test.SELECTED:
        return f"selected({field}, {value})"
    return f"{field} {_SIGNS[comparison.test]} {value}"


def _literal(value: str | Decimal | None) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    quote = '"' if "'" in str(value) else "'"
    return f"{quote}{value}{quote}"


_TOKEN = re.compile(
    r"\s*(?:(?P<field>\$\{\s*[^}]+?\s*\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<sign><=|>=|!=|=|<|>)|(?P<mark>[(),])|(?P<word>[A-Za-z][A-Za-z-]*))"
)
_TESTS = {sign: test for test, sign in _SIGNS.items()}
_MIRRORED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "=": "=", "!=": "!="}
DEEPEST = 20


class Unsupported(ValueError):
    """An expression that says more than a condition can; the message is what is not supported."""


def condition_of(expression: str) -> Condition:
    """The condition that an expression of the column relevant says; raises Unsupported."""
    reader = _Reader(expression)
    condition = reader.either(0)
    if reader.ahead is not None:
        raise Unsupported(reader.ahead[1])
    return condition


class _Reader:
    """A descent through `or`, `and`, `not(…)`, brackets and single comparisons."""

    def __init__(self, expression: str) -> None:
        self.tokens = list(_tokens(expression))
        self.place = 0

    @property
    def ahead(self) -> tuple[str, str] | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def either(self, depth: int) -> Condition:
        parts = [self.both(depth)]
        while self.takes("word", "or"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def both(self, depth: int) -> Condition:
        parts = [self.single(depth)]
        while self.takes("word", "and"):
            parts.append(self.single(depth))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def single(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise Unsupported("(")
        if self.takes("mark", "("):
            inner = self.either(depth + 1)
            self.needs("mark", ")")
            return inner
        if self.takes("word", "not"):
            self.needs("mark", "(")
            inner = self.either(depth + 1)
            self.needs("mark", ")")
            return Not(inner)
        if self.takes("word", "selected"):
            return self.selected()
        return self.comparison()

    def selected(self) -> Condition:
        self.needs("mark", "(")
        field = self.needs("field")
        self.needs("mark", ",")
        value = self.needs("text")
        self.needs("mark", ")")
        return Comparison(_name(field), Test.SELECTED, value[1:-1])

    def comparison(self) -> Condition:
        if self.ahead is not None and self.ahead[0] == "field":
            field, sign, value = self.needs("field"), self.needs("sign"), self.value()
        else:
            value, sign, field = self.value(), _MIRRORED[self.needs("sign")], self.needs("field")
        if value == "":
            return _emptiness(_name(field), sign)
        return Comparison(_name(field), _TESTS[sign], value)

    def value(self) -> str | Decimal:
        kind, text = self.ahead or ("", "the end")
        if kind not in {"text", "number"}:
            raise Unsupported(text)
        self.place += 1
        return Decimal(text) if kind == "number" else text[1:-1]

    def takes(self, kind: str, text: str) -> bool:
        found = self.ahead == (kind, text)
        self.place += found
        return found

    def needs(self, kind: str, text: str | None = None) -> str:
        if self.ahead is None or self.ahead[0] != kind or (text is not None and self.ahead[1] != text):
            raise Unsupported(self.ahead[1] if self.ahead else "the end")
        self.place += 1
        return self.tokens[self.place - 1][1]


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    place, text = 0, expression.strip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise Unsupported(text[place : place + 20].strip())
        yield str(found.lastgroup), found[found.lastgroup or 0]
        place = found.end()


def _name(field: str) -> str:
    return field[2:-1].strip()


def _emptiness(item: str, sign: str) -> Condition:
    answered = Comparison(item, Test.ANSWERED)
    if sign == "!=":
        return answered
    if sign == "=":
        return Not(answered)
    raise Unsupported("''")


def json_of(condition: Condition) -> Any:
    """The condition as it stands in a document."""
    if isinstance(condition, Not):
        return {"not": json_of(condition.part)}
    if isinstance(condition, AllOf | AnyOf):
        return {"all" if isinstance(condition, AllOf) else "any": [json_of(part) for part in condition.parts]}
    compared: dict[str, Any] = {"item": condition.item, "is": condition.test.value}
    if isinstance(condition.value, Decimal):
        whole = condition.value == condition.value.to_integral_value()
        return compared | {"value": int(condition.value) if whole else float(condition.value)}
    return compared | ({} if condition.value is None else {"value": condition.value})
