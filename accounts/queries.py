"""Which people somebody may see, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from accounts.models import Grant, PasswordLink, User
from accounts.roles import OFFICE_ROLES, Role
from core.database import db
from core.errors import NotFound

PAGE = 100


@dataclass(frozen=True)
class PeopleFilter:
    """What somebody looks for among the people."""

    text: str = ""
    role: Role | None = None
    is_closed: bool = False


def find_user(email: str) -> User | None:
    """The person with this address, active or not."""
    return db.session.scalar(sa.select(User).where(User.email == email.strip().lower()))


def administrator_count() -> int:
    """How many open accounts hold the administrator's role."""
    statement = sa.select(sa.func.count(sa.distinct(User.id))).join(Grant)
    return db.session.scalar(statement.where(Grant.role == Role.ADMIN, User.deactivated_at.is_(None))) or 0


def link_for(token_hash: str, now: datetime) -> PasswordLink | None:
    """The unspent, unexpired link of an open account."""
    statement = sa.select(PasswordLink).join(User).where(PasswordLink.token_hash == token_hash)
    is_good = sa.and_(PasswordLink.used_at.is_(None), PasswordLink.expires_at > now, User.deactivated_at.is_(None))
    return db.session.scalar(statement.where(is_good))


def people(viewer: User, wanted: PeopleFilter, *, page: int = 1) -> tuple[list[User], int]:
    """A page of the people whom the viewer looks after, by name, and how many there are in all."""
    statement = _visible(viewer).where(User.deactivated_at.is_not(None) if wanted.is_closed else _is_open())
    if wanted.text:
        text = wanted.text.lower()
        in_name, in_email = sa.func.lower(User.name), User.email
        found = sa.or_(in_name.contains(text, autoescape=True), in_email.contains(text, autoescape=True))
        statement = statement.where(found)
    if wanted.role:
        statement = statement.where(User.id.in_(_holders(viewer, wanted.role)))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0
    ordered = statement.order_by(User.name, User.email).limit(PAGE).offset((page - 1) * PAGE)
    return list(db.session.scalars(ordered)), total


def _is_open() -> sa.ColumnElement[bool]:
    return User.deactivated_at.is_(None)


def _visible(viewer: User) -> sa.Select[User]:
    statement = sa.select(User)
    if viewer.has_role(Role.ADMIN):
        return statement
    return statement.where(User.id.in_(_holders(viewer, None)))


def _holders(viewer: User, role: Role | None) -> sa.Select[UUID]:
    """Who holds a role where the viewer looks after people."""
    statement = sa.select(Grant.user_id)
    if not viewer.has_role(Role.ADMIN):
        statement = statement.where(Grant.school_id.in_(viewer.school_ids(*OFFICE_ROLES)))
    return statement.where(Grant.role == role) if role else statement


def get_person(user_id: UUID, viewer: User) -> User:
    """One of the people whom the viewer looks after."""
    person = db.session.scalar(_visible(viewer).where(User.id == user_id))
    if person is None:
        raise NotFound
    return person


def visible_grants(person: User, viewer: User) -> list[Grant]:
    """The roles of a person as far as the viewer looks after them: an office sees those at its own school."""
    own = viewer.school_ids(*OFFICE_ROLES)
    sees_all = viewer.has_role(Role.ADMIN) or viewer.id == person.id
    shown = [grant for grant in person.grants if sees_all or grant.school_id in own]
    order = list(Role)
    return sorted(shown, key=lambda grant: (order.index(grant.role), str(grant.school_id or grant.city or "")))


def possible_heirs(leaving: User) -> list[User]:
    """Who can take over the work of somebody who leaves: colleagues who visit, the authority's, members of panels."""
    schools = leaving.school_ids(*OFFICE_ROLES, Role.TEACHER, Role.COUNSELLOR)
    same_school = sa.and_(Grant.school_id.in_(schools), Grant.role.in_((*OFFICE_ROLES, Role.TEACHER)))
    same_office: sa.ColumnElement[bool] = sa.false()
    if leaving.has_role(Role.CLERK):
        cities = leaving.cities(Role.CLERK)
        reached = sa.true() if cities is None else sa.or_(Grant.city.is_(None), Grant.city.in_(cities))
        same_office = sa.and_(Grant.role == Role.CLERK, reached)
    same_panels = sa.and_(sa.literal(leaving.has_role(Role.PANELIST)), Grant.role == Role.PANELIST)
    holders = sa.select(Grant.user_id).where(sa.or_(same_school, same_office, same_panels))
    statement = sa.select(User).where(User.id.in_(holders), User.id != leaving.id, User.deactivated_at.is_(None))
    return list(db.session.scalars(statement.order_by(User.name, User.email)))
