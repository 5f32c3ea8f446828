"""A sheet held against its checklist: every item with its answer and the judgement on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from checklists.answers import AnswerInvalid
from checklists.conditions import shown
from checklists.document import Document, Item, Per, Section, Text
from checklists.judgement import Context, Judgement, Status, judge, settle
from inspections.sheets.sheet import Answer, Sheet

CASES_ITEM = "BV04"
"""Earlier deficiencies: asked once for each open case, so its own answer opens nothing when there are such checks."""

ContextFor = Callable[[str | None], Context]
"""What the papers say about one student, or about the site (None)."""


@dataclass(frozen=True, slots=True)
class OfficeVerdict:
    """The office's word on a computed result; it holds for the answer it was given on."""

    is_confirmed: bool
    answer: Any


@dataclass(frozen=True, slots=True)
class Assessed:
    """One item of a sheet, for the site or one student."""

    section: Section
    item: Item
    student: str | None
    answer: Answer | None
    computed: Judgement
    """Before anybody confirmed or rejected it."""
    judgement: Judgement
    flaw: Text | None = None
    """Why the value cannot be an answer to this item; it is kept and shown to the reviewer."""
    is_shown: bool = True
    """False where the other answers say that this item is not asked; its answer, if any, is kept and not judged."""

    @property
    def key(self) -> tuple[str, str]:
        return self.item.key, self.student or ""

    @property
    def is_from_interview(self) -> bool:
        return self.section.per is Per.STUDENT

    @property
    def is_waiting(self) -> bool:
        """待查證: computed, and neither confirmed nor rejected."""
        return self.judgement.verify


_NOT_ASKED = Judgement(Status.NOT_APPLICABLE)
_NOT_JUDGED = Judgement(Status.NOT_JUDGED)
Verdicts = Mapping[tuple[str, str], OfficeVerdict]


def assess(
    sheet: Sheet,
    site: Document,
    interview: Document | None,
    context_for: ContextFor,
    verdicts: Verdicts | None = None,
) -> tuple[Assessed, ...]:
    """Every item of the site part, then every item of each interview, in the order of the checklist."""
    documents: list[tuple[Document, str | None]] = [(site, None)]
    each_student = student_sheet(site, interview)
    documents += [(each_student, student) for student in sheet.students if each_student is not None]
    contexts = {student: context_for(student) for _document, student in documents}
    return tuple(
        _assess(section, item, student, sheet, contexts[student], verdicts or {})
        if item.key in asked
        else Assessed(section, item, student, None, _NOT_ASKED, _NOT_ASKED, is_shown=False)
        for document, student in documents
        for asked in (_asked(document, sheet, student),)
        for section, item in _items(document, student)
    )


def student_sheet(site: Document, interview: Document | None) -> Document | None:
    """What is asked of each student: the interview, then the sections that a school added for each student."""
    own = tuple(section for section in site.sections if section.per is Per.STUDENT)
    if interview is None:
        return replace(site, sections=own) if own else None
    return replace(interview, sections=(*interview.sections, *own))


def _asked(document: Document, sheet: Sheet, student: str | None) -> frozenset[str]:
    """The items whose conditions hold; what is asked once for the site is seen from each student's sheet too."""

    def value_of(key: str) -> Any:
        answer = sheet.answer(key, student) or sheet.answer(key)
        return answer.value if answer else None

    return shown({item.key: item.when for item in document.items}, value_of)


def _items(document: Document, student: str | None) -> Iterator[tuple[Section, Item]]:
    wanted = Per.SITE if student is None else Per.STUDENT
    for section in document.sections:
        if section.per is wanted:
            yield from ((section, item) for item in section.items)


def _assess(
    section: Section, item: Item, student: str | None, sheet: Sheet, context: Context, verdicts: Verdicts
) -> Assessed:
    answer = sheet.answer(item.key, student)
    value = answer.value if answer else None
    if answer is not None and answer.is_declined and value is None:
        value = "na"  # 不想說
    try:
        computed, flaw = judge(item, value, context), None
    except AnswerInvalid as error:
        computed, flaw = _NOT_JUDGED, error.reason
    assessed = Assessed(section, item, student, answer, computed, computed, flaw)
    return replace(assessed, judgement=_settled(assessed, verdicts.get(assessed.key)))


def _settled(assessed: Assessed, office: OfficeVerdict | None) -> Judgement:
    """The inspector's word first, then the office's; a confirmed one stands even where the papers changed since."""
    said = _confirmed(assessed.answer, office)
    if said and assessed.computed.status is not Status.FAILS and assessed.item.is_scored:
        return replace(assessed.computed, status=Status.FAILS, severity=assessed.item.severity, rule=assessed.item.rule)
    return settle(assessed.computed, confirmed=said)


def _confirmed(answer: Answer | None, office: OfficeVerdict | None) -> bool | None:
    if answer is None:
        return None
    if office is not None and office.answer == answer.value:
        return office.is_confirmed
    return answer.verdict.is_confirmed if answer.verdict else None


def waiting(assessed: Iterable[Assessed]) -> list[Assessed]:
    """The computed results that nobody has confirmed or rejected."""
    return [each for each in assessed if each.is_waiting]


def unknown_answers(sheet: Sheet, assessed: Iterable[Assessed]) -> list[Answer]:
    """Answers to items that the checklist does not have; they are kept and shown as they came."""
    known = {each.key for each in assessed}
    return [answer for answer in sheet.answers if answer.key not in known]
