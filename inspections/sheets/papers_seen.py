"""Placement papers that the first visit asked for: shown on the spot, or missing there too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sites.papers import NAMES

STATES = ("shown", "missing")
MOST = 5000


@dataclass(frozen=True, slots=True)
class PaperSeen:
    """What became of one paper of one student."""

    student: str
    paper: str
    """By the name of its column, as the bundle asked for it."""
    is_shown: bool


def read_papers_seen(data: Any) -> tuple[PaperSeen, ...]:
    """What a sheet says of papers; what cannot be read is left out."""
    rows = [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []
    known = set(NAMES.values())
    return tuple(
        PaperSeen(row["student"], row["paper"], row["state"] == "shown")
        for row in rows[:MOST]
        if isinstance(row.get("student"), str) and row.get("paper") in known and row.get("state") in STATES
    )
