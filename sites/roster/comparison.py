"""A roster against what is recorded: what would be added, what would change from what to what, what stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from sites.roster import sheets
from sites.roster.grants import roles_after
from sites.roster.reading import Reading, Row, whole_rows
from sites.roster.recorded import Recorded, RecordedRow, RoleAt
from sites.roster.sheets import Key, Sheet, Values


@dataclass
class Change:
    """What a row of the roster does: it adds, changes (old and new per column) or leaves everything as it is."""

    sheet: Sheet
    number: int
    key: Key
    values: Values
    """The row as it will stand, also in the columns that the file does not have."""
    id: UUID | None = None
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    roles: frozenset[RoleAt] = frozenset()
    """For people: every role as it will stand."""
    is_cancelled: bool = False

    @property
    def kind(self) -> str:
        """added, changed or unchanged."""
        if self.id is None:
            return "added"
        return "changed" if self.after else "unchanged"


@dataclass(frozen=True)
class Counts:
    added: int = 0
    changed: int = 0
    unchanged: int = 0


def compare(reading: Reading, recorded: Recorded) -> list[Change]:
    """What each whole row would do, in the order of the file."""
    return [change for sheet in sheets.SHEETS for change in _changes(sheet, reading, recorded)]


def counts(changes: list[Change]) -> dict[str, Counts]:
    """How many rows of each sheet are added, changed and unchanged."""
    found = Counter((change.sheet.name, change.kind) for change in changes)
    names = [sheet.name for sheet in sheets.SHEETS if any(name == sheet.name for name, _ in found)]
    return {name: Counts(found[name, "added"], found[name, "changed"], found[name, "unchanged"]) for name in names}


def complete(sheet: Sheet, row: Row | None, stored: RecordedRow | None) -> Values:
    """A row as it will stand: its own values, else what is recorded, else what an empty cell means."""
    empty = {column.name: column.empty for column in sheet.columns}
    return empty | (stored.values if stored else {}) | (row.values if row else {})


def _changes(sheet: Sheet, reading: Reading, recorded: Recorded) -> Iterator[Change]:
    rows = [row for row in whole_rows(reading.of(sheet)) if row.key is not None]
    matches = _matched_contacts(rows, recorded) if sheet is sheets.CONTACTS else {}
    for row in rows:
        stored = matches.get(row.number) if sheet is sheets.CONTACTS else recorded.of(sheet).get(row.key or ())
        if sheet is sheets.PEOPLE:
            yield _change_of_person(row, stored)
        else:
            yield _change(sheet, row, stored)


def _change(sheet: Sheet, row: Row, stored: RecordedRow | None) -> Change:
    change = Change(sheet, row.number, row.key or (), complete(sheet, row, stored))
    if stored:
        change.id, change.is_cancelled = stored.id, stored.is_cancelled
        _note_differences(change, row.values, stored.values)
    return change


def _note_differences(change: Change, new: Values, old: Values) -> None:
    for name, value in new.items():
        if name in old and old[name] != value:
            change.before[name], change.after[name] = old[name], value


def _change_of_person(row: Row, stored: RecordedRow | None) -> Change:
    change = _change(sheets.PEOPLE, row, stored)
    held = stored.roles if stored else frozenset()
    change.roles = roles_after(row.values, held)
    if stored and change.roles != held:
        change.before["role"], change.after["role"] = held - change.roles, change.roles - held
    return change


def _matched_contacts(rows: list[Row], recorded: Recorded) -> dict[int, RecordedRow]:
    """The recorded contact that each row means, by the row's number: by e-mail first, then by name."""
    matches: dict[int, RecordedRow] = {}
    taken: set[UUID] = set()

    def match(row: Row, fitting: list[RecordedRow]) -> None:
        free = [contact for contact in fitting if contact.id not in taken]
        if free and row.number not in matches:
            matches[row.number] = free[0]
            taken.add(free[0].id)

    for row in rows:
        email = row.values.get("email")
        contacts = recorded.contacts.get(row.values["partner"], [])
        match(row, [contact for contact in contacts if email and contact.values["email"] == email])
    for row in rows:
        contacts = recorded.contacts.get(row.values["partner"], [])
        namesakes = [contact for contact in contacts if contact.values["name"] == row.values["name"]]
        without = [contact for contact in namesakes if not contact.values["email"]]
        match(row, without or ([] if row.values.get("email") else namesakes))
    return matches
