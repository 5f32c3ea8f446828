"""Conditions as the expressions of an XLSForm."""

from __future__ import annotations

from decimal import Decimal

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
