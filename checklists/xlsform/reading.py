"""An ordinary XLSForm read as a checklist: all or nothing, each unsupported construct named by its row."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checklists.answers import NOT_APPLICABLE, WORDS
from checklists.conditions import AllOf, Condition
from checklists.document import AnswerType, Kind, Pair
from checklists.xlsform.columns import PAIR_LISTS, PHOTO_SUFFIX, YES_NO
from checklists.xlsform.conversion import convert_rows
from checklists.xlsform.expressions import Unsupported, condition_of, json_of
from checklists.xlsform.workbook import Book, FormInvalid, Row, read_book

_TYPES = {
    "integer": "number",
    "decimal": "number",
    "text": "text",
    "date": "date",
    "time": "time",
    "note": "note",
    "image": "photo",
    "range": "number",
}
_METADATA = frozenset(
    {"start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit", "start-geopoint"}
)
_UNSUPPORTED_COLUMNS = (
    *("calculation", "choice_filter", "repeat_count", "default", "trigger", "read_only", "readonly"),
    *("media", "image", "audio", "video", "entity", "save_to"),
)
_LIST_NAME = re.compile(r"(select_one|select_multiple)\s+(\S+)(\s+or_other)?")
_OTHER = {"value": "other", "zh": "其他", "en": "Other"}
_OTHER_SUFFIX = "_other"
"""What `or_other` adds, as pyxform does: one more choice, and a text shown when it is chosen."""
_STARTS = {"begin_group": "site", "begin_repeat": "student"}
_REPEAT_COLUMNS = frozenset({"repeat_count", "count", "jr:count"})
_BOUND = re.compile(r"\.\s*(>=|<=)\s*(-?\d+(?:\.\d+)?)")
_SELECTS = dict.fromkeys(
    ("select_one", "select one", "select one from", "select1", "add select one prompt using"), "select_one"
) | dict.fromkeys(
    ("select_multiple", "select all that apply", "select all that apply from", "add select multiple prompt using"),
    "select_multiple",
)
"""The names that pyxform knows for the two selects."""
_DEEPEST_GROUPS = 5
_TRUE = frozenset({"yes", "true", "true()", "1"})
_FALSE = frozenset({"", "no", "false", "false()", "0"})
_DECIMALS = 3
_PHOTOS = 9


def read_xlsform(path: Path, name: str | None = None) -> dict[str, Any]:
    """The document that an XLSForm describes; raises FormInvalid with every fault.

    `name` is what the person calls the file.
    """
    book = read_book(path, name or path.name)
    document = _Form(book).document() | {"code": _code(book, Path(name or path.name))}
    if book.faults:
        raise FormInvalid(book.faults)
    convert_rows(book, document["code"])
    return document


@dataclass
class _Group:
    """A group or repeat that is open: its row, its section, and what it is shown for."""

    row: Row
    section: dict[str, Any]
    is_repeat: bool
    when: Condition | None
    parts: int = 1


class _Form:
    """The walk through the survey: sections with items, notes waiting for a question, photos for the last one."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.lists = _choice_lists(book)
        self.sections: list[dict[str, Any]] = []
        self.notes: list[dict[str, str]] = []
        self.open: list[_Group] = []
        self.loose: dict[str, Any] | None = None

    def document(self) -> dict[str, Any]:
        for row in self.book.survey:
            self._row(row)
        for group in self.open:
            noun = "repeat" if group.is_repeat else "group"
            self.book.refuse(group.row, f"this {noun} has no end_{noun}")
        self._hang_notes_on_last()
        self.sections = [section for section in self.sections if section["items"]]
        if not self.sections:
            self.book.faults.append("survey: asks nothing")
        return _settings(self.book) | {"sections": self.sections}

    def _row(self, row: Row) -> None:
        kind = _kind(row)
        _refuse_columns(self.book, row, kind)
        if kind in _STARTS:
            self._begin(row, kind)
        elif kind in {"end_group", "end_repeat"}:
            self._end(row, kind)
        elif kind == "image":
            self._photo(row)
        elif kind == "note" and row.get("answer") != AnswerType.PRESENCE:
            self.notes.append(_texts(self.book, row, "label"))
        elif kind in _TYPES or _LIST_NAME.fullmatch(kind):
            self._add(row, self._item(row, kind))
            if kind.endswith(" or_other"):
                self._add_other(self._section()["items"][-1])
        elif kind not in _METADATA:
            self.book.refuse(row, f"the type {row.get('type') or '(empty)'} is not supported")

    def _begin(self, row: Row, kind: str) -> None:
        """A group is a section; one inside another a section of its own; a repeat the sheet of each student."""
        outer = self.open[-1] if self.open else None
        is_repeat = kind == "begin_repeat"
        if is_repeat and any(group.is_repeat for group in self.open):
            self.book.refuse(row, "a repeat inside a repeat is not supported; there is one sheet for each student")
        if len(self.open) >= _DEEPEST_GROUPS:
            self.book.refuse(row, f"groups more than {_DEEPEST_GROUPS} deep are not supported")
        self.loose = None
        self._hang_notes_on_last()
        section = _section(self.book, row, outer.section if outer else None)
        if is_repeat or (outer and outer.section["per"] == "student"):
            section["per"] = "student"
        self.sections.append(section)
        self.open.append(_Group(row, section, is_repeat, _relevance(self.book, row)))

    def _end(self, row: Row, kind: str) -> None:
        noun = kind.removeprefix("end_")
        if not self.open or self.open[-1].is_repeat != (noun == "repeat"):
            self.book.refuse(row, f"{kind} without a begin_{noun}")
            return
        self._hang_notes_on_last()
        self.open.pop()
        if self.open:
            self.sections.append(self._again(self.open[-1]))

    def _again(self, group: _Group) -> dict[str, Any]:
        """What follows an inner group still belongs to the outer one: its section goes on under a code of its own."""
        group.parts += 1
        code = group.section["code"]
        return group.section | {"code": f"{code}-{group.parts}", "items": []}

    def _section(self) -> dict[str, Any]:
        """The section for the next question; questions outside any group make one of their own."""
        if not self.open and self.loose is None:
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

    def _add_other(self, chosen: dict[str, Any]) -> None:
        test = "eq" if chosen["type"] == "choice" else "selected"
        shown = {"item": chosen["key"], "is": test, "value": _OTHER["value"]}
        text = {"zh": f"{chosen['text']['zh']}（其他）", "en": f"{chosen['text']['en']} (other)"}
        when = {"all": [chosen["when"], shown]} if "when" in chosen else shown
        kept = {name: chosen[name] for name in ("concerns", "restricted", "basis", "audience") if name in chosen}
        plain = {"photo": "never", "max_photos": 0, "severity": None, "due_days": None, "fails": None}
        blank = {"rule": None, "auto": None, "help": None}
        other = {"key": chosen["key"] + _OTHER_SUFFIX, "text": text, "type": "text", "when": when}
        self._section()["items"].append(other | plain | blank | kept)

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
        item = self._item(row, "image")
        rule = "always" if row.get("required").lower() in _TRUE else "optional"
        shown = {"photo": rule, "max_photos": _PHOTOS} if item["photo"] == "never" else {}
        self._add(row, item | shown)

    def _item(self, row: Row, kind: str) -> dict[str, Any]:
        item: dict[str, Any] = {
            "key": row.get("name"),
            "text": _texts(self.book, row, "label"),
            "type": row.get("answer") or _TYPES.get(kind, "text"),
            "help": _texts(self.book, row, "hint") if _has_text(row, "hint") else None,
        }
        when = self._when(row)
        if when is not None:
            item["when"] = when
        if _flag(self.book, row, "required"):
            item["required"] = True
        if not item["key"]:
            self.book.refuse(row, "name is missing")
        if _LIST_NAME.fullmatch(kind):
            item |= self._answers(row)
        if kind in {"integer", "decimal"}:
            item |= _numeric(self.book, row, kind)
        elif kind == "range":
            item |= _slider(self.book, row)
        elif row.get("constraint"):
            self.book.refuse(row, "constraint is only supported as a range of numbers")
        return _with_texts(self.book, row, item | _extras(self.book, row))

    def _when(self, row: Row) -> Any:
        """What the question is shown for, with what its groups are shown for."""
        conditions = [group.when for group in self.open if group.when is not None]
        own = _relevance(self.book, row)
        conditions += [own] if own is not None else []
        parts = tuple(
            part
            for condition in conditions
            for part in (condition.parts if isinstance(condition, AllOf) else (condition,))
        )
        if not parts:
            return None
        return json_of(parts[0] if len(parts) == 1 else AllOf(parts))

    def _answers(self, row: Row) -> dict[str, Any]:
        """The options of a select; one of our own yes-and-no lists is a yes/no question."""
        found = _LIST_NAME.fullmatch(_kind(row))
        name = found[2] if found else ""
        kind = "choice" if found and found[1] == "select_one" else "multiple"
        options = self.lists.get(name)
        if options is None:
            self.book.refuse(row, f"there is no list {name} on the sheet choices")
            return {"type": kind, "options": []}
        if kind == "choice" and _is_pair(name, options):
            return {"type": "yes_no", "pair": name}
        if len(options) < 2:
            self.book.refuse(row, f"the list {name} needs at least two choices")
        if found and found[3] and all(option["value"] != _OTHER["value"] for option in options):
            options = [*options, _OTHER]
        return {"type": kind, "options": options}


