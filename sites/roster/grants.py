"""What the role list of a person's row means for the roles that the person holds.

The list is what the person holds at the school named, and a role outside schools that it lists (panel member,
clerk, officer, administrator) replaces those held outside schools. What the person holds at other schools stays.
"""

from __future__ import annotations

from accounts.roles import CITY_ROLES, SCHOOL_ROLES
from sites.roster.recorded import RoleAt
from sites.roster.sheets import Values


def roles_after(row: Values, held: frozenset[RoleAt]) -> frozenset[RoleAt]:
    """Every role of the person after the row is imported."""
    at_school = row["role"] & SCHOOL_ROLES
    school = row.get("school") or (_only_school(held) if at_school else None)
    here = {(role, school, None) for role in at_school}
    outside = {(role, None, _city(role, row, held)) for role in row["role"] if role not in SCHOOL_ROLES}
    kept = {role_at for role_at in held if (role_at[1] != school if role_at[1] is not None else not outside)}
    return frozenset(kept | here | outside)


def _only_school(held: frozenset[RoleAt]) -> str | None:
    schools = {school for _, school, _ in held if school}
    return schools.pop() if len(schools) == 1 else None


def _city(role: str, row: Values, held: frozenset[RoleAt]) -> str | None:
    if role not in CITY_ROLES:
        return None
    if "city" in row:
        return row["city"]
    return next((city for kept, _, city in held if kept == role), None)
