"""Opening an .xlsx file that may be hostile: what it is, how big it gets, and its cells one row at a time."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from flask_babel import lazy_gettext as _l
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import FORMULA_TAG, INLINE_STRING, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from sites.roster.raw import MAX_COLUMNS, RawRow, RawSheet, UnreadableFile, filled_rows
from sites.roster.values import BrokenCell, Formula

MAX_FILE = 24 * 1024 * 1024
MAX_UNPACKED = 160 * 1024 * 1024
MAX_PARTS = 2000
_PLAIN_INLINE = f"{INLINE_STRING}/{{{SHEET_MAIN_NS}}}t"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# What a damaged or forged workbook makes openpyxl raise.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    OverflowError,
    RecursionError,
    RuntimeError,
    EOFError,
    OSError,
)


def read_workbook(path: Path) -> Iterator[RawSheet]:
    """The sheets of a workbook; UnreadableFile with a sentence when it is none or could do harm."""
    check_file(path)
    book = _guarded(lambda: load_workbook(path, read_only=True, data_only=False, keep_links=False))
    try:
        for sheet in book.worksheets:
            yield RawSheet(sheet.title, partial(_guarded, partial(_rows, sheet)))
    finally:
        book.close()


_DAMAGED = _l("The file is damaged and cannot be read. Open it in the spreadsheet program and save it again as .xlsx.")
_NO_WORKBOOK = _l("This is no workbook. Save the roster as .xlsx and send that file.")


def check_file(path: Path) -> None:
    """Refuse what is no workbook, is locked, carries macros, or unpacks to more than a roster can be."""
    if path.stat().st_size == 0:
        raise UnreadableFile(_l("The file is empty."))
    if path.stat().st_size > MAX_FILE:
        raise UnreadableFile(_l("The file is larger than %(most)s MB.", most=MAX_FILE // 1024**2))
    with path.open("rb") as file:
        if file.read(8) == _OLE:
            raise UnreadableFile(_kind_of_ole(file.read(1024 * 1024)))
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile(_NO_WORKBOOK) from error


def _kind_of_ole(start: bytes) -> Any:
    if "EncryptedPackage".encode("utf-16-le") in start:
        return _l("The workbook is protected with a password. Save it without one.")
    return _l("This is an old .xls file. Save it as .xlsx.")


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.xml" not in names:
        raise UnreadableFile(_NO_WORKBOOK)
    if any("vbaproject" in name or "/macrosheets/" in name or "/activex/" in name for name in names):
        raise UnreadableFile(_l("The workbook carries macros. Save it as .xlsx without them."))
    # zipfile never unpacks more of a part than its directory entry says.
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableFile(_l("The workbook unpacks to more than a roster can be. Copy the rows into a new file."))
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            _check_declarations(archive, part)


def _check_declarations(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A document type has no place in a workbook; it is how small files are made to grow without end."""
    with archive.open(part) as file:
        start = file.read(4096)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in start[:64]:
        start = start.replace(b"\x00", b"")
    if b"<!doctype" in start.lower() or b"<!entity" in start.lower():
        raise UnreadableFile(_l("The workbook declares a document type, which no spreadsheet program writes."))


def _rows(sheet: Any) -> list[RawRow]:
    book = sheet.parent
    with sheet._get_source() as source:
        parser = _RowParser(
            source,
            sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        return filled_rows(parser.numbered_rows())


class _RowParser(WorkSheetParser):  # type: ignore[misc]
    """openpyxl's reading of cells, for rows only: what else a sheet says is neither needed nor trusted."""

    col_counter: int

    def numbered_rows(self) -> Iterator[RawRow]:
        """The number of each row that the file has, and its cells up to the last one that is filled."""
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                number, cells = self.parse_row(element)
                element.clear()
                yield number, _in_columns(cells)

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """Plain inline strings are read here: as openpyxl's objects they take most of the time."""
        text = element.find(_PLAIN_INLINE) if element.get("t") == "inlineStr" else None
        if text is None or len(element[0]) > 1:
            return super().parse_cell(element)
        self.col_counter = coordinate_to_tuple(element.get("r"))[1] if element.get("r") else self.col_counter + 1
        return {"column": self.col_counter, "value": text.text, "data_type": "s"}

    def parse_formula(self, element: Any) -> str:
        """Never evaluated nor translated."""
        return "=" + (element.findtext(FORMULA_TAG) or "")


def _in_columns(cells: list[dict[str, Any]]) -> list[Any]:
    filled = {cell["column"]: _value(cell["value"], cell["data_type"]) for cell in cells}
    last = max((column for column, value in filled.items() if value is not None and column <= MAX_COLUMNS), default=0)
    return [filled.get(column) for column in range(1, last + 1)]


def _guarded(work: Callable[[], Any]) -> Any:
    """What openpyxl returns; its remarks are dropped and whatever damage makes it raise becomes one sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return work()
    except _DAMAGE as error:
        raise UnreadableFile(_DAMAGED) from error


def _value(value: Any, data_type: str) -> Any:
    if value is None or value == "":
        return None
    if data_type == "f":
        return Formula(value)
    if data_type == "e":
        return BrokenCell(value)
    return value if isinstance(value, (str, int, float, date, time, timedelta)) else str(value)
