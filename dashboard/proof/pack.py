"""One pack as values: its tables, its sums, and in which folder of the school audit each belongs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures import Visits, visits_of
from dashboard.proof import duties, followed, gaps, rosters
from dashboard.proof.period import Period
from dashboard.proof.tables import Table
from schedules.rules.states import State

FOLDERS: dict[str, tuple[str, ...]] = {
    "SA21": ("visits",),
    "SA22": (),
    "SA23": (),
    "SA24": ("placements",),
    "SA25": ("obligations", "gaps", "visits", "excusals"),
    "SA26": ("cases",),
    "SA27": ("teachers",),
    "SA28": (),
    "SA29": (),
    "SA30": (),
    "SA31": (),
    "SA32": ("placements",),
    "SA33": ("placements",),
    "SA34": (),
    "SA35": (),
    "SA36": (),
}
"""The items of the school audit (校方考核), and the tables that prove each; what is empty the school puts in itself."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part with its whole; never a rate without its denominator."""

    part: int
    whole: int

    def __str__(self) -> str:
        rate = f"（{100 * self.part / self.whole:.1f}%）" if self.whole else ""
        return f"{self.part}／{self.whole}{rate}"


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything that goes into the archive."""

    period: Period
    tables: dict[str, Table]
    visits: Visits
    confidential: int

    def rows(self, table: str) -> Sequence[dict[str, Any]]:
        return self.tables[table].rows

    def share(self, item: str) -> Share | None:
        """The figure that an item of the audit asks for, where the app knows it."""
        if item == "SA25":
            return Share(self.visits.met, self.visits.due)
        counted = {"SA26": self._closed, "SA27": self._trained, "SA32": self._filed, "SA33": self._consented}
        return counted[item]() if item in counted else None

    def _closed(self) -> Share:
        cases = self.rows("cases")
        return Share(sum(row["closed_on"] is not None for row in cases), len(cases))

    def _trained(self) -> Share:
        visited = [row for row in self.rows("teachers") if row["visits"]]
        return Share(sum(row["is_current"] for row in visited), len(visited))

    def _filed(self) -> Share:
        placed = self.rows("placements")
        return Share(sum(row["contract_filed_on"] is not None for row in placed), len(placed))

    def _consented(self) -> Share:
        minors = [row for row in self.rows("placements") if row["is_minor"]]
        return Share(sum(bool(row["guardian_consent"]) for row in minors), len(minors))


def read_pack(period: Period) -> Pack:
    """What the database knows of the school and the period."""
    windows = duties.windows_of(period)
    visits = duties.visits_of(period, windows)
    photos, excusals = duties.photos_of(visits), duties.excusals_of(windows)
    numbers = followed.numbers_by_visit(visits)
    tables = [
        duties.duty_table(period, windows, visits, photos, excusals, numbers),
        gaps.gap_table(period),
        duties.visit_table(visits, photos),
        duties.excusal_table(excusals),
        followed.case_table(followed.cases_of(period), period.as_of),
        rosters.placement_table(period),
        rosters.teacher_table(period, visits),
    ]
    counted = visits_of(Counter(State(row["state"]) for row in tables[0].rows))
    return Pack(period, {table.name: table for table in tables}, counted, followed.count_confidential(period))
