"""What makes a roster contradict itself or point to nothing: rows said twice, broken references, overlaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from flask_babel import lazy_gettext as _l

from sites.models import SiteKind
from sites.roster import sheets
from sites.roster.comparison import Change, complete
from sites.roster.reading import Reading, Row
from sites.roster.recorded import Recorded
from sites.roster.remarks import Day, Remark
from sites.roster.sheets import Column, Key, Sheet, Values
from sites.roster.values import shown

IN_A_SCHOOL = frozenset({"classes", "students"})
"""Sheets whose codes mean something within a school only."""


def find_faults(reading: Reading, recorded: Recorded) -> Iterator[Remark]:
    """Every contradiction, sheet by sheet."""
    for sheet in sheets.SHEETS:
        yield from _said_twice(sheet, reading.of(sheet))
        yield from _pointing_nowhere(sheet, reading, recorded)
    yield from _ends_before_starts(reading)
    yield from _sites_out_of_place(reading, recorded)
    yield from _closures_of_nothing(reading, recorded)


def _said_twice(sheet: Sheet, rows: list[Row]) -> Iterator[Remark]:
    first: dict[Key, int] = {}
    for row in rows:
        key = row.key
        if key is None:
            continue
        if key in first:
            yield Remark(
                _l("This row names the same as row %(first)s. Keep one of them.", first=first[key]),
                sheet.name,
                row.number,
                sheet.key[-1] if sheet is not sheets.CONTACTS else "name",
            )
        first.setdefault(key, row.number)


def _pointing_nowhere(sheet: Sheet, reading: Reading, recorded: Recorded) -> Iterator[Remark]:
    pointers = [column for column in sheet.columns if column.points_to]
    known = {column.points_to: _known_keys(column, reading, recorded) for column in pointers}
    schools = known.get("schools", set())
    for row in reading.of(sheet):
        for column in pointers:
            value = row.values.get(column.name)
            if column.points_to in IN_A_SCHOOL and (row.values.get("school"),) not in schools:
                continue
            if value is not None and _target(column, row.values) not in known[column.points_to]:
                yield Remark(_nowhere(column, value, row.values), sheet.name, row.number, column.name)


def _known_keys(column: Column, reading: Reading, recorded: Recorded) -> set[Key | None]:
    target = sheets.BY_NAME[column.points_to or ""]
    keys: set[Key | None] = {row.key for row in reading.of(target)}
    return keys | set(recorded.of(target))


def _target(column: Column, row: Values) -> Key:
    if column.points_to in IN_A_SCHOOL:
        return (row.get("school"), row[column.name])
    return (row[column.name],)


def _nowhere(column: Column, value: str, row: Values) -> object:
    if column.points_to in IN_A_SCHOOL:
        return _l(
            "“%(value)s” of school “%(school)s” is neither in this file nor recorded.",
            value=shown(value),
            school=shown(row.get("school") or ""),
        )
    return _l("“%(value)s” is neither in this file nor recorded.", value=shown(value))


def _ends_before_starts(reading: Reading) -> Iterator[Remark]:
    for sheet in (sheets.PLACEMENTS, sheets.CLOSURES):
        for row in reading.of(sheet):
            start, end = row.values.get("start_on"), row.values.get("end_on")
            if start and end and end < start:
                yield Remark(
                    _l("The end %(end)s is before the start %(start)s.", end=Day(end), start=Day(start)),
                    sheet.name,
                    row.number,
                    "end_on",
                )


def _sites_out_of_place(reading: Reading, recorded: Recorded) -> Iterator[Remark]:
    places = {row.key: row for row in reading.of(sheets.SITES)}

    def fact(code: str, name: str) -> object:
        row, stored = places.get((code,)), recorded.of(sheets.SITES).get((code,))
        return complete(sheets.SITES, row, stored).get(name) if row or stored else None

    for row in reading.of(sheets.PLACEMENTS):
        if fact(row.values.get("site", ""), "kind") == SiteKind.DORMITORY:
            yield Remark(
                _l("This site is a dormitory. A placement names a workplace."), "placements", row.number, "site"
            )
    for row in reading.of(sheets.CONTACTS):
        partner = fact(row.values.get("site") or "", "partner")
        if partner and row.values.get("partner") and partner != row.values["partner"]:
            yield Remark(_l("This site belongs to another company."), "contacts", row.number, "site")


def _closures_of_nothing(reading: Reading, recorded: Recorded) -> Iterator[Remark]:
    known = {row.key for row in reading.of(sheets.SITES)} | set(recorded.of(sheets.SITES))
    for row in reading.of(sheets.CLOSURES):
        scope, code = row.values.get("scope"), row.values.get("code", "")
        if scope == "site" and (code,) not in known:
            reason = _l("“%(value)s” is neither in this file nor recorded.", value=shown(code))
            yield Remark(reason, "closures", row.number, "code")
        elif scope == "city" and not code:
            yield Remark(_l("Name the city that is closed."), "closures", row.number, "code")
        elif scope == "all" and code:
            yield Remark(_l("A closure of all has no code. Leave it empty."), "closures", row.number, "code")


def find_overlaps(changes: list[Change], recorded: Recorded) -> Iterator[Remark]:
    """Two placements of one student on the same day; both are named, in the file or recorded."""
    stays: dict[Key, list[tuple[date, date, int, str]]] = defaultdict(list)
    in_file = set()
    for change in changes:
        if change.sheet is sheets.PLACEMENTS:
            in_file.add(change.key)
            if not change.is_cancelled:
                stays[change.key[:2]].append(_stay(change.values, change.number))
    for key, row in recorded.of(sheets.PLACEMENTS).items():
        if key[:2] in stays and key not in in_file and not row.is_cancelled:
            stays[key[:2]].append(_stay(row.values, 0))
    for student, spans in stays.items():
        yield from _overlaps_of(student, sorted(spans))


def _stay(values: Values, number: int) -> tuple[date, date, int, str]:
    return values["start_on"], values["end_on"], number, values["site"]


def _overlaps_of(student: Key, spans: list[tuple[date, date, int, str]]) -> Iterator[Remark]:
    longest = spans[0]
    for span in spans[1:]:
        if span[0] <= longest[1] and (span[2] or longest[2]):
            yield _overlap(student, *((span, longest) if span[2] else (longest, span)))
        if span[1] > longest[1]:
            longest = span


def _overlap(student: Key, span: tuple[date, date, int, str], other: tuple[date, date, int, str]) -> Remark:
    facts = {"student": shown(student[1]), "site": other[3], "start": Day(other[0]), "end": Day(other[1])}
    if other[2]:
        reason = _l(
            "Student %(student)s is at %(site)s from %(start)s to %(end)s by row %(row)s: the two placements overlap.",
            row=other[2],
            **facts,
        )
    else:
        reason = _l(
            "Student %(student)s is at %(site)s from %(start)s to %(end)s by a placement already recorded: the two "
            "overlap. Cancel or shorten that one first.",
            **facts,
        )
    return Remark(reason, "placements", span[2], "start_on")
