"""Conditions as a person writes them: an answer by its words, 不符合 or 手套, not by what is stored. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from checklists.answers import NOT_APPLICABLE, NOT_APPLICABLE_TEXT, WORDS
from checklists.document import AnswerType, Pair, Text
from checklists.outline import Raw
from checklists.xlsform.columns import YES_NO


def answers_of(item: Raw) -> list[tuple[str, Text]]:
    """The values an item can be answered with, each with its words; none where one writes or counts."""
    if item["type"] == AnswerType.YES_NO:
        words = WORDS[Pair(item.get("pair") or Pair.MET)]
        return [*((value, words[value]) for value in YES_NO), (NOT_APPLICABLE, NOT_APPLICABLE_TEXT)]
    options = [(option["value"], Text(option["zh"], option["en"])) for option in item.get("options") or ()]
    return [*options, (NOT_APPLICABLE, NOT_APPLICABLE_TEXT)] if options else []


def in_words(rows: Iterable[Mapping[str, Any]], items: Mapping[str, Raw], *, chinese: bool) -> list[dict[str, Any]]:
    """The lines of a condition as they are shown."""
    return [{**row, "value": _said(items.get(row["item"]), row.get("value"), chinese=chinese)} for row in rows]


def _said(item: Raw | None, value: Any, *, chinese: bool) -> Any:
    words = dict(answers_of(item)) if item else {}
    return words[value].said(chinese=chinese) if isinstance(value, str) and value in words else value


def as_stored(rows: Iterable[Mapping[str, Any]], items: Mapping[str, Raw]) -> list[dict[str, Any]]:
    """What was written, as it is stored: the words of an answer in either language become its value."""
    return [{**row, "value": _stored(items.get(row.get("item") or ""), row.get("value"))} for row in rows]


def _stored(item: Raw | None, text: Any) -> Any:
    if item is None or not isinstance(text, str):
        return text
    wanted = text.strip().casefold()
    found = answers_of(item)
    if any(value == text.strip() for value, _words in found):
        return text.strip()
    if item["type"] == AnswerType.YES_NO:
        found += [(value, words[value]) for words in WORDS.values() for value in YES_NO]  # 是 means 符合 too
    return next((value for value, words in found if wanted in (words.zh.casefold(), words.en.casefold())), text)
