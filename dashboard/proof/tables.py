"""Tables of the proof pack, and how they read as CSV and JSON. The same rows give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.csv_file import as_csv


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; a column has a key for programs and a Chinese head for people."""

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: Sequence[dict[str, Any]]

    def as_csv(self) -> bytes:
        """Heads in Chinese."""
        rows = ([_cell(row[key]) for key, _head in self.columns] for row in self.rows)
        return as_csv((head for _key, head in self.columns), rows)

    def as_json(self) -> bytes:
        """The same rows with stable keys."""
        rows = [{key: row[key] for key, _head in self.columns} for row in self.rows]
        return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return " ".join(str(each) for each in value)
    return str(value)
