"""The built-in documents as the tests read them."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from checklists.document import Document, Item
from checklists.reading import read_document

DATA = Path(__file__).resolve().parents[2] / "checklists" / "data"
CODES = ("visit_site", "visit_student", "company_audit", "school_audit", "screening")


def raw(code: str) -> dict[str, Any]:
    """A fresh copy of a built-in document as JSON."""
    return json.loads((DATA / f"{code}.json").read_text(encoding="utf-8"))


def document(code: str) -> Document:
    return read_document(raw(code))


def item_of(key: str) -> Item:
    """A built-in item by its key."""
    found = (document(code).item(key) for code in CODES)
    return next(item for item in found if item is not None)


def one_item(**changes: Any) -> dict[str, Any]:
    """A document with one yes/no item, changed as asked; None takes a field away."""
    fields: dict[str, Any] = {
        "key": "T1",
        "text": {"zh": "試題", "en": "Question"},
        "type": "yes_no",
        "pair": "met",
        "photo": "never",
        "severity": "major",
        "concerns": "company",
        "basis": "Act24-1",
        "fails": {"options": ["no"]},
    } | deepcopy(changes)
    fields = {name: value for name, value in fields.items() if value is not None}
    section = {"code": "T", "title": {"zh": "段", "en": "Section"}, "weight": None, "per": "site", "items": [fields]}
    return {"code": "test", "kind": "visit", "title": {"zh": "測試", "en": "Test"}, "sections": [section]}


def make_item(**changes: Any) -> Item:
    return next(read_document(one_item(**changes)).items)
