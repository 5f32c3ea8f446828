"""A roster as rows with values: sheets and columns recognised by their names, every cell read or named as a fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from openpyxl.utils import get_column_letter

from sites.roster.folder import read_folder
from sites.roster.raw import RawRow, RawSheet, UnreadableFile
from sites.roster.remarks import Remark
from sites.roster.sheets import Column, Key, Sheet, Values, find_column, find_sheet
from sites.roster.values import BrokenCell, Formula, Unreadable, shown
from sites.roster.workbook import read_workbook

HEAD_ROWS = 12
"""How far down the row with the headers may stand."""
Known = dict[tuple[int, type, Any], Any]
"""Cells already read: a column says the same thing many times."""
NOTES = ("notes", "說明")
"""The template's page of notes: no data, and nothing to remark on."""


@dataclass
class Row:
    """A row of a sheet with the values of the columns that the file has; `is_whole` when all could be read."""

    sheet: Sheet
    number: int
    values: Values
    is_whole: bool = True

    @property
    def key(self) -> Key | None:
        return self.sheet.key_of(self.values)


@dataclass
class Reading:
    """What a file says, and what in it could not be read."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, frozenset[str]] = field(default_factory=dict)
    faults: list[Remark] = field(default_factory=list)
    ignored_sheets: list[str] = field(default_factory=list)
    ignored_columns: list[tuple[str, str]] = field(default_factory=list)
    """Sheet and header of each column that is not ours."""
    written: dict[tuple[str, str | None], str] = field(default_factory=dict)

    def of(self, sheet: Sheet) -> list[Row]:
        """The rows of a sheet; none when the file does not have it."""
        return self.rows.get(sheet.name, [])

    def has_column(self, sheet: Sheet, name: str) -> bool:
        return name in self.columns.get(sheet.name, frozenset())


def read_roster(path: Path) -> Reading:
    """A workbook, a folder of .csv files or one .csv file, read as far as it can be."""
    reading = Reading()
    try:
        for raw in _raw_sheets(path):
            _read_sheet(raw, reading)
    except UnreadableFile as error:
        reading.faults.append(Remark(error.reason))
    if not reading.rows and not reading.faults:
        reading.faults.append(Remark(_l("The file has none of the roster's sheets. Begin with the template.")))
    return reading


def _raw_sheets(path: Path) -> Iterable[RawSheet]:
    if path.is_dir():
        return read_folder(path)
    if path.suffix.lower() == ".csv":
        return (raw for raw in read_folder(path.parent) if raw.title == path.stem)
    return read_workbook(path)


def _read_sheet(raw: RawSheet, reading: Reading) -> None:
    sheet = find_sheet(raw.title)
    if sheet is None:
        if raw.title not in NOTES:
            reading.ignored_sheets.append(in_one_line(raw.title))
        return
    if sheet.name in reading.rows:
        reading.faults.append(Remark(_l("This sheet stands twice in the file."), sheet.name))
        return
    try:
        rows = raw.rows()
    except UnreadableFile as error:
        reading.faults.append(Remark(error.reason, sheet.name))
        return
    reading.written[sheet.name, None] = in_one_line(raw.title)
    if rows:
        _read_rows(sheet, rows, reading)


def _read_rows(sheet: Sheet, rows: list[RawRow], reading: Reading) -> None:
    head = _head(sheet, rows)
    columns = _columns(sheet, rows[head], reading)
    reading.columns[sheet.name] = frozenset(column.name for column in columns.values())
    reading.rows[sheet.name] = []
    if any(column.is_required and column.name not in reading.columns[sheet.name] for column in sheet.columns):
        return
    known: Known = {}
    for number, cells in rows[head + 1 :]:
        reading.rows[sheet.name].append(_read_row(sheet, columns, number, cells, reading.faults, known))


def _head(sheet: Sheet, rows: list[RawRow]) -> int:
    """The row with the headers: the first, unless a title stands above it."""

    def known(cells: list[Any]) -> int:
        return sum(1 for cell in cells if cell is not None and find_column(sheet, cell))

    candidates = [index for index, (number, _) in enumerate(rows[:HEAD_ROWS]) if number <= HEAD_ROWS]
    return max(candidates, key=lambda index: (known(rows[index][1]), -index), default=0)


def _columns(sheet: Sheet, head: RawRow, reading: Reading) -> dict[int, Column]:
    """Which cell of a row belongs to which column; what is not ours is noted as ignored."""
    columns: dict[int, Column] = {}
    number, cells = head
    for position, header in enumerate(cells):
        if header is None or not str(header).strip():
            continue
        column = find_column(sheet, header)
        if column is None:
            reading.ignored_columns.append((sheet.name, in_one_line(header)))
        elif column in columns.values():
            reading.faults.append(Remark(_l("This column stands twice."), sheet.name, number, column.name))
        else:
            columns[position] = column
            reading.written[sheet.name, column.name] = in_one_line(header)
    missing = [column for column in sheet.columns if column.is_required and column not in columns.values()]
    reading.faults += [Remark(_l("This column is missing."), sheet.name, number, column.name) for column in missing]
    return columns


def _read_row(
    sheet: Sheet, columns: dict[int, Column], number: int, cells: list[Any], faults: list[Remark], known: Known
) -> Row:
    row = Row(sheet, number, {})
    for position, column in columns.items():
        cell = cells[position] if position < len(cells) else None
        same = (position, type(cell), cell)
        if same in known:
            row.values[column.name] = known[same]
            continue
        try:
            row.values[column.name] = known[same] = _read_cell(column, cell, number, position)
        except Unreadable as error:
            row.is_whole = False
            faults.append(Remark(error.reason, sheet.name, number, column.name))
    if sheet.settle:
        sheet.settle(row.values)
    return row


def _read_cell(column: Column, cell: Any, number: int, position: int) -> Any:
    if isinstance(cell, Formula):
        name = f"{get_column_letter(position + 1)}{number}"
        raise Unreadable(_l("Cell %(cell)s holds a formula. Put the value itself there.", cell=name))
    if isinstance(cell, BrokenCell):
        raise Unreadable(_l("The cell holds the error %(value)s.", value=str(cell)))
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        if column.is_required:
            raise Unreadable(_l("This must not be empty."))
        return column.empty
    return column.read(cell)


def in_one_line(title: Any) -> str:
    """A title or header as it is quoted: without line breaks, and not endless."""
    return shown(" ".join(str(title).split()))


def whole_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows of which every cell could be read."""
    return (row for row in rows if row.is_whole)
