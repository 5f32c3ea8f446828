"""An ordinary XLSForm read as a checklist: all or nothing, each unsupported construct named by its row."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from checklists.answers import NOT_APPLICABLE, WORDS
from checklists.document import AnswerType, Kind, Pair
from checklists.xlsform.columns import PAIR_LISTS, PHOTO_SUFFIX, YES_NO
from checklists.xlsform.workbook import Book, FormInvalid, Row, read_book

_TYPES = {"integer": "number", "decimal": "number", "text": "text", "date": "date", "time": "time", "note": "note"}
_METADATA = frozenset(
    {"start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit", "start-geopoint"}
)
_UNSUPPORTED_COLUMNS = (
    *("calculation", "choice_filter", "repeat_count", "default", "trigger", "read_only", "readonly"),
    *("media", "image", "audio", "video", "entity", "save_to"),
)
_LIST_NAME = re.compile(r"select_one\s+(\S+)")
_EQUALS = re.compile(r"\$\{([^}]+)\}\s*=\s*(?:'([^']*)'|\"([^\"]*)\")")
_SELECTED = re.compile(r"selected\(\s*\$\{([^}]+)\}\s*,\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)")
_BOUND = re.compile(r"\.\s*(>=|<=)\s*(-?\d+(?:\.\d+)?)")
_TRUE = frozenset({"yes", "true", "true()", "1"})
_FALSE = frozenset({"", "no", "false", "false()", "0"})
_DECIMALS = 3
_PHOTOS = 9


def read_xlsform(path: Path) -> dict[str, Any]:
    """The document that an XLSForm describes; raises FormInvalid with every fault."""
    book = read_book(path)
    document = _Form(book).document() | {"code": _code(book, path)}
    if book.faults:
        raise FormInvalid(book.faults)
    _convert(path)
    return document


def _convert(path: Path) -> None:
    """What the reference implementation refuses is no XLSForm."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        convert(path)
    except PyXFormError as error:
        raise FormInvalid([str(error)]) from error


