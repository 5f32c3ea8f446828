"""The rows of a form through pyxform, the reference implementation: what it refuses is no XLSForm.

It is loaded when the first form comes, because loading it takes longer than anything else of this package, and it
is given the rows that were read already, because reading a workbook takes as long as converting it.
"""

from __future__ import annotations

from typing import Any

from checklists.xlsform.workbook import SHEETS, Book, FormInvalid, Row


def convert_rows(book: Book, name: str) -> None:
    """Convert the form as a proof; raises FormInvalid with what pyxform says."""
    from pyxform.builder import create_survey_element_from_dict
    from pyxform.errors import PyXFormError
    from pyxform.xls2json import workbook_to_json
    from pyxform.xls2json_backends import DefinitionData

    try:
        sheets = DefinitionData(**_sheets(book), sheet_names=list(SHEETS), fallback_form_name=name)
        create_survey_element_from_dict(workbook_to_json(sheets, fallback_form_name=name, warnings=[])).xml()
    except PyXFormError as error:
        raise FormInvalid([str(error)]) from error


def _sheets(book: Book) -> dict[str, Any]:
    rows = {"survey": book.survey, "choices": book.choices, "settings": [book.settings]}
    found: dict[str, Any] = {}
    for sheet, lines in rows.items():
        found[sheet] = _lines(lines)
        found[f"{sheet}_header"] = [dict.fromkeys(column for row in lines for column in row.cells)]
    return found


def _lines(rows: list[Row]) -> list[dict[str, str]]:
    """Each row at its own place, so that the numbers in a complaint are those of the sheet."""
    lines: list[dict[str, str]] = [{} for _line in range(rows[-1].number - 1)] if rows else []
    for row in rows:
        lines[row.number - 2] = {column: text for column, text in row.cells.items() if text}
    return lines
