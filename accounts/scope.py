"""How far a person sees: the schools that the roles reach."""

from __future__ import annotations

from uuid import UUID

from accounts.directory import schools_in
from accounts.models import User
from accounts.roles import CITY_ROLES, SCHOOL_ROLES, Role


def visible_school_ids(user: User, *roles: Role) -> set[UUID]:
    """The schools that the person reaches by these roles: the own by a school's role, a city's by the authority's.

    Panel members and administrators reach no school's records by their role.
    """
    asked = set(roles)
    reached = user.school_ids(*(asked & SCHOOL_ROLES))
    authority = asked & CITY_ROLES
    if authority and user.has_role(*authority):
        reached |= {school.id for school in schools_in(user.cities(*authority))}
    return reached


def colleagues_school_ids(user: User) -> set[UUID]:
    """The schools to which the person belongs, in whatever role."""
    return user.school_ids(*SCHOOL_ROLES)
