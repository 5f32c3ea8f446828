"""A checklist document as JSON: putting, moving, removing sections and items. Pure; the old document stays."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

Raw = dict[str, Any]


def section_named(document: Raw, code: str) -> Raw | None:
    """The section with this code, or None."""
    return next((section for section in document["sections"] if section["code"] == code), None)


def item_named(document: Raw, key: str) -> Raw | None:
    """The item with this key, or None."""
    return next((item for section in document["sections"] for item in section["items"] if item["key"] == key), None)


def keys_of(document: Raw) -> list[str]:
    """The keys of all items, in order."""
    return [item["key"] for section in document["sections"] for item in section["items"]]


def put_section(document: Raw, section: Raw, *, instead_of: str | None = None) -> Raw:
    """A section changed, or a new one at the end."""
    changed = deepcopy(document)
    sections = changed["sections"]
    place = _place(sections, "code", instead_of)
    if place is None:
        sections.append(section)
    else:
        sections[place] = section | {"items": sections[place]["items"]}
    return changed


def put_item(document: Raw, code: str, item: Raw, *, instead_of: str | None = None) -> Raw:
    """An item changed where it stands, or a new one at the end of a section."""
    changed = deepcopy(document)
    for section in changed["sections"]:
        place = _place(section["items"], "key", instead_of)
        if place is not None:
            section["items"][place] = item
        elif instead_of is None and section["code"] == code:
            section["items"].append(item)
    return changed


def remove_section(document: Raw, code: str) -> Raw:
    """Without this section and its items."""
    return document | {"sections": [section for section in document["sections"] if section["code"] != code]}


def remove_item(document: Raw, key: str) -> Raw:
    """Without this item."""
    changed = deepcopy(document)
    for section in changed["sections"]:
        section["items"] = [item for item in section["items"] if item["key"] != key]
    return changed


def move_section(document: Raw, code: str, by: int) -> Raw:
    """A section one place up (-1) or down (1); at the end it stays."""
    changed = deepcopy(document)
    _shift(changed["sections"], _place(changed["sections"], "code", code), by)
    return changed


def move_item(document: Raw, key: str, by: int) -> Raw:
    """An item one place up or down; from the edge of its section it goes into the next one."""
    changed = deepcopy(document)
    sections = changed["sections"]
    for number, section in enumerate(sections):
        place = _place(section["items"], "key", key)
        if place is None:
            continue
        if not _shift(section["items"], place, by) and 0 <= number + by < len(sections):
            other = sections[number + by]["items"]
            other.insert(len(other) if by < 0 else 0, section["items"].pop(place))
        break
    return changed


def next_key(document: Raw, taken: Iterable[str], prefix: str) -> str:
    """The first free key with this beginning: BV-01, BV-02, …; a key is never used twice, not even after removal."""
    used = {*taken, *keys_of(document)}
    numbers = [int(found[1]) for key in used if (found := re.fullmatch(rf"{re.escape(prefix)}(\d+)", key))]
    return f"{prefix}{max(numbers, default=0) + 1:02}"


def _place(rows: list[Raw], field: str, name: str | None) -> int | None:
    return next((place for place, row in enumerate(rows) if row[field] == name), None)


def _shift(rows: list[Raw], place: int | None, by: int) -> bool:
    if place is None or not 0 <= place + by < len(rows):
        return False
    rows.insert(place + by, rows.pop(place))
    return True
