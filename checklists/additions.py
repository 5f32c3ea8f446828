"""A school's additions to a common checklist: the common part whole and unchanged, its own sections after it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checklists.outline import Raw


def compose(base: Raw, number: int, own: Raw) -> Raw:
    """What a school asks: every common section as it is, then its own; scored by the common part alone."""
    title = {language: f"{text}＋{own['title'][language]}" for language, text in base["title"].items()}
    sections = [section | {"weight": None} for section in own["sections"] if section["items"]]
    return base | {
        "code": own["code"],
        "title": title,
        "extends": {"code": base["code"], "version": number},
        "sections": [*base["sections"], *sections],
    }


def own_part(composed: Raw, base: Raw, title: dict[str, Any]) -> Raw:
    """The school's own sections of what it asks, as `compose` takes them."""
    common = {section["code"] for section in base["sections"]}
    return {
        "code": composed["code"],
        "kind": composed["kind"],
        "title": title,
        "extends": {"code": base["code"]},
        "sections": [section for section in composed["sections"] if section["code"] not in common],
    }


def missing_statutory(base: Raw, composed: Raw) -> Iterator[str]:
    """The keys of common items that are not there word for word; a school may add and never take away."""
    there = {item["key"]: _wording(item) for section in composed["sections"] for item in section["items"]}
    for section in base["sections"]:
        yield from (item["key"] for item in section["items"] if there.get(item["key"]) != _wording(item))


def _wording(item: Raw) -> Raw:
    return {name: value for name, value in item.items() if name != "citation" and value is not None}
