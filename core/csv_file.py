"""Rows as a CSV file that a spreadsheet opens as it is meant, and runs nothing of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from flask import Response

BOM = "\ufeff"
"""So that a spreadsheet reads UTF-8."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """The rows under their heads; a cell that a spreadsheet would run as a formula is disarmed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_disarmed(cell) for cell in row] for row in rows)
    return (BOM + text.getvalue()).encode()


def csv_response(name: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Response:
    """The same as a download."""
    response = Response(as_csv(heads, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _disarmed(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
