"""The sheet as a form: the audit's own questions with what was answered so far, and what was typed read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from checklists.document import Item, Section, Text
from checklists.queries import document_of
from inspections.self_assessment.models import SelfAssessment
from inspections.sheets.typed_answers import asked_on_paper, choices_of


@dataclass(frozen=True)
class Sheet:
    """What a page needs to show the questions with their answers."""

    sections: Sequence[tuple[Section, list[Item]]]
    choices: Mapping[str, list[tuple[str, Text]]]
    typed: MultiDict[str, str]
    faults: Mapping[str, Text]

    @property
    def asked(self) -> int:
        return sum(len(items) for _section, items in self.sections)

    @property
    def answered(self) -> int:
        return sum(any(self.typed.getlist(f"answer-{item.key}")) for _section, items in self.sections for item in items)

    @property
    def unanswered(self) -> int:
        return self.asked - self.answered


def sheet_of(
    row: SelfAssessment, typed: MultiDict[str, str] | None = None, faults: Mapping[str, Text] | None = None
) -> Sheet:
    """The sheet with what was typed last, else with what is kept."""
    document = document_of(row.checklist_version)
    return Sheet(
        sections=list(asked_on_paper(document)),
        choices={item.key: choices_of(item) for item in document.items},
        typed=typed if typed is not None else kept(row.answers),
        faults=faults or {},
    )


def kept(answers: Sequence[Mapping[str, Any]]) -> MultiDict[str, str]:
    """The kept answers as the fields of the form."""
    fields: MultiDict[str, str] = MultiDict()
    for answer in answers:
        value = answer["value"]
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                fields.add(f"answer-{answer['item']}", str(one))
        fields.add(f"note-{answer['item']}", answer["note"])
    return fields
