"""A paper form typed in: what stands on it, item by item, as answers; what cannot be one is named by its item."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from checklists.answers import AnswerInvalid, offered, read_answer
from checklists.document import WRITTEN, AnswerType, Document, Item, Per, Section, Text

FROM_CASES = "BV04"
"""Earlier deficiencies are looked at case by case, not on the form."""


BY_PHONE = frozenset({AnswerType.PRESENCE, AnswerType.PHOTO})


@dataclass(frozen=True, slots=True)
class Typed:
    """The answers of a form, and why some of its lines cannot be taken."""

    answers: tuple[dict[str, Any], ...]
    faults: tuple[tuple[str, Text], ...]


def asked_on_paper(document: Document) -> Iterator[tuple[Section, list[Item]]]:
    """What a paper form asks for the site: everything that can be written or ticked."""
    for section in document.sections:
        items = [item for item in section.items if item.type not in BY_PHONE and item.key != FROM_CASES]
        if section.per is Per.SITE and items:
            yield section, items


def choices_of(item: Item) -> list[tuple[str, Text]]:
    """The values that can be ticked, with their words; none where one writes."""
    values = ["yes", "no", "na"] if item.pair is not None else [option.value for option in item.options]
    return list(zip(values, offered(item), strict=True)) if item.type not in WRITTEN else []


def read_typed(document: Document, values_of: Callable[[str], list[str]]) -> Typed:
    """The answers from the fields `answer-KEY` and `note-KEY`."""
    answers: list[dict[str, Any]] = []
    faults: list[tuple[str, Text]] = []
    for _section, items in asked_on_paper(document):
        for item in items:
            value = _value(item, values_of(f"answer-{item.key}"))
            note = " ".join(values_of(f"note-{item.key}")).strip()[:2000]
            try:
                said = read_answer(item, value) is not None
            except AnswerInvalid as invalid:
                faults.append((item.key, invalid.reason))
                continue
            if said or note:
                answers.append({"item": item.key, "student": None, "value": value, "note": note, "photos": []})
    return Typed(tuple(answers), tuple(faults))


def _value(item: Item, values: list[str]) -> Any:
    said = [value.strip().replace("\x00", "") for value in values if value.strip()]
    if item.type is AnswerType.MULTIPLE and said != ["na"]:
        return said or None
    return said[0] if said else None
