"""A checklist written as an XLSForm workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from checklists.answers import NOT_APPLICABLE, NOT_APPLICABLE_TEXT, WORDS
from checklists.document import AnswerType, Document, Item, Pair, PhotoRule, Section, Text
from checklists.xlsform.columns import (
    LANGUAGES,
    PHOTO_PIXELS,
    PHOTO_SUFFIX,
    SETTINGS_EXTRAS,
    SURVEY_EXTRAS,
    YES_NO,
    translated,
)
from checklists.xlsform.expressions import expression_of

Row = dict[str, Any]

_SURVEY = (
    *("type", "name", *translated("label"), *translated("hint"), "required", "relevant"),
    *("constraint", *translated("constraint_message"), "parameters", *SURVEY_EXTRAS),
)
_CHOICES = ("list_name", "name", *translated("label"), "neutral")
_SETTINGS = ("form_title", "form_id", "version", "default_language", *SETTINGS_EXTRAS)
_WIDTHS = {"name": 12, "type": 20, translated("label")[0]: 46, translated("label")[1]: 46, "fails": 40}


def write_xlsform(data: Mapping[str, Any], document: Document, number: int, path: Path) -> None:
    """Write a version as an XLSForm; `data` is the same document as JSON, from which our own columns are taken."""
    raw_items = {item["key"]: item for section in data["sections"] for item in section["items"]}
    pairs = zip(document.sections, data["sections"], strict=True)
    survey = [row for section, raw in pairs for row in _section_rows(section, raw, raw_items)]
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        _write(workbook, "survey", _SURVEY, survey)
        _write(workbook, "choices", _CHOICES, list(_choice_rows(document)))
        _write(workbook, "settings", _SETTINGS, [_settings_row(data, document, number)])


def _write(workbook: xlsxwriter.Workbook, name: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    sheet = workbook.add_worksheet(name)
    sheet.write_row(0, 0, columns, workbook.add_format({"bold": True}))
    sheet.freeze_panes(1, 2)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column, 14))
    for line, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            if row.get(column) is not None:
                sheet.write(line, place, row[column])


def _said(column: str, text: Text | None) -> Row:
    if text is None:
        return {}
    zh, en = translated(column)
    return {zh: text.zh, en: text.en}


def _section_rows(section: Section, raw: Mapping[str, Any], raw_items: Mapping[str, Any]) -> Iterator[Row]:
    weight = None if section.weight is None else _number(section.weight)
    ours = {"weight": weight, "per": section.per.value, "texts": _more_texts(raw)}
    yield {"type": "begin_group", "name": section.code} | ours | _said("label", section.title)
    for item in section.items:
        yield _item_row(item, raw_items[item.key])
        if item.photo is not PhotoRule.NEVER and item.type not in {AnswerType.PRESENCE, AnswerType.PHOTO}:
            yield _photo_row(item)
    yield {"type": "end_group"}


def _item_row(item: Item, raw: Mapping[str, Any]) -> Row:
    row: Row = {"type": _type(item), "name": item.key, "answer": item.type.value}
    row |= _said("label", item.text) | _said("hint", item.help) | _range(item)
    row["required"] = "yes" if item.is_required else None
    row["parameters"] = f"max-pixels={PHOTO_PIXELS}" if item.type is AnswerType.PHOTO else None
    row["relevant"] = _relevant(item)
    if item.unit is not None:
        row |= {"unit_zh": item.unit.zh, "unit_en": item.unit.en}
    if item.type in {AnswerType.NUMBER, AnswerType.SCALE, AnswerType.SCORE}:
        row["decimals"] = item.decimals
    for column in ("photo", "max_photos", "severity", "due_days", "basis", "concerns", "rule", "auto"):
        row[column] = raw.get(column)
    row |= {"min_photos": raw.get("min_photos"), "remark": raw.get("note"), "audience": raw.get("audience")}
    row |= {"points": raw.get("points"), "rhythm": _rhythm(raw.get("rhythm")), "texts": _more_texts(raw)}
    row["restricted"] = "yes" if item.is_restricted else None
    row["fails"] = json.dumps(raw["fails"], ensure_ascii=False) if raw.get("fails") else None
    return row


def _rhythm(rhythm: Any) -> str | None:
    return json.dumps(rhythm) if isinstance(rhythm, Mapping) else rhythm


def _more_texts(raw: Mapping[str, Any]) -> str | None:
    """The languages that only students read; as columns they would be missing from most rows."""
    texts: dict[str, Any] = {name: _further(raw.get(name)) for name in ("title", "text", "help", "unit")}
    texts["options"] = {option["value"]: _further(option) for option in raw.get("options") or () if _further(option)}
    kept = {name: value for name, value in texts.items() if value}
    return json.dumps(kept, ensure_ascii=False) if kept else None


def _further(text: Any) -> dict[str, str]:
    return {name: text[name] for name in ("vi", "id") if (text or {}).get(name)}


def _type(item: Item) -> str:
    if item.type is AnswerType.YES_NO:
        return f"select_one {item.pair}"
    if item.type is AnswerType.CHOICE:
        return f"select_one {item.key}"
    if item.type in {AnswerType.NUMBER, AnswerType.SCALE, AnswerType.SCORE}:
        return "decimal" if item.decimals else "integer"
    if item.type is AnswerType.MULTIPLE:
        return f"select_multiple {item.key}"
    if item.type is AnswerType.PHOTO:
        return "image"
    return "note" if item.type is AnswerType.PRESENCE else item.type.value


def _relevant(item: Item) -> str | None:
    return None if item.when is None else expression_of(item.when)


def _range(item: Item) -> Row:
    """The allowed range as a constraint with its sentence."""
    bounds = [(sign, bound) for sign, bound in ((">=", item.min), ("<=", item.max)) if bound is not None]
    if not bounds:
        return {}
    least, most = (_number(bound) if bound is not None else "…" for bound in (item.min, item.max))
    message = Text(f"請填 {least} 到 {most}", f"Enter {least} to {most}")
    constraint = " and ".join(f". {sign} {_number(bound)}" for sign, bound in bounds)
    return {"constraint": constraint} | _said("constraint_message", message)


def _number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _photo_row(item: Item) -> Row:
    """The picture that belongs to a question: asked always, after an answer that fails, or as one likes."""
    row: Row = {"type": "image", "name": f"{item.key}{PHOTO_SUFFIX}", "parameters": f"max-pixels={PHOTO_PIXELS}"}
    row |= _said("label", Text(f"照片：{item.text.zh}", f"Photo: {item.text.en}"))
    if item.photo is PhotoRule.ALWAYS:
        row["required"] = "yes"
    if item.photo is PhotoRule.ON_FAIL and item.fails is not None and item.fails.options:
        row["relevant"] = " or ".join(f"${{{item.key}}} = '{value}'" for value in item.fails.options)
    return row


def _choice_rows(document: Document) -> Iterator[Row]:
    for pair in sorted({item.pair for item in document.items if item.pair is not None}):
        yield from _pair_rows(pair)
    for item in document.items:
        for option in item.options:
            neutral = "yes" if option.is_neutral else None
            yield {"list_name": item.key, "name": option.value, "neutral": neutral} | _said("label", option.text)


def _pair_rows(pair: Pair) -> Iterator[Row]:
    texts = {value: WORDS[pair][value] for value in YES_NO} | {NOT_APPLICABLE: NOT_APPLICABLE_TEXT}
    for value, text in texts.items():
        yield {"list_name": pair.value, "name": value} | _said("label", text)


def _settings_row(data: Mapping[str, Any], document: Document, number: int) -> Row:
    interview = document.interview
    return {
        "form_title": document.title.zh,
        "title_en": document.title.en,
        "form_id": document.code,
        "version": str(number),
        "default_language": LANGUAGES["zh"],
        "kind": document.kind.value,
        "interview": f"{interview.code}/{interview.version}" if interview else None,
        "scoring": json.dumps(data["scoring"]) if data.get("scoring") else None,
    }
