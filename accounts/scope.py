"""How far a person sees: the schools that the roles reach."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from accounts.directory import schools_in
from accounts.models import Grant, User
from accounts.roles import CITY_ROLES, SCHOOL_ROLES, Role
from core.cities import same_city


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


def granted_in(city: str) -> sa.ColumnElement[bool]:
    """Whether a grant reaches a city, in either spelling of its name; without a city it reaches all."""
    return sa.or_(Grant.city.is_(None), sa.func.replace(Grant.city, "台", "臺") == same_city(city))
