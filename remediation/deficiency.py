"""What was wrong, in the words of the answer that was recorded: for the first wording of a release. Pure."""

from __future__ import annotations

from typing import Any

from checklists.answers import NOT_APPLICABLE, AnswerInvalid, answer_text, read_answer
from checklists.document import AnswerType, Item, Text
from remediation.release import OPEN_SUBJECTS, Releasable, is_for_company

WORDED = frozenset({AnswerType.YES_NO, AnswerType.CHOICE, AnswerType.MULTIPLE})
"""Answered with words of the checklist alone."""
MEASURED = frozenset({AnswerType.NUMBER, AnswerType.TIME, AnswerType.DATE})


def what_was_found(item: Item, answer: Any, case: Releasable, *, is_of_student: bool) -> Text | None:
    """The answer in words, or None where a company must not read it: of an interview, of one student, or typed freely.

    An item whose own title says that students were asked tells no figure either: it may be what one of them said.
    """
    told = WORDED if item.key in OPEN_SUBJECTS else WORDED | MEASURED
    if not is_for_company(case) or case.is_from_interview or is_of_student or item.type not in told:
        return None
    try:
        read = read_answer(item, answer)
        return None if read is None or read == NOT_APPLICABLE else answer_text(item, answer)
    except AnswerInvalid:
        return None
