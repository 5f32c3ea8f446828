"""What the import has to say about a roster: faults, which refuse it, and warnings; each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from core.formatting import day, is_chinese
from sites.roster.sheets import BY_NAME, plain

Written = Mapping[tuple[str, str | None], str]
"""How the file itself calls a sheet (column None) or a column."""


@dataclass(frozen=True)
class Remark:
    """A reason (translated when shown) and the cell, row or sheet that it is about."""

    reason: Any
    sheet: str | None = None
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True)
class Day:
    """A day within a reason, written the way the person reads dates; ISO in English."""

    value: date

    def __str__(self) -> str:
        return day(self.value) if is_chinese() else self.value.isoformat()


@dataclass(frozen=True)
class ColumnNames:
    """Columns within a reason, by the names the person knows."""

    sheet: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return ("、" if is_chinese() else ", ").join(column_label(self.sheet, name) for name in self.names)


def line(remark: Remark, written: Written) -> str:
    """A remark in one line: its place, then the reason."""
    where = place(remark, written)
    return f"{where}: {remark.reason}" if where else str(remark.reason)


def place(remark: Remark, written: Written) -> str:
    """Sheet, row and column in one phrase; what does not apply is left out."""
    if remark.sheet is None:
        return ""
    sheet = sheet_label(remark.sheet, written)
    column = column_label(remark.sheet, remark.column, written) if remark.column else ""
    if remark.row and column:
        return _("%(sheet)s row %(row)s, column %(column)s", sheet=sheet, row=remark.row, column=column)
    if remark.row:
        return _("%(sheet)s row %(row)s", sheet=sheet, row=remark.row)
    return _("%(sheet)s, column %(column)s", sheet=sheet, column=column) if column else sheet


def sheet_label(name: str, written: Written | None = None) -> str:
    """A sheet's name in the person's language, with the file's own name where it is another."""
    sheet = BY_NAME.get(name)
    own = sheet.chinese if sheet and is_chinese() else name
    return _with_written(own, (written or {}).get((name, None)))


def column_label(sheet_name: str, name: str, written: Written | None = None) -> str:
    """A column's name in the person's language, with the file's own header where it is another."""
    columns = BY_NAME[sheet_name].columns if sheet_name in BY_NAME else ()
    column = next((column for column in columns if column.name == name), None)
    own = column.chinese if column and is_chinese() else name
    return _with_written(own, (written or {}).get((sheet_name, name)))


def _with_written(own: str, title: str | None) -> str:
    if title is None or plain(title) == plain(own):
        return own
    return f"{own}（{title}）" if is_chinese() else f"{own} ({title})"
