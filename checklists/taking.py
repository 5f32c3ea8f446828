"""Questions of another form taken into a draft, under keys that nothing else has. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checklists.outline import Raw, keys_of


def take(draft: Raw, form: Raw, prefix: str) -> Raw:
    """The form in place of the draft when it is the same checklist, else its sections after the draft's own."""
    if form["code"] == draft["code"] and not draft.get("extends"):
        return form
    names = {key: _free(key, {*keys_of(draft)}, prefix) for key in keys_of(form)}
    codes = {section["code"] for section in draft["sections"]}
    sections = [
        section
        | {
            "code": _free(section["code"], codes, prefix),
            "weight": None,
            "items": [_renamed(item, names) for item in section["items"]],
        }
        for section in form["sections"]
    ]
    return draft | {"sections": [*draft["sections"], *sections]}


def _free(name: str, taken: set[str], prefix: str) -> str:
    wanted = name if name.startswith(prefix) else f"{prefix}{name}"
    number = 2
    while wanted in taken:
        wanted, number = f"{prefix}{name}-{number}", number + 1
    return wanted


def _renamed(item: Raw, names: Mapping[str, str]) -> Raw:
    renamed = item | {"key": names[item["key"]]}
    if item.get("when"):
        renamed["when"] = _when(item["when"], names)
    if item.get("relevant"):
        renamed["relevant"] = item["relevant"] | {"item": names.get(item["relevant"]["item"], item["relevant"]["item"])}
    return renamed


def _when(condition: Any, names: Mapping[str, str]) -> Any:
    if "item" in condition:
        return condition | {"item": names.get(condition["item"], condition["item"])}
    return {
        how: [_when(part, names) for part in parts] if isinstance(parts, list) else _when(parts, names)
        for how, parts in condition.items()
    }
