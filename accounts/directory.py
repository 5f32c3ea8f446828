"""What accounts needs to know of schools: which there are, by code, name and city.

The table belongs to sites, which stands above this package; only its columns are named here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.cities import same_city
from core.database import db

_SCHOOL = sa.table("school", sa.column("id", sa.Uuid()), sa.column("code"), sa.column("name"), sa.column("city"))


@dataclass(frozen=True)
class KnownSchool:
    id: UUID
    code: str
    name: str
    city: str


def known_schools(ids: Iterable[UUID] | None = None, *, limit: int | None = None) -> list[KnownSchool]:
    """All schools, or those with these ids, by code; at most so many."""
    statement = sa.select(_SCHOOL).order_by(_SCHOOL.c.code).limit(limit)
    if ids is not None:
        statement = statement.where(_SCHOOL.c.id.in_(list(ids)))
    return _found(statement)


def find_school(code: str) -> KnownSchool | None:
    """The school with this code."""
    return next(iter(_found(sa.select(_SCHOOL).where(_SCHOOL.c.code == code))), None)


def _found(statement: sa.Select[Any]) -> list[KnownSchool]:
    return [KnownSchool(**row) for row in db.session.execute(statement).mappings()]


def schools_in(cities: set[str] | None) -> list[KnownSchool]:
    """The schools of these cities; None means of all."""
    if cities is None:
        return known_schools()
    wanted = {same_city(city) for city in cities}
    return [school for school in known_schools() if same_city(school.city) in wanted]
