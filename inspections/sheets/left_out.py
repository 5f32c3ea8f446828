"""Questions whose turn had not come: what the phone did not ask, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

REASONS = frozenset({"pay_day", "newcomers", "weeks"})


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why one item was not asked this time, and when it was last asked."""

    why: str
    last: date | None


def read_left_out(data: Any) -> dict[tuple[str, str], LeftOut]:
    """By item and student's number, empty for the site; what cannot be read is left out."""
    rows = [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []
    return {
        (row["item"], student if isinstance(student := row.get("student"), str) else ""): LeftOut(
            row["why"], _date(row.get("last"))
        )
        for row in rows[:5000]
        if isinstance(row.get("item"), str) and row.get("why") in REASONS
    }


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
