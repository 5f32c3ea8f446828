"""When the plan alerts whom: how many days before a visit is due, after how many misses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Protocol
from uuid import UUID

UNASSIGNED_TO_COORDINATOR = timedelta(days=5)
UNASSIGNED_TO_PRINCIPAL = timedelta(days=2)
DUE_SOON = timedelta(days=3)
MISSED_IN_A_ROW = 2
MISSED_IN_A_TERM = 3


class Closed(Protocol):
    """A window that has closed."""

    @property
    def school_id(self) -> UUID | None: ...
    @property
    def site_id(self) -> UUID | None: ...
    @property
    def opens_on(self) -> date: ...


def missed_in_a_row(closed: Iterable[tuple[Closed, bool]]) -> list[Closed]:
    """The windows with which a site's second miss in a row, or a later one, came; `closed` in order of time."""
    found: list[Closed] = []
    for _, windows in groupby(closed, key=lambda pair: (pair[0].school_id, pair[0].site_id)):
        row = 0
        for window, is_missed in windows:
            row = row + 1 if is_missed else 0
            if row >= MISSED_IN_A_ROW:
                found.append(window)
    return found
