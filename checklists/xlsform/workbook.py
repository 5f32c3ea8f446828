"""The sheets of an XLSForm as rows of text, with their row numbers, and the faults found on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5000
MAX_COLUMNS = 200


class FormInvalid(ValueError):
    """An XLSForm that cannot be used, with every fault and its row."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


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


def read_book(path: Path) -> Book:
    """The three sheets; raises FormInvalid when the file is no XLSForm workbook."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FormInvalid([f"{path.name}: larger than {MAX_BYTES // 1024 // 1024} MB"])
        workbook = load_workbook(path, read_only=True, data_only=True)
    except OSError as error:
        raise FormInvalid([f"{path.name}: cannot be read ({error.strerror or error})"]) from error
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        if isinstance(error, FormInvalid):
            raise
        raise FormInvalid([f"{path.name}: is no .xlsx workbook"]) from error
    try:
        sheets = {name.strip().lower(): workbook[name] for name in workbook.sheetnames}
        if "survey" not in sheets:
            raise FormInvalid([f"{path.name}: has no sheet named survey"])
        rows = {name: _rows(name, sheets[name]) if name in sheets else [] for name in ("survey", "choices", "settings")}
    finally:
        workbook.close()
    settings = rows["settings"][0] if rows["settings"] else Row("settings", 2, {})
    return Book(survey=rows["survey"], choices=rows["choices"], settings=settings)


def _rows(name: str, sheet: Any) -> list[Row]:
    lines = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)
    columns = [_column(value) for value in next(lines, ())]
    rows = []
    for number, values in enumerate(lines, 2):
        if number > MAX_ROWS:
            raise FormInvalid([f"{name}: more than {MAX_ROWS} rows"])
        cells = {column: _text(value) for column, value in zip(columns, values, strict=False) if column}
        if any(cells.values()):
            rows.append(Row(name, number, cells))
    return rows


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
