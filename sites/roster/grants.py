"""What the role list of a person's row means for the roles that the person holds.

The list is what the person holds at the school named, and a role outside schools that it lists (panel member,
clerk, officer, administrator) replaces those held outside schools. What the person holds at other schools stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from accounts.roles import CITY_ROLES, SCHOOL_ROLES
from sites.roster import sheets
from sites.roster.reading import Reading
from sites.roster.recorded import Recorded, RoleAt
from sites.roster.sheets import Values


def roles_after(row: Values, held: frozenset[RoleAt]) -> frozenset[RoleAt]:
    """Every role of the person after the row is imported."""
    at_school = row["role"] & SCHOOL_ROLES
    school = row.get("school") or (_only_school(held) if at_school else None)
    here = frozenset((role, school, None) for role in at_school)
    outside = frozenset((role, None, _city(role, row, held)) for role in row["role"] - SCHOOL_ROLES)
    return here | outside | {role_at for role_at in held if _stays(role_at, school, outside)}


def _stays(role_at: RoleAt, school: str | None, outside: frozenset[RoleAt]) -> bool:
    role, held_at, _ = role_at
    if held_at is not None:
        return held_at != school
    return role not in SCHOOL_ROLES and not outside


def _only_school(held: frozenset[RoleAt]) -> str | None:
    schools = {school for _, school, _ in held if school}
    return schools.pop() if len(schools) == 1 else None


def _city(role: str, row: Values, held: frozenset[RoleAt]) -> str | None:
    if role not in CITY_ROLES:
        return None
    if "city" in row:
        return row["city"]
    return next((city for kept, _, city in held if kept == role), None)


def name_schools(reading: Reading, recorded: Recorded, own: Collection[str] | None) -> None:
    """Give people of a school who name none the school of their placements, or the only one that there is."""
    taught: dict[str, set[str]] = defaultdict(set)
    for row in reading.of(sheets.PLACEMENTS):
        if row.values.get("teacher") and row.values.get("school"):
            taught[row.values["teacher"]].add(row.values["school"])
    every = own if own is not None else _every_school(reading, recorded)
    for row in reading.of(sheets.PEOPLE):
        if row.values.get("school") or SCHOOL_ROLES.isdisjoint(row.values.get("role") or ()):
            continue
        person = recorded.of(sheets.PEOPLE).get(row.key or ())
        held = _only_school(person.roles) if person else None
        schools = {held} if held else taught[row.values.get("email", "")] or set(every)
        if len(schools) == 1:
            row.values["school"] = next(iter(schools))


def _every_school(reading: Reading, recorded: Recorded) -> set[str]:
    in_file = {row.values["code"] for row in reading.of(sheets.SCHOOLS) if row.values.get("code")}
    return in_file | {code for (code,) in recorded.of(sheets.SCHOOLS)}
