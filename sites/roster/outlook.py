"""The roster as it will stand once imported: recorded rows overlaid with those of the file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from sites.models import Level, Mode
from sites.roster import sheets
from sites.roster.comparison import Change
from sites.roster.reading import Reading
from sites.roster.recorded import Recorded
from sites.roster.sheets import Key, Sheet, Values


@dataclass(frozen=True)
class Stay:
    """A placement as it will stand; `row` is its row in the file, or None when it is only recorded."""

    values: Values
    partner: str
    mode: Mode
    level: Level
    born_on: date
    row: int | None

    @property
    def start_on(self) -> date:
        return self.values["start_on"]

    @property
    def end_on(self) -> date:
        return self.values["end_on"]


@dataclass(frozen=True)
class Outlook:
    reading: Reading
    recorded: Recorded
    changes: list[Change]
    today: date

    def changes_of(self, sheet: Sheet) -> list[Change]:
        return self._by_sheet[sheet.name]

    def facts(self, sheet: Sheet, key: Key) -> Values | None:
        """A row as it will stand, or None when it neither is in the file nor recorded."""
        return self._facts[sheet.name].get(key)

    @cached_property
    def _by_sheet(self) -> dict[str, list[Change]]:
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            found[change.sheet.name].append(change)
        return found

    @cached_property
    def _facts(self) -> dict[str, dict[Key, Values]]:
        facts = {name: {key: row.values for key, row in rows.items()} for name, rows in self.recorded.rows.items()}
        for change in self.changes:
            facts[change.sheet.name][change.key] = change.values
        return facts

    @cached_property
    def stays(self) -> list[Stay]:
        """Every placement that counts, by its start; those with unreadable companions are left out."""
        rows = {change.key: change.number for change in self.changes_of(sheets.PLACEMENTS)}
        cancelled = {key for key, row in self.recorded.of(sheets.PLACEMENTS).items() if row.is_cancelled}
        found = []
        for key, values in self._facts["placements"].items():
            stay = None if key in cancelled else self._stay(values, rows.get(key))
            if stay:
                found.append(stay)
        return sorted(found, key=lambda stay: (stay.start_on, stay.end_on, stay.row or 0))

    @cached_property
    def stays_in_file(self) -> list[Stay]:
        """Those of them that the file names, in its order."""
        return sorted((stay for stay in self.stays if stay.row is not None), key=lambda stay: stay.row or 0)

    def _stay(self, values: Values, row: int | None) -> Stay | None:
        site = self.facts(sheets.SITES, (values["site"],))
        school = self.facts(sheets.SCHOOLS, (values["school"],))
        student = self.facts(sheets.STUDENTS, (values["school"], values["student"]))
        class_group = student and self.facts(sheets.CLASSES, (values["school"], student["class"]))
        if not (site and school and student and class_group):
            return None
        return Stay(values, site["partner"], class_group["mode"], school["level"], student["born_on"], row)


def busiest(stays: list[Stay], most: int) -> tuple[date, int] | None:
    """The first day on which more than `most` of these placements run, with the largest number of any day."""
    turns: dict[date, int] = defaultdict(int)
    for stay in stays:
        turns[stay.start_on] += 1
        turns[stay.end_on + timedelta(days=1)] -= 1
    running, first, peak = 0, None, 0
    for day in sorted(turns):
        running += turns[day]
        peak = max(peak, running)
        if running > most and first is None:
            first = day
    return (first, peak) if first else None