def _kind(row: Row) -> str:
    """A type in one spelling; the list's name as it stands."""
    words = row.get("type").split()
    plain = " ".join(words).lower()
    for start in ("begin", "end"):
        for noun in ("group", "repeat"):
            if plain in {f"{start} {noun}", f"{start}_{noun}"}:
                return f"{start}_{noun}"
    more = " or_other" if words[-1:] == ["or_other"] or words[-2:] == ["or", "other"] else ""
    words = words[: -1 if words[-1] == "or_other" else -2] if more else words
    if len(words) > 1 and (known := _SELECTS.get(" ".join(words[:-1]).lower())):
        return f"{known} {words[-1]}{more}"
    return "image" if plain in {"photo", "image"} else plain


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


def _refuse_columns(book: Book, row: Row, kind: str) -> None:
    for column, value in row.cells.items():
        plain = column.partition("::")[0]
        if not value or (kind == "begin_repeat" and plain in _REPEAT_COLUMNS):
            continue
        if plain in _UNSUPPORTED_COLUMNS:
            book.refuse(row, f"{plain} is not supported")


def _has_text(row: Row, column: str) -> bool:
    return any(row.get(name) for name in (column, f"{column}::zh", f"{column}::en"))


def _texts(book: Book, row: Row, column: str) -> dict[str, str]:
    """Both languages of a cell; a form with one language says the same in both."""
    zh, en, plain = row.get(f"{column}::zh"), row.get(f"{column}::en"), row.get(column)
    if not (zh or en or plain):
        book.refuse(row, f"{column} is missing")
    elif not plain:
        _refuse_half(book, row, column)
    return {"zh": zh or plain or en, "en": en or plain or zh}


