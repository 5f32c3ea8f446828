"""The fortnightly visit with one interview as an ODK XForm of 40 questions, for the peer of the phone client.

Words, answers and limits are those of our own checklists. What our phone does beyond asking is left out: rules, help
texts, photos, and the arrival, which it records itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from checklists.answers import offered
from checklists.document import AnswerType, Document, Item, Per
from checklists.reading import read_document

CHECKLISTS = Path(__file__).resolve().parents[1] / "checklists" / "data"
REMARKED = ("BV-C", "BV-E", "BV-P")
"""The sections that end with a note, so that 37 items become 40 questions."""
TYPES = {AnswerType.DATE: "date", AnswerType.TIME: "time", AnswerType.TEXT: "string"}
NAMESPACES = (
    'xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"'
)


@dataclass(frozen=True)
class Question:
    """One question as XForms has it: where it stands, what it takes, what it says."""

    section: str
    key: str
    label: str
    type: str
    limit: str = ""
    options: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return f"/data/{self.section}/{self.key}"


def xform() -> str:
    """The whole form. Raises ValueError when the checklists no longer make 40 questions."""
    documents = [_document("visit_site"), _document("visit_student")]
    sections = [(section.code, section.title.zh) for document in documents for section in document.sections]
    asked = [question for document in documents for question in _questions(document)]
    if len(asked) != 40:
        raise ValueError(f"{len(asked)} questions, not 40: change REMARKED")
    return (
        f"<h:html {NAMESPACES}><h:head><h:title>{escape(documents[0].title.zh)}</h:title><model><instance>"
        f'<data id="visit" version="1">{"".join(_blank(code, asked) for code, _title in sections)}'
        "<meta><instanceID/></meta></data></instance>"
        f"{''.join(_bind(question) for question in asked)}"
        '<bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>'
        f"</model></h:head><h:body>{''.join(_group(code, title, asked) for code, title in sections)}"
        "</h:body></h:html>"
    )


def _document(code: str) -> Document:
    return read_document(json.loads((CHECKLISTS / f"{code}.json").read_text()))


def _questions(document: Document) -> Iterator[Question]:
    for section in document.sections:
        for item in section.items:
            if item.type is not AnswerType.PRESENCE:
                yield _question(section.code, item, of_student=section.per is not Per.SITE)
        if section.code in REMARKED:
            yield Question(section.code, "note", "備註", "string")


def _question(section: str, item: Item, *, of_student: bool) -> Question:
    options = tuple(text.zh for text in offered(item, of_student=of_student))
    label = f"{item.text.zh}（{item.unit.zh}）" if item.unit else item.text.zh
    if options:
        return Question(section, item.key, label, "string", options=options)
    if item.type in TYPES:
        return Question(section, item.key, label, TYPES[item.type])
    limits = [f". &gt;= {item.min}"] * (item.min is not None) + [f". &lt;= {item.max}"] * (item.max is not None)
    return Question(section, item.key, label, "decimal" if item.decimals else "int", " and ".join(limits))


def _blank(code: str, asked: list[Question]) -> str:
    """A section of the record before anything is answered."""
    return f"<{code}>{''.join(f'<{each.key}/>' for each in asked if each.section == code)}</{code}>"


def _bind(question: Question) -> str:
    limit = f' constraint="{question.limit}"' if question.limit else ""
    return f'<bind nodeset="{question.path}" type="{question.type}"{limit}/>'


def _group(code: str, title: str, asked: list[Question]) -> str:
    controls = "".join(_control(each) for each in asked if each.section == code)
    return f'<group ref="/data/{code}"><label>{escape(title)}</label>{controls}</group>'


def _control(question: Question) -> str:
    """Radio buttons where there are answers to tap, a field where one types; several lines for a note."""
    label = f"<label>{escape(question.label)}</label>"
    if question.options:
        items = "".join(
            f"<item><label>{escape(text)}</label><value>{place}</value></item>"
            for place, text in enumerate(question.options)
        )
        return f"<select1 ref={quoteattr(question.path)}>{label}{items}</select1>"
    lines = ' appearance="multiline"' if question.key == "note" else ""
    return f"<input ref={quoteattr(question.path)}{lines}>{label}</input>"
