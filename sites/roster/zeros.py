"""Leading zeros that a spreadsheet dropped from a code, restored where one code that is known fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sites.roster import sheets
from sites.roster.reading import Reading, Row
from sites.roster.recorded import Recorded
from sites.roster.sheets import Sheet
from sites.roster.values import Digits

Codes = dict[str, list[str]]
"""Codes that are known, by what is left of them without leading zeros."""


def restore_zeros(reading: Reading, recorded: Recorded) -> None:
    """Write the codes of a roster as they are known from its other sheets or from what is recorded."""
    schools = _known(reading, recorded, sheets.SCHOOLS, "code")
    sites = _known(reading, recorded, sheets.SITES, "code")
    for sheet in sheets.SHEETS:
        for row in reading.of(sheet):
            _restore(row, "school", schools)
            if sheet is sheets.SCHOOLS:
                _restore(row, "code", schools)
            if sheet is sheets.SITES or (sheet is sheets.CLOSURES and row.values.get("scope") == "site"):
                _restore(row, "code", sites)
            _restore(row, "site", sites)
    _restore_in_schools(reading, recorded)


def _restore_in_schools(reading: Reading, recorded: Recorded) -> None:
    """Class codes and student numbers, each among those of its school."""
    classes = _known_by_school(reading, recorded, sheets.CLASSES, "code")
    students = _known_by_school(reading, recorded, sheets.STUDENTS, "number")
    for sheet, name, known in (
        (sheets.CLASSES, "code", classes),
        (sheets.STUDENTS, "class", classes),
        (sheets.STUDENTS, "number", students),
        (sheets.PLACEMENTS, "student", students),
    ):
        for row in reading.of(sheet):
            _restore(row, name, known[row.values.get("school") or ""])


def _restore(row: Row, name: str, known: Codes) -> None:
    code = row.values.get(name)
    if not isinstance(code, Digits):
        return
    fitting = known.get(code.lstrip("0"), [])
    row.values[name] = fitting[0] if len(fitting) == 1 else str(code)


def _known(reading: Reading, recorded: Recorded, sheet: Sheet, name: str) -> Codes:
    return _by_rest([*(row.values.get(name) for row in reading.of(sheet)), *_recorded(recorded, sheet, name)])


def _known_by_school(reading: Reading, recorded: Recorded, sheet: Sheet, name: str) -> dict[str, Codes]:
    by_school: dict[str, list[str | None]] = defaultdict(list)
    rows = [row.values for row in reading.of(sheet)] + [row.values for row in recorded.of(sheet).values()]
    for values in rows:
        by_school[values.get("school") or ""].append(values.get(name))
    return defaultdict(dict, {school: _by_rest(codes) for school, codes in by_school.items()})


def _recorded(recorded: Recorded, sheet: Sheet, name: str) -> Iterable[str]:
    return (row.values[name] for row in recorded.of(sheet).values())


def _by_rest(codes: Iterable[str | None]) -> Codes:
    """Codes by what is left of them; a code that may itself be shortened tells nothing."""
    sure: dict[str, set[str]] = defaultdict(set)
    for code in codes:
        if code and not isinstance(code, Digits):
            sure[code.lstrip("0")].add(code)
    return {rest: sorted(found) for rest, found in sure.items()}
