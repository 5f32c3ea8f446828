"""What changes from one version of a checklist to the next: added, removed, moved, and every changed field."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from checklists.outline import Raw


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One change of an item, a section (key empty) or the whole document (section empty too)."""

    change: Change
    section: str
    key: str
    name: str
    """The item's or section's text in Chinese and English, as a pair."""
    name_en: str
    field: str = ""
    before: Any = None
    after: Any = None


_IGNORED = frozenset({"citation", "items", "sections", "code", "extends", "relevant"})


def differences(before: Raw, after: Raw) -> list[Difference]:
    """Every change, in the order of the new document, removals first."""
    return [*_removed(before, after), *_of_document(before, after), *_of_sections(before, after)]


def _removed(before: Raw, after: Raw) -> Iterator[Difference]:
    codes = {section["code"] for section in after["sections"]}
    keys = {item["key"] for section in after["sections"] for item in section["items"]}
    for section in before["sections"]:
        if section["code"] not in codes:
            yield Difference(Change.REMOVED, section["code"], "", *_names(section["title"]))
        for item in section["items"]:
            if item["key"] not in keys:
                yield Difference(Change.REMOVED, section["code"], item["key"], *_names(item["text"]))


def _of_document(before: Raw, after: Raw) -> Iterator[Difference]:
    yield from _fields(before, after, "", "", after["title"])


def _of_sections(before: Raw, after: Raw) -> Iterator[Difference]:
    old_sections = {section["code"]: section for section in before["sections"]}
    old_items = {item["key"]: (section["code"], item) for section in before["sections"] for item in section["items"]}
    for section in after["sections"]:
        code = section["code"]
        if code not in old_sections:
            yield Difference(Change.ADDED, code, "", *_names(section["title"]))
        else:
            yield from _fields(old_sections[code], section, code, "", section["title"])
        for item in section["items"]:
            if item["key"] not in old_items:
                yield Difference(Change.ADDED, code, item["key"], *_names(item["text"]))
                continue
            yield from _fields(old_items[item["key"]][1], item, code, item["key"], item["text"])
    yield from _moved(before, after)


def _fields(old: Raw, new: Raw, code: str, key: str, text: Raw) -> Iterator[Difference]:
    for field in [*new, *(name for name in old if name not in new)]:
        one, other = old.get(field), new.get(field)
        if field not in _IGNORED and _plain(one) != _plain(other):
            yield Difference(Change.CHANGED, code, key, *_names(text), field=field, before=one, after=other)


def _plain(value: Any) -> Any:
    """Absent, null, false and empty say the same."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items() if _plain(inner) is not None} or None
    if isinstance(value, list):
        return [_plain(inner) for inner in value] or None
    return None if value in (None, False, "") else value


def _moved(before: Raw, after: Raw) -> Iterator[Difference]:
    """Items whose section or whose neighbour above is another one, among those in both; the fewest that explain it."""
    old = [(section["code"], item["key"]) for section in before["sections"] for item in section["items"]]
    new = [(section["code"], item) for section in after["sections"] for item in section["items"]]
    places = {key: place for place, (_code, key) in enumerate(old)}
    section_of = {key: code for code, key in old}
    there = [(code, item) for code, item in new if item["key"] in places]
    steady = _longest_rise([places[item["key"]] for _code, item in there])
    for code, item in there:
        if places[item["key"]] not in steady or section_of[item["key"]] != code:
            yield Difference(
                Change.MOVED, code, item["key"], *_names(item["text"]), before=section_of[item["key"]], after=code
            )


def _longest_rise(numbers: list[int]) -> set[int]:
    """The longest run of rising numbers that can be kept in place (patience sorting)."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(ends, number)
        before[number] = ends[place - 1] if place else None
        ends[place : place + 1] = [number]
    kept: set[int] = set()
    step: int | None = ends[-1] if ends else None
    while step is not None:
        kept.add(step)
        step = before[step]
    return kept


def _names(text: Raw) -> tuple[str, str]:
    return text.get("zh", ""), text.get("en", "")
