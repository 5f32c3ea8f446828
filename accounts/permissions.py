"""Who may change what about whom. Nobody gives a role that they may not give, and nobody changes their own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from accounts.models import Grant, User
from accounts.roles import CITY_ROLES, OFFICE_ROLES, SCHOOL_ROLES, Role


@dataclass(frozen=True)
class Reach:
    """One role with what it is for: a school, a city, or everywhere."""

    role: Role
    school_id: UUID | None = None
    city: str | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the role has what it needs and nothing that it cannot have."""
        if self.role in SCHOOL_ROLES:
            return self.school_id is not None and self.city is None
        if self.role in CITY_ROLES:
            return self.school_id is None
        return self.school_id is None and self.city is None


def narrowed(role: Role, school_id: UUID | None, city: str | None) -> Reach:
    """A role with only what it can have: a school or a city given beside it is left out."""
    return Reach(role, school_id if role in SCHOOL_ROLES else None, (city or None) if role in CITY_ROLES else None)


def reach_of(grant: Grant) -> Reach:
    return Reach(grant.role, grant.school_id, grant.city)


def reaches(user: User) -> set[Reach]:
    """All roles of a person."""
    return {reach_of(grant) for grant in user.grants}


def may_grant(actor: User, reach: Reach) -> bool:
    """An administrator gives every role; a school's office makes and unmakes the teachers of its own school."""
    if actor.has_role(Role.ADMIN):
        return True
    return reach.role is Role.TEACHER and reach.school_id in actor.school_ids(*OFFICE_ROLES)


def may_manage(actor: User, user: User) -> bool:
    """Whether the actor may send links to and deactivate this person: holds nothing that the actor could not give.

    A link sets a password, so whoever sends it could become that person.
    """
    if actor.id == user.id:
        return False
    if actor.has_role(Role.ADMIN):
        return True
    return bool(user.grants) and all(may_grant(actor, reach) for reach in reaches(user))


def grantable_roles(actor: User) -> list[Role]:
    """The roles that the actor may give to somebody."""
    if actor.has_role(Role.ADMIN):
        return list(Role)
    return [Role.TEACHER] if actor.has_role(*OFFICE_ROLES) else []
