"""Opening .csv files: one file per sheet, UTF-8 with or without BOM, UTF-16 as spreadsheets write it, or Big5."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l

from sites.roster.raw import MAX_COLUMNS, RawRow, RawSheet, UnreadableFile, filled_rows
from sites.roster.values import Digits, Formula
from sites.roster.workbook import MAX_FILE


def read_folder(path: Path) -> Iterator[RawSheet]:
    """The .csv files of a folder, in the order of their names."""
    for file in sorted(path.iterdir()):
        if file.suffix.lower() == ".csv" and file.is_file():
            yield RawSheet(file.stem, partial(_rows, file))


def _rows(path: Path) -> list[RawRow]:
    if path.stat().st_size > MAX_FILE:
        raise UnreadableFile(_l("The file is larger than %(most)s MB.", most=MAX_FILE // 1024**2))
    text = _decoded(path.read_bytes())
    try:
        rows = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
        return filled_rows((number, _cells(row)) for number, row in enumerate(rows, start=1))
    except csv.Error as error:
        raise UnreadableFile(_l("The file is no table of comma-separated values.")) from error


def _decoded(content: bytes) -> str:
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp950", "big5hkscs"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(_l("The characters cannot be read. Save the file as CSV UTF-8."))


def _delimiter(text: str) -> str:
    """What separates the cells of the first line: a comma, or the tab or semicolon some spreadsheets write."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",\t;", key=first.count)


def _cells(row: list[str]) -> list[Any]:
    return [_cell(cell) for cell in row[:MAX_COLUMNS]]


def _cell(text: str) -> str | None:
    # ="0123" is how spreadsheets are told to keep leading zeros.
    kept = re.fullmatch(r'\s*="([^"]*)"\s*', text)
    if kept:
        return kept[1] or None
    if text.strip().startswith("="):
        return Formula(text.strip())
    if text.isascii() and text.isdigit() and text[0] != "0":
        return Digits(text)
    return text if text.strip() else None