def _refuse_half(book: Book, row: Row, column: str) -> None:
    """A sheet with a column for each language says everything in both."""
    for name in (f"{column}::zh", f"{column}::en"):
        if column == "label" and name in row.cells and not row.cells[name]:
            book.refuse(row, f"{name} is missing")


def _joined(texts: list[dict[str, str]]) -> dict[str, str]:
    return {"zh": "\n".join(text["zh"] for text in texts), "en": "\n".join(text["en"] for text in texts)}


def _flag(book: Book, row: Row, column: str) -> bool:
    value = row.get(column).lower()
    if value not in _TRUE | _FALSE:
        book.refuse(row, f"{column} must be yes or no, a formula is not supported")
    return value in _TRUE


def _relevance(book: Book, row: Row) -> Condition | None:
    expression = row.get("relevant")
    if not expression:
        return None
    try:
        return condition_of(expression)
    except Unsupported as what:
        book.refuse(
            row, f"relevant is only supported as comparisons of answers joined by and, or, not; “{what}” is not"
        )
        return None


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


_PARAMETER = re.compile(r"(start|end|step)\s*=\s*(-?\d+(?:\.\d+)?)")
_SLIDER = {"start": 0, "end": 10, "step": 1}
"""What a range is without parameters."""


def _slider(book: Book, row: Row) -> dict[str, Any]:
    """A range as a number between its ends."""
    said = row.get("parameters")
    if re.sub(_PARAMETER, "", said).strip(" ,;"):
        book.refuse(row, "parameters of a range are start, end and step")
    values = _SLIDER | {name: _number(number) for name, number in _PARAMETER.findall(said)}
    whole = all(isinstance(values[name], int) for name in ("start", "step"))
    return {"min": values["start"], "max": values["end"], "unit": None, "decimals": 0 if whole else _DECIMALS}


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
    } | _later_extras(book, row)


def _with_texts(book: Book, row: Row, item: dict[str, Any]) -> dict[str, Any]:
    """With the further languages of our own column."""
    more = _json(book, row, "texts")
    if not isinstance(more, dict):
        return item
    for name in ("title", "text", "help", "unit"):
        if item.get(name) and isinstance(more.get(name), dict):
            item[name] = item[name] | more[name]
    options = more.get("options") if isinstance(more.get("options"), dict) else {}
    if options:
        item["options"] = [option | (options.get(option["value"]) or {}) for option in item.get("options", ())]
    return item


def _later_extras(book: Book, row: Row) -> dict[str, Any]:
    """Columns that stand only where they say something."""
    rhythm = _json(book, row, "rhythm") if row.get("rhythm").startswith("{") else row.get("rhythm")
    points = row.get("points")
    if points and not re.fullmatch(r"\d+(\.\d+)?", points):
        book.refuse(row, "points must be a number")
        points = ""
    found = {
        "min_photos": _whole(book, row, "min_photos"),
        "note": row.get("remark"),
        "audience": row.get("audience"),
        "rhythm": rhythm,
        "points": _number(points) if points else None,
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


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


def _section(book: Book, row: Row, outer: dict[str, Any] | None) -> dict[str, Any]:
    weight = row.get("weight")
    if weight and not re.fullmatch(r"\d+(\.\d+)?", weight):
        book.refuse(row, "weight must be a number")
        weight = ""
    if not row.get("name"):
        book.refuse(row, "name is missing")
    section: dict[str, Any] = {
        "code": row.get("name"),
        "title": _section_title(book, row, outer),
        "weight": _number(weight) if weight else None,
        "per": row.get("per") or "site",
        "items": [],
    }
    return _with_texts(book, row, section)


def _section_title(book: Book, row: Row, outer: dict[str, Any] | None) -> dict[str, str]:
    """An inner group is called after both; a group without a label after its name."""
    title = (
        _texts(book, row, "label") if _has_text(row, "label") else dict.fromkeys(("zh", "en"), row.get("name") or "–")
    )
    if outer is None:
        return title
    return {"zh": f"{outer['title']['zh']}：{title['zh']}", "en": f"{outer['title']['en']}: {title['en']}"}


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
