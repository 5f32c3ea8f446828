"""Reading what an item is shown for, and every way in which such a condition can be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from checklists.conditions import AllOf, AnyOf, Comparison, Condition, Not, Test, circle, comparisons_of, too_deep
from checklists.document import CHOSEN, NUMERIC, AnswerType, Document, Item, Per
from checklists.parts import Part
from checklists.times import minutes

DEEPEST = 8
LONGEST_CHAIN = 20
YES_NO = ("yes", "no", "na")
_ORDERED = NUMERIC | {AnswerType.TIME, AnswerType.DATE}
_SIZES = frozenset({Test.GT, Test.GE, Test.LT, Test.LE})


def read_when(part: Part) -> Condition | None:
    """The item's condition; the `relevant` of older documents says the simplest one."""
    older, newer = part.get("relevant"), part.get("when")
    if older is not None and newer is not None:
        part.refuse("when", "stands beside relevant; only one of them may")
    if newer is not None:
        return _condition(part.inside("when"), DEEPEST)
    return None if older is None else _relevant(part.inside("relevant"))


def _relevant(part: Part) -> Condition:
    condition = Comparison(part.word("item"), Test.EQ, part.word("equals"))
    part.finish()
    return condition


def _condition(part: Part, levels: int) -> Condition:
    if not levels:
        part.refuse("", f"is more than {DEEPEST} levels deep")
        return AllOf(())
    if "not" in part.data:
        condition: Condition = Not(_condition(part.inside("not"), levels - 1))
    elif "all" in part.data:
        condition = AllOf(_parts(part, "all", levels))
    elif "any" in part.data:
        condition = AnyOf(_parts(part, "any", levels))
    else:
        condition = _comparison(part)
    part.finish()
    return condition


def _parts(part: Part, field: str, levels: int) -> tuple[Condition, ...]:
    return tuple(_condition(inner, levels - 1) for inner in part.each(field, lambda _value, place: f"{field} {place}"))


def _comparison(part: Part) -> Comparison:
    item, test = part.word("item"), part.choice("is", Test, Test.EQ)
    value = part.get("value")
    if test is Test.ANSWERED:
        if value is not None:
            part.refuse("value", "does not go with answered")
        return Comparison(item, test)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Comparison(item, test, Decimal(str(value)))
    return Comparison(item, test, part.word("value"))


def when_faults(document: Document) -> Iterable[str]:
    """Conditions that look at items or answers that are not there, or wait for one another."""
    conditions = {item.key: item.when for item in document.items}
    per = {item.key: section.per for section in document.sections for item in section.items}
    items = {item.key: item for item in document.items}
    for item in document.items:
        if item.when is not None:
            yield from _faults(item, item.when, items, per)
    yield from _endless(conditions)


def _endless(conditions: Mapping[str, Condition | None]) -> Iterable[str]:
    waiting = too_deep(conditions, LONGEST_CHAIN)
    ring = circle(conditions)
    if len(ring) > 2:
        yield f"item {ring[0]} › when: goes in a circle ({' → '.join(ring)})"
    elif waiting and not ring:
        yield f"item {min(waiting)} › when: waits for a chain of more than {LONGEST_CHAIN} items"


def _faults(item: Item, when: Condition, items: Mapping[str, Item], per: Mapping[str, Per]) -> Iterable[str]:
    for comparison in comparisons_of(when):
        other = items.get(comparison.item)
        where = f"item {item.key} › when"
        if other is None or other is item:
            yield f"{where}: there is no other item {comparison.item}"
        elif per[item.key] is Per.SITE and per[other.key] is Per.STUDENT:
            yield f"{where}: {other.key} is asked of each student, {item.key} once"
        elif other.type is AnswerType.PRESENCE:
            yield f"{where}: {other.key} has no answer"
        else:
            yield from (f"{where}: {reason}" for reason in _misfits(other, comparison))


def _misfits(other: Item, comparison: Comparison) -> Iterable[str]:
    """Why a comparison can never be meant as it stands."""
    test, value = comparison.test, comparison.value
    if test is Test.ANSWERED:
        return
    if test in _SIZES and other.type not in _ORDERED:
        yield f"{other.key} has no size to compare"
    elif test is Test.SELECTED and other.type not in CHOSEN | {AnswerType.YES_NO}:
        yield f"{other.key} has no options to choose"
    elif not _fits(other, value):
        yield f"{value} is no answer to {other.key}"


def _fits(other: Item, value: Any) -> bool:
    if value == "na":
        return other.type is not AnswerType.TEXT
    if other.type is AnswerType.YES_NO:
        return value in YES_NO
    if other.type in CHOSEN:
        return other.option(str(value)) is not None
    if other.type in NUMERIC:
        return isinstance(value, Decimal) or _reads_as_number(value)
    return other.type is not AnswerType.TIME or minutes(str(value)) is not None


def _reads_as_number(value: Any) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except ArithmeticError:
        return False