class _Form:
    """The walk through the survey: sections with items, notes waiting for a question, photos for the last one."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.lists = _choice_lists(book)
        self.sections: list[dict[str, Any]] = []
        self.notes: list[dict[str, str]] = []
        self.group: Row | None = None
        self.loose: dict[str, Any] | None = None

    def document(self) -> dict[str, Any]:
        for row in self.book.survey:
            self._row(row)
        if self.group is not None:
            self.book.refuse(self.group, "this group has no end_group")
        self._hang_notes_on_last()
        self.sections = [section for section in self.sections if section["items"]]
        if not self.sections:
            self.book.faults.append("survey: asks nothing")
        return _settings(self.book) | {"sections": self.sections}

    def _row(self, row: Row) -> None:
        kind = row.get("type").lower().replace("begin group", "begin_group").replace("end group", "end_group")
        _refuse_columns(self.book, row)
        if kind == "begin_group":
            self._begin(row)
        elif kind == "end_group":
            self._end(row)
        elif kind == "image":
            self._photo(row)
        elif kind == "note" and row.get("answer") != AnswerType.PRESENCE:
            self.notes.append(_texts(self.book, row, "label"))
        elif kind in _TYPES or _LIST_NAME.fullmatch(row.get("type")):
            self._add(row, self._item(row, kind))
        elif kind not in _METADATA:
            self.book.refuse(row, f"the type {row.get('type') or '(empty)'} is not supported")

    def _begin(self, row: Row) -> None:
        if self.group is not None:
            self.book.refuse(row, "a group inside a group is not supported")
        if row.get("relevant"):
            self.book.refuse(row, "relevant on a group is not supported; put it on the questions")
        self.group, self.loose = row, None
        self._hang_notes_on_last()
        self.sections.append(_section(self.book, row))

    def _end(self, row: Row) -> None:
        if self.group is None:
            self.book.refuse(row, "end_group without a begin_group")
        self.group = None
        self._hang_notes_on_last()

    def _section(self) -> dict[str, Any]:
        """The section for the next question; questions outside any group make one of their own."""
        if self.group is None and self.loose is None:
            code = "main" if not self.sections else f"main-{len(self.sections) + 1}"
            self.loose = {"code": code, "title": _title(self.book), "weight": None, "per": "site", "items": []}
            self.sections.append(self.loose)
        return self.sections[-1]

    def _add(self, row: Row, item: dict[str, Any]) -> None:
        if self.notes:
            texts = [*self.notes, *([item["help"]] if item["help"] else [])]
            item["help"] = _joined(texts)
            self.notes = []
        self._section()["items"].append(item)

    def _hang_notes_on_last(self) -> None:
        """A note after the last question of a group belongs to that question."""
        if self.notes and self.sections and self.sections[-1]["items"]:
            last = self.sections[-1]["items"][-1]
            last["help"] = _joined([*([last["help"]] if last["help"] else []), *self.notes])
        self.notes = []

    def _photo(self, row: Row) -> None:
        """A picture after its question is evidence for it; any other is a question of its own."""
        items = self.sections[-1]["items"] if self.sections else []
        if items and row.get("name") == f"{items[-1]['key']}{PHOTO_SUFFIX}":
            items[-1].update(_photo_rule(items[-1], row))
            return
        item = self._item(row, "text")
        rule = "always" if row.get("required").lower() in _TRUE else "optional"
        self._add(row, item | {"photo": rule, "max_photos": _PHOTOS})

    def _item(self, row: Row, kind: str) -> dict[str, Any]:
        item: dict[str, Any] = {
            "key": row.get("name"),
            "text": _texts(self.book, row, "label"),
            "type": row.get("answer") or _TYPES.get(kind, "text"),
            "help": _texts(self.book, row, "hint") if _has_text(row, "hint") else None,
            "relevant": _relevance(self.book, row),
        }
        if _flag(self.book, row, "required"):
            item["required"] = True
        if not item["key"]:
            self.book.refuse(row, "name is missing")
        if _LIST_NAME.fullmatch(row.get("type")):
            item |= self._answers(row)
        if kind in {"integer", "decimal"}:
            item |= _numeric(self.book, row, kind)
        elif row.get("constraint"):
            self.book.refuse(row, "constraint is only supported as a range of numbers")
        return item | _extras(self.book, row)

    def _answers(self, row: Row) -> dict[str, Any]:
        """The options of a select_one; one of our own yes-and-no lists is a yes/no question."""
        found = _LIST_NAME.fullmatch(row.get("type"))
        name = found[1] if found else ""
        options = self.lists.get(name)
        if options is None:
            self.book.refuse(row, f"there is no list {name} on the sheet choices")
            return {"type": "choice", "options": []}
        if _is_pair(name, options):
            return {"type": "yes_no", "pair": name}
        if len(options) < 2:
            self.book.refuse(row, f"the list {name} needs at least two choices")
        return {"type": "choice", "options": options}


def _is_pair(name: str, options: list[dict[str, Any]]) -> bool:
    if name not in PAIR_LISTS:
        return False
    said = {option["value"]: option["zh"] for option in options if option["value"] != NOT_APPLICABLE}
    return said == {value: WORDS[Pair(name)][value].zh for value in YES_NO}


def _choice_lists(book: Book) -> dict[str, list[dict[str, Any]]]:
    lists: dict[str, list[dict[str, Any]]] = {}
    for row in book.choices:
        name = row.get("list_name") or row.get("list")
        value = row.get("name") or row.get("value")
        if not name or not value:
            book.refuse(row, "list_name and name are needed")
            continue
        option: dict[str, Any] = {"value": value} | _texts(book, row, "label")
        if row.get("neutral").lower() in _TRUE or value == NOT_APPLICABLE:
            option["neutral"] = True
        lists.setdefault(name, []).append(option)
    return lists


def _refuse_columns(book: Book, row: Row) -> None:
    for column, value in row.cells.items():
        plain = column.partition("::")[0]
        if value and plain in _UNSUPPORTED_COLUMNS:
            book.refuse(row, f"{plain} is not supported")


def _has_text(row: Row, column: str) -> bool:
    return any(row.get(name) for name in (column, f"{column}::zh", f"{column}::en"))


def _texts(book: Book, row: Row, column: str) -> dict[str, str]:
    """Both languages of a cell; a form with one language says the same in both."""
    zh, en, plain = row.get(f"{column}::zh"), row.get(f"{column}::en"), row.get(column)
    if not (zh or en or plain):
        book.refuse(row, f"{column} is missing")
    return {"zh": zh or plain or en, "en": en or plain or zh}


def _joined(texts: list[dict[str, str]]) -> dict[str, str]:
    return {"zh": "\n".join(text["zh"] for text in texts), "en": "\n".join(text["en"] for text in texts)}


def _flag(book: Book, row: Row, column: str) -> bool:
    value = row.get(column).lower()
    if value not in _TRUE | _FALSE:
        book.refuse(row, f"{column} must be yes or no, a formula is not supported")
    return value in _TRUE


def _relevance(book: Book, row: Row) -> dict[str, str] | None:
    expression = row.get("relevant")
    if not expression:
        return None
    found = _EQUALS.fullmatch(expression) or _SELECTED.fullmatch(expression)
    if found is None:
        book.refuse(row, "relevant is only supported as ${question} = 'answer'")
        return None
    return {"item": found[1].strip(), "equals": found[2] if found[2] is not None else found[3]}


def _numeric(book: Book, row: Row, kind: str) -> dict[str, Any]:
    bounds: dict[str, Any] = {"min": None, "max": None}
    for part in filter(None, re.split(r"\s+and\s+", row.get("constraint"))):
        found = _BOUND.fullmatch(part.strip())
        if found is None:
            book.refuse(row, "constraint is only supported as a range such as . >= 0 and . <= 168")
            break
        bounds["min" if found[1] == ">=" else "max"] = _number(found[2])
    unit = {"zh": row.get("unit_zh"), "en": row.get("unit_en")} if row.get("unit_zh") else None
    decimals = _whole(book, row, "decimals")
    default = 0 if kind == "integer" else _DECIMALS
    return bounds | {"unit": unit, "decimals": default if decimals is None else decimals}


def _number(text: str) -> int | float:
    value = float(text)
    return int(value) if value.is_integer() else value


def _photo_rule(item: dict[str, Any], row: Row) -> dict[str, Any]:
    if item["photo"] != "never":
        return {}  # our own column said it already
    rule = "always" if row.get("required").lower() in _TRUE else "on_fail" if row.get("relevant") else "optional"
    return {"photo": rule, "max_photos": _PHOTOS}


def _extras(book: Book, row: Row) -> dict[str, Any]:
    """Our own columns; without them an item is information, nobody's failure."""
    return {
        "photo": row.get("photo") or "never",
        "max_photos": _whole(book, row, "max_photos") or 0,
        "severity": row.get("severity") or None,
        "concerns": row.get("concerns") or "company",
        "restricted": row.get("restricted").lower() in _TRUE,
        "basis": row.get("basis") or "OWN",
        "due_days": _whole(book, row, "due_days"),
        "rule": row.get("rule") or None,
        "auto": row.get("auto") or None,
        "fails": _json(book, row, "fails"),
    }


