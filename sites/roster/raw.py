"""Sheets as they stand in a file, before anything is read into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

MAX_COLUMNS = 400
MAX_ROWS = 1_048_576
MAX_FILLED_ROWS = 100_000

RawRow = tuple[int, list[Any]]
"""The number of a row as the spreadsheet shows it, and its cells; None where a cell is empty."""


class UnreadableFile(Exception):
    """A file as a whole cannot be read; the reason is a sentence."""

    def __init__(self, reason: Any) -> None:
        super().__init__("unreadable file")
        self.reason = reason


@dataclass(frozen=True)
class RawSheet:
    """A title and a way to get the rows that hold something."""

    title: str
    rows: Callable[[], list[RawRow]]


def filled_rows(rows: Iterable[RawRow]) -> list[RawRow]:
    """The rows that hold something; a sheet without end is refused."""
    filled: list[RawRow] = []
    for number, cells in rows:
        if any(cell is not None for cell in cells):
            filled.append((number, cells))
        if number > MAX_ROWS or len(filled) > MAX_FILLED_ROWS:
            raise UnreadableFile(
                _l("A sheet has more than %(most)s rows. Split the roster by school.", most=MAX_FILLED_ROWS)
            )
    return filled
