"""Bringing the sheets of a panel together: where the members agree, where they differ, and what is proposed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from checklists.answers import AnswerInvalid, is_unanswered, read_answer
from checklists.document import AnswerType, Document, Item, Section
from checklists.judgement import Context, Status, judge
from inspections.sheets.sheet import Answer, DeviceVerdict, Sheet

SEVERITIES = ("minor", "major", "critical")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one member answered."""

    member: str
    answer: Answer | None

    @property
    def value(self) -> Any:
        return self.answer.value if self.answer else None


@dataclass(frozen=True, slots=True)
class Merged:
    """One item of all members' sheets."""

    section: Section
    item: Item
    opinions: tuple[Opinion, ...]
    value: Any
    """What counts: the common answer, the lead's decision, or None while it is open."""
    is_open: bool
    """The members differ and the lead has not decided."""
    differs: bool
    proposal: Any = None
    """The strictest answer given, when they differ."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The lead's word on an item."""

    value: Any


def merge(
    document: Document,
    sheets: Mapping[str, Sheet],
    decisions: Mapping[str, Decision],
    context: Context,
) -> tuple[Merged, ...]:
    """Every item with the members' opinions, in the order of the checklist. One sheet alone never differs."""
    return tuple(
        _merge(section, item, sheets, decisions.get(item.key), context)
        for section in document.sections
        for item in section.items
    )


def _merge(
    section: Section, item: Item, sheets: Mapping[str, Sheet], decision: Decision | None, context: Context
) -> Merged:
    opinions = tuple(Opinion(member, sheet.answer(item.key)) for member, sheet in sheets.items())
    given = [opinion.value for opinion in opinions if not is_unanswered(opinion.value)]
    if item.type is AnswerType.TEXT:
        return Merged(section, item, opinions, _joined(given), is_open=False, differs=False)
    differs = len({_comparable(item, value) for value in given}) > 1
    if decision is not None:
        return Merged(section, item, opinions, decision.value, is_open=False, differs=differs)
    if not differs:
        return Merged(section, item, opinions, given[0] if given else None, is_open=False, differs=False)
    proposal = strictest(item, given, context)
    return Merged(section, item, opinions, None, is_open=True, differs=True, proposal=proposal)


def _joined(texts: Sequence[Any]) -> str | None:
    """Remarks do not contradict each other: they stand together, each once."""
    return "\n".join(dict.fromkeys(str(text).strip() for text in texts)) or None


def _comparable(item: Item, value: Any) -> Any:
    """The typed answer, so that 3 and 3.0 are the same; an impossible value is itself."""
    try:
        return read_answer(item, value)
    except AnswerInvalid:
        return ("?", str(value))


def strictest(item: Item, values: Sequence[Any], context: Context) -> Any:
    """The answer to propose: one that fails before one that does not, then the one most members gave."""
    counts = Counter(map(str, values))
    return max(values, key=lambda value: (_fails(item, value, context), counts[str(value)], -_size(value)))


def _fails(item: Item, value: Any, context: Context) -> bool:
    try:
        return judge(item, value, context).status is Status.FAILS
    except AnswerInvalid:
        return False


def _size(value: Any) -> Decimal:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else Decimal(0)


def open_items(merged: Sequence[Merged]) -> list[Merged]:
    """What the lead still has to decide."""
    return [each for each in merged if each.is_open]


def merged_sheet(merged: Sequence[Merged], sheets: Mapping[str, Sheet]) -> Sheet:
    """The sheet of the whole panel: what counts for each item, with the remarks and evidence that stand for it."""
    base = next(iter(sheets.values()))
    answers = tuple(answer for each in merged if (answer := _merged_answer(each)))
    return replace(base, answers=answers, photos=(), signatures=(), _answers={})


def _merged_answer(each: Merged) -> Answer | None:
    agreeing = [
        opinion.answer
        for opinion in each.opinions
        if opinion.answer and _comparable(each.item, opinion.value) == _comparable(each.item, each.value)
    ]
    if is_unanswered(each.value) and not any(answer.marked for answer in agreeing):
        return None
    return Answer(
        item=each.item.key,
        student=None,
        value=each.value,
        note="\n".join(dict.fromkeys(answer.note for answer in agreeing if answer.note)),
        photos=tuple(dict.fromkeys(sha for answer in agreeing for sha in answer.photos)),
        no_photo_reason=next((answer.no_photo_reason for answer in agreeing if answer.no_photo_reason), None),
        verdict=_verdict(agreeing),
        marked=max((answer.marked for answer in agreeing if answer.marked), key=SEVERITIES.index, default=None),
        is_fixed_on_spot=any(answer.is_fixed_on_spot for answer in agreeing),
    )


def _verdict(answers: Sequence[Answer]) -> DeviceVerdict | None:
    """Confirmed or rejected only where all who spoke say the same; else the lead decides."""
    said = {answer.verdict.is_confirmed for answer in answers if answer.verdict}
    if len(said) != 1:
        return None
    reasons = dict.fromkeys(answer.verdict.reason for answer in answers if answer.verdict)
    return DeviceVerdict(said.pop(), "；".join(reason for reason in reasons if reason))