def _whole(book: Book, row: Row, column: str) -> int | None:
    text = row.get(column)
    if (text and not text.isascii()) or (text and not text.isdigit()):
        book.refuse(row, f"{column} must be a whole number")
        return None
    return int(text) if text else None


def _json(book: Book, row: Row, column: str) -> Any:
    text = row.get(column)
    if not text:
        return None
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        book.refuse(row, f"{column} is no JSON")
        return None


def _section(book: Book, row: Row) -> dict[str, Any]:
    weight = row.get("weight")
    if weight and not re.fullmatch(r"\d+(\.\d+)?", weight):
        book.refuse(row, "weight must be a number")
        weight = ""
    if not row.get("name"):
        book.refuse(row, "name is missing")
    return {
        "code": row.get("name"),
        "title": _texts(book, row, "label"),
        "weight": _number(weight) if weight else None,
        "per": row.get("per") or "site",
        "items": [],
    }


def _title(book: Book) -> dict[str, str]:
    zh = book.settings.get("form_title") or book.settings.get("form_id") or "表單"
    return {"zh": zh, "en": book.settings.get("title_en") or zh}


def _code(book: Book, path: Path) -> str:
    """The form's own id; a form without one is called after its file."""
    code = book.settings.get("form_id") or book.settings.get("id_string") or path.stem
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}", code):
        book.refuse(book.settings, "form_id: letters, digits, _ - and . only, beginning with a letter")
    return code


def _settings(book: Book) -> dict[str, Any]:
    row = book.settings
    name, _, version = row.get("interview").partition("/")
    interview = {"code": name, "version": int(version)} if name and version.isdigit() else None
    return {
        "kind": row.get("kind") or Kind.VISIT.value,
        "title": _title(book),
        "interview": interview,
        "scoring": _json(book, row, "scoring"),
    }
