"""A paper form typed in: what stands on it, item by item, as answers; what cannot be one is named by its item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from checklists.answers import UNSAID_TEXT, AnswerInvalid, offered, read_answer
from checklists.document import WRITTEN, AnswerType, Document, Item, Per, Section, Text

FROM_CASES = "BV04"
"""Earlier deficiencies are looked at case by case, not on the form."""


BY_PHONE = frozenset({AnswerType.PRESENCE, AnswerType.PHOTO})


@dataclass(frozen=True, slots=True)
class Typed:
    """The answers of a form, and why some of its lines cannot be taken."""

    answers: tuple[dict[str, Any], ...]
    faults: tuple[tuple[str, Text], ...]


def asked_on_paper(document: Document, per: Per = Per.SITE) -> Iterator[tuple[Section, list[Item]]]:
    """What a paper form asks for the site, or of each student: everything that can be written or ticked."""
    for section in document.sections:
        items = [item for item in section.items if item.type not in BY_PHONE and item.key != FROM_CASES]
        if section.per is per and items:
            yield section, items


def choices_of(item: Item, *, of_student: bool = False) -> list[tuple[str, Text]]:
    """The values that can be ticked, with their words; none where one writes. A student may decline any question."""
    if item.type in WRITTEN:
        return [DECLINE] if of_student else []
    values = ["yes", "no", "na"] if item.pair is not None else [option.value for option in item.options]
    found = list(zip(values, offered(item), strict=True))
    if not of_student:
        return found
    own = [pair for pair in found if pair[0] != "na"]
    return own if any(value == UNDISCLOSED for value, _words in own) else [*own, DECLINE]


DECLINED, UNDISCLOSED = "declined", "undisclosed"
"""Not wanting to say: of any question, and as an option that some questions have of their own."""
DECLINE = (DECLINED, UNSAID_TEXT)


def name_of(item: str, student: str | None) -> str:
    """How the fields of an item are named: BV05, or SP02@12 for student 12."""
    return f"{item}@{student}" if student else item


def read_typed(document: Document, values_of: Callable[[str], list[str]], student: str | None = None) -> Typed:
    """The answers from the fields `answer-KEY` and `note-KEY`, or `answer-KEY@NUMBER` of a student."""
    answers: list[dict[str, Any]] = []
    faults: list[tuple[str, Text]] = []
    for _section, items in asked_on_paper(document, Per.STUDENT if student else Per.SITE):
        for item in items:
            name = name_of(item.key, student)
            value = _value(item, values_of(f"answer-{name}"))
            note = " ".join(values_of(f"note-{name}")).strip()[:2000]
            is_declined = student is not None and value in (DECLINED, [DECLINED])
            try:
                said = is_declined or read_answer(item, value) is not None
            except AnswerInvalid as invalid:
                faults.append((name, invalid.reason))
                continue
            if said or note:
                answer = {"item": item.key, "student": student, "value": None if is_declined else value}
                answers.append(answer | {"note": note, "photos": [], "declined": is_declined})
    return Typed(tuple(answers), tuple(faults))


def together(sheets: Iterable[Typed]) -> Typed:
    """Several typed sheets as one."""
    found = list(sheets)
    return Typed(
        tuple(answer for typed in found for answer in typed.answers),
        tuple(fault for typed in found for fault in typed.faults),
    )


def _value(item: Item, values: list[str]) -> Any:
    said = [value.strip().replace("\x00", "") for value in values if value.strip()]
    if item.type is AnswerType.MULTIPLE and said != ["na"]:
        return said or None
    return said[0] if said else None
