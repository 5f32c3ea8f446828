"""Where a sheet names its photos, and which of them are private."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from inspections.sheets.sheet import Sheet

CASE, SIGNATURE = "case:", "signature:"
"""Beginnings of the places that are no item of the checklist."""


@dataclass(frozen=True, slots=True)
class PhotoPlace:
    """One place at which a photo stands: an item, a check of a case, a signature, or just the record."""

    sha256: str
    item: str | None
    student: str | None
    taken_at: datetime | None
    is_private: bool


def places_of(sheet: Sheet, private_items: frozenset[str]) -> list[PhotoPlace]:
    """Every place of every photo. A picture of an interview or a restricted item is private wherever it stands."""
    placed = list(_named_places(sheet))
    somewhere = {sha256 for sha256, _item, _student in placed}
    placed += [(entry.sha256, entry.item, entry.student) for entry in sheet.photos if entry.sha256 not in somewhere]
    taken = {entry.sha256: entry.taken_at for entry in sheet.photos}
    private = {sha256 for sha256, item, student in placed if student or item in private_items}
    return [
        PhotoPlace(sha256, item, student, taken.get(sha256), sha256 in private)
        for sha256, item, student in dict.fromkeys(placed)
    ]


def _named_places(sheet: Sheet) -> Iterator[tuple[str, str | None, str | None]]:
    for answer in sheet.answers:
        yield from ((sha256, answer.item, answer.student) for sha256 in answer.photos)
    for check in sheet.case_checks:
        yield from ((sha256, f"{CASE}{check.case_id}", None) for sha256 in check.photos)
    yield from ((sign.photo, f"{SIGNATURE}{sign.role}", None) for sign in sheet.signatures if sign.photo)
