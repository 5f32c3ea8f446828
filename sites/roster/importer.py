"""Who imports, and what that person may touch.

An administrator (and the command) may import anything. People of a school's office import their own school:
its classes, students, placements and people. What schools share (companies, sites, contacts, closures) they may
add; they may change it only as long as no other school has students there. Only a director or principal makes
somebody director or principal, and nobody changes their own roles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from accounts.roles import APPROVERS, SCHOOL_ROLES
from sites.roster import sheets
from sites.roster.comparison import Change
from sites.roster.reading import Reading
from sites.roster.recorded import Recorded
from sites.roster.remarks import Remark
from sites.roster.values import shown


@dataclass(frozen=True)
class Importer:
    """The person (or the command) behind an import; `schools` None means every school."""

    actor: Any
    schools: frozenset[str] | None = None
    approves_at: frozenset[str] = frozenset()
    """Codes of the schools where the person is director or principal."""
    email: str | None = None

    def may_touch(self, school: str | None) -> bool:
        return self.schools is None or school in self.schools


def not_allowed(importer: Importer, reading: Reading, recorded: Recorded, changes: list[Change]) -> Iterator[Remark]:
    """Every row that this person may not import, as a fault."""
    yield from _own_roles(importer, changes)
    if importer.schools is None:
        return
    yield from _rows_of_other_schools(importer, reading)
    for change in changes:
        if change.kind == "unchanged":
            continue
        reason = _refusal(importer, change, recorded)
        if reason:
            yield Remark(reason, change.sheet.name, change.number)


def _own_roles(importer: Importer, changes: list[Change]) -> Iterator[Remark]:
    for change in changes:
        if change.sheet is sheets.PEOPLE and importer.email in change.key and "role" in change.after:
            reason = _l("You cannot change your own roles. Ask a colleague.")
            yield Remark(reason, "people", change.number, "role")


def _rows_of_other_schools(importer: Importer, reading: Reading) -> Iterator[Remark]:
    for sheet in (sheets.PEOPLE, sheets.CLASSES, sheets.STUDENTS, sheets.PLACEMENTS):
        for row in reading.of(sheet):
            school = row.values.get("school")
            if school and not importer.may_touch(school):
                reason = _l("School “%(school)s” is not yours. You import your own school only.", school=shown(school))
                yield Remark(reason, sheet.name, row.number, "school")


def _refusal(importer: Importer, change: Change, recorded: Recorded) -> Any:
    if change.sheet is sheets.SCHOOLS and (change.kind == "added" or not importer.may_touch(change.key[0])):
        return _l("Schools are added and changed by an administrator.")
    if change.sheet is sheets.PEOPLE:
        return _refusal_of_person(importer, change, recorded)
    if change.kind == "changed" and not _schools_concerned(change, recorded) <= (importer.schools or frozenset()):
        return _l("Another school has students here too. An administrator makes this change.")
    if change.sheet is sheets.CLOSURES and not _closed_schools(change, recorded) <= (importer.schools or frozenset()):
        return _l("This closure concerns another school too. An administrator or clerk records it.")
    return None


def _schools_concerned(change: Change, recorded: Recorded) -> set[str]:
    if change.sheet is sheets.PARTNERS:
        return recorded.schools_at[change.key[0]]
    if change.sheet is sheets.SITES:
        partners = {change.values["partner"], change.before.get("partner", change.values["partner"])}
        return set().union(*(recorded.schools_at[partner] for partner in partners))
    if change.sheet is sheets.CONTACTS:
        return recorded.schools_at[change.values["partner"]]
    return set()


def _closed_schools(change: Change, recorded: Recorded) -> set[str]:
    return recorded.schools_in[str(change.values["scope"]), change.values["code"]]


def _refusal_of_person(importer: Importer, change: Change, recorded: Recorded) -> Any:
    person = recorded.of(sheets.PEOPLE).get(change.key)
    held = person.roles if person else frozenset()
    touched = held ^ change.roles
    if any(role not in SCHOOL_ROLES or not importer.may_touch(school) for role, school, _ in touched):
        return _l("Only an administrator gives or takes this role.")
    if any(role in APPROVERS and school not in importer.approves_at for role, school, _ in touched):
        return _l("Only a director or principal makes somebody director or principal.")
    is_elsewhere = any(role not in SCHOOL_ROLES or not importer.may_touch(school) for role, school, _ in held)
    if person and is_elsewhere and set(change.after) - {"role"}:
        return _l("This person also works elsewhere. An administrator changes the name and other facts.")
    if person and not held:
        return _l("This person also works elsewhere. An administrator changes the name and other facts.")
    return None
