"""An empty roster workbook in the person's language, with drop-downs and notes, that keeps what is typed as text."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from core.formatting import is_chinese
from sites.roster.sheets import SHEETS, Column, Sheet

ROWS = 2000
"""How far down drop-downs reach."""


def write_template() -> bytes:
    """The content of an .xlsx file."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        _write_notes(book)
        for sheet in SHEETS:
            _write_sheet(book, sheet)
        book.worksheets()[1].activate()
    return content.getvalue()


def _name(thing: Sheet | Column) -> str:
    return thing.chinese if is_chinese() else thing.name


def _write_notes(book: Any) -> None:
    page = book.add_worksheet("說明" if is_chinese() else "notes")
    page.set_column(0, 0, 100, book.add_format({"text_wrap": True, "valign": "top"}))
    lines = (
        _("One sheet per kind of row. Sheets that you do not need may stay empty or be deleted."),
        _("Headers in bold must be filled in. The order of columns does not matter; other columns are ignored."),
        _("Dates: 2026-09-01, 115/9/1 or 1150901. Cells are formatted as text so that nothing is changed as you type."),
        _("Import is all or nothing and can be repeated: a changed row updates, a missing row deletes nothing."),
        _("A column that you take out leaves the values as they are; an empty cell clears its value."),
    )
    for number, text in enumerate(lines):
        page.write_string(number, 0, text)


def _write_sheet(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(_name(sheet))
    text = book.add_format({"num_format": "@"})
    required = book.add_format({"bold": True, "bg_color": "#E3ECF6", "border": 1, "num_format": "@"})
    optional = book.add_format({"bg_color": "#F2F5F8", "border": 1, "num_format": "@"})
    page.freeze_panes(1, 0)
    for position, column in enumerate(sheet.columns):
        page.set_column(position, position, 16, text)
        page.write_string(0, position, _name(column), required if column.is_required else optional)
        page.data_validation(1, position, ROWS, position, _validation(column))


def _validation(column: Column) -> dict[str, Any]:
    note = _note(column)
    rule: dict[str, Any] = {"validate": "any"}
    if column.choices and column.name != "role":
        words = list(column.choices.values() if is_chinese() else column.choices)
        rule = {"validate": "list", "source": words, "error_type": "warning"}
    if column.points_to:
        rule = {"validate": "list", "source": _source(column), "error_type": "information", "show_error": False}
    return rule | {"input_title": _name(column)[:32], "input_message": note[:255]}


def _source(column: Column) -> str:
    """The cells of the sheet that the column points to, below the header of what names a row there."""
    target = next(sheet for sheet in SHEETS if sheet.name == column.points_to)
    named = {"schools": "code", "people": "email", "partners": "tax_id", "sites": "code", "classes": "code"}
    position = [each.name for each in target.columns].index(named.get(target.name, "number"))
    letter = chr(ord("A") + position)
    return f"='{_name(target)}'!${letter}$2:${letter}${ROWS + 1}"


def _note(column: Column) -> str:
    parts = [_("Required") if column.is_required else _("Optional")]
    if column.note:
        parts.append(str(column.note))
    if column.name == "role" and column.choices:
        words = column.choices.values() if is_chinese() else column.choices
        parts.append(", ".join(words))
    return "\n".join(parts)
