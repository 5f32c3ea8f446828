"""The sheets of an XLSForm as rows of text, with their row numbers; hostile or endless workbooks are refused first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, LargeZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 3000
MAX_UNPACKED = 60 * 1024 * 1024
MAX_PARTS = 500
MAX_COLUMNS = 200


SHEETS = ("survey", "choices", "settings")


class FormInvalid(ValueError):
    """An XLSForm that cannot be used, with every fault and its row."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


_NO_WORKBOOK = (BadZipFile, LargeZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, EOFError)
"""What reading a broken archive or sheet raises."""


@dataclass(frozen=True)
class Row:
    sheet: str
    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """The text of a cell, empty when there is none."""
        return self.cells.get(column, "")


@dataclass
class Book:
    survey: list[Row]
    choices: list[Row]
    settings: Row
    faults: list[str] = field(default_factory=list)

    def refuse(self, row: Row, reason: str) -> None:
        self.faults.append(f"{row.sheet} row {row.number}: {reason}")


def read_book(path: Path, name: str | None = None) -> Book:
    """The three sheets; raises FormInvalid when the file is no XLSForm workbook."""
    name = name or path.name
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FormInvalid([f"{name}: larger than {MAX_BYTES // 1024 // 1024} MB"])
        _refuse_hostile(path, name)
        workbook = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except OSError as error:
        raise FormInvalid([f"{name}: cannot be read ({error.strerror or error})"]) from error
    except _NO_WORKBOOK as error:
        if isinstance(error, FormInvalid):
            raise
        raise FormInvalid([f"{name}: is no .xlsx workbook"]) from error
    try:
        sheets = {title.strip().lower(): workbook[title] for title in workbook.sheetnames}
        if "survey" not in sheets:
            raise FormInvalid([f"{name}: has no sheet named survey"])
        faults: list[str] = []
        rows = {title: _rows(title, sheets[title], faults) if title in sheets else [] for title in SHEETS}
    except _NO_WORKBOOK as error:
        if isinstance(error, FormInvalid):
            raise
        raise FormInvalid([f"{name}: is no .xlsx workbook"]) from error
    finally:
        workbook.close()
    settings = rows["settings"][0] if rows["settings"] else Row("settings", 2, {})
    return Book(survey=rows["survey"], choices=rows["choices"], settings=settings, faults=faults)


def _refuse_hostile(path: Path, name: str) -> None:
    """Macros, entities that unfold without end, and archives that unpack to more than a form can be."""
    with ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise FormInvalid([f"{name}: unpacks to more than a form can be"])
        for part in parts:
            if "vbaproject" in part.filename.lower():
                raise FormInvalid([f"{name}: holds macros; save it as a plain .xlsx"])
            if part.filename.lower().endswith((".xml", ".rels")) and _declares(archive.read(part)):
                raise FormInvalid([f"{name}: {part.filename} declares a document type, which no workbook needs"])


def _declares(xml: bytes) -> bool:
    """A document type, also where the text is not in bytes of one letter each."""
    return b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or xml[:2] in {b"\xfe\xff", b"\xff\xfe"} or b"\x00" in xml[:64]


def _rows(name: str, sheet: Any, faults: list[str]) -> list[Row]:
    lines = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)
    columns = [_column(value) for value in next(lines, ())]
    rows = []
    for number, values in enumerate(lines, 2):
        if number > MAX_ROWS + 1:
            raise FormInvalid([f"{name}: more than {MAX_ROWS} rows"])
        formulas = [column for column, value in zip(columns, values, strict=False) if _is_formula(value)]
        faults.extend(f"{name} row {number}: {column or 'a cell'} is a formula; type the value" for column in formulas)
        cells = {column: _text(value) for column, value in zip(columns, values, strict=False) if column}
        if any(cells.values()):
            rows.append(Row(name, number, cells))
    return rows


def _is_formula(value: Any) -> bool:
    """Read without computed values, a formula is a text that begins so, or an object of its own."""
    return (isinstance(value, str) and value.startswith("=")) or type(value).__name__.endswith("Formula")


def _column(value: Any) -> str:
    """A header in one spelling: label::中文 (zh) and label:Chinese become label::zh."""
    text = _text(value)
    column, _, language = text.replace("::", ":").partition(":")
    column = column.strip().lower().replace(" ", "_")
    return f"{column}::{_language(language)}" if language.strip() else column


def _language(name: str) -> str:
    lowered = name.strip().lower()
    if "zh" in lowered or "中文" in lowered or "chinese" in lowered:
        return "zh"
    return "en" if "english" in lowered or lowered == "en" or "(en" in lowered else lowered


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value).strip()
