"""Changes to accounts: people, roles, one-time links, passwords."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.engine import CursorResult

from accounts.models import Grant, PasswordLink, User
from accounts.news import PasswordLinkMade, PersonDeactivated
from accounts.open_work import hand_over_all, open_work
from accounts.passwords import weakness
from accounts.permissions import Reach, may_grant, may_manage, reach_of, reaches
from accounts.queries import administrator_count, find_user, link_for, possible_heirs
from accounts.roles import Role
from accounts.sign_in import hasher
from core import clock, events, journal
from core.database import db
from core.errors import Refused
from core.formatting import listed

LINK_LASTS = timedelta(days=7)


class NotYours(Refused):
    """The actor may not do this to this person."""

    status = 403
    sentence = "You may not change this about this person. Ask the system administrator."


class LinkSpent(Refused):
    """The one-time link was used, has expired, or never existed."""

    status = 410
    sentence = "This link has been used or has expired. Ask your school's office or administrator for a new one."


@dataclass(frozen=True)
class MadeLink:
    """A one-time link; its secret is known only now."""

    path: str
    expires_at: datetime


def create_user(email: str, name: str, wanted: set[Reach], *, by: User | None) -> User:
    """A new account without a password; `by` None is the command line."""
    email = email.strip().lower()
    if find_user(email) is not None:
        raise Refused(_("There is already an account with %(email)s.", email=email))
    user = User(email=email, name=name.strip(), created_at=clock.utcnow(), session_number=1)
    _check_changes(wanted, by)
    user.grants.extend(_grant(reach) for reach in sorted(wanted, key=str))
    db.session.add(user)
    db.session.flush()
    journal.record(by, "user.created", user, email=email, roles=sorted(reach.role for reach in wanted))
    return user


def change_grants(user: User, wanted: set[Reach], *, by: User) -> None:
    """Give and take roles until the person holds exactly these."""
    if user.id == by.id:
        raise NotYours(_("Nobody changes their own roles. Ask another administrator."))
    held = reaches(user)
    _check_changes(wanted ^ held, by)
    loses_admin = Reach(Role.ADMIN) in held - wanted
    if loses_admin:
        _keep_an_administrator(user)
    user.grants[:] = [grant for grant in user.grants if reach_of(grant) in wanted]
    user.grants.extend(_grant(reach) for reach in sorted(wanted - held, key=str))
    db.session.flush()
    added, removed = _roles(wanted - held), _roles(held - wanted)
    if added or removed:
        journal.record(by, "user.roles_changed", user, added=added, removed=removed)


def give_role(user: User, reach: Reach, *, by: User) -> None:
    """One more role."""
    change_grants(user, reaches(user) | {reach}, by=by)


def take_role(user: User, reach: Reach, *, by: User, heir: User | None = None) -> None:
    """One role less. Open work that no role left to the person carries goes to the heir in the same step."""
    _hold_still(user)
    heirs = possible_heirs(user) if heir is not None else []
    change_grants(user, reaches(user) - {reach}, by=by)
    if heir is not None:
        _hand_over(user, heir, by, heirs, lost=reach)
    _refuse_open_work(user, open_work(user, reach))


def _refuse_open_work(user: User, waiting: list[str]) -> None:
    if waiting:
        facts = {"name": user.name, "work": listed(waiting)}
        raise Refused(_("%(name)s still has open work: %(work)s. Hand it over first.", **facts))


def _check_changes(changed: set[Reach], by: User | None) -> None:
    """Every role that is given or taken must be the actor's to give, and make sense."""
    for reach in changed:
        if by is not None and not may_grant(by, reach):
            raise NotYours
        if not reach.is_complete:
            raise Refused(_("A role at a school needs its school, and only such a role has one."))


def _grant(reach: Reach) -> Grant:
    return Grant(role=reach.role, school_id=reach.school_id, city=reach.city)


def _roles(changed: set[Reach]) -> list[str]:
    return sorted(f"{reach.role}:{reach.school_id or reach.city or '*'}" for reach in changed)


def _keep_an_administrator(user: User) -> None:
    if user.is_active and administrator_count() <= 1:
        raise Refused(_("This is the last administrator. Give the role to somebody else first."))


def send_link(user: User, *, by: User | None) -> MadeLink:
    """A new one-time link for the person; earlier ones end."""
    if by is not None and not may_manage(by, user):
        raise NotYours
    if not user.is_active:
        raise Refused(_("The account is closed. Open it again first."))
    token, now = secrets.token_urlsafe(32), clock.utcnow()
    _end_links(user)
    link = PasswordLink(user_id=user.id, token_hash=token_hash(token), created_at=now, expires_at=now + LINK_LASTS)
    db.session.add(link)
    db.session.flush()
    journal.record(by, "password_link.made", user)
    made = MadeLink(f"/password/{token}", link.expires_at)
    events.publish(PasswordLinkMade(user, made.path, made.expires_at, by))
    return made


def token_hash(token: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def _end_links(user: User) -> None:
    unspent = sa.update(PasswordLink).where(PasswordLink.user_id == user.id, PasswordLink.used_at.is_(None))
    db.session.execute(unspent.values(expires_at=clock.utcnow()))


def get_link(token: str) -> PasswordLink:
    """The link with this secret while it can be spent; looking spends nothing."""
    link = link_for(token_hash(token), clock.utcnow())
    if link is None:
        raise LinkSpent
    return link


def spend_link(token: str, password: str) -> User:
    """Set the password by a one-time link: of several who try at once, one succeeds."""
    link, now = get_link(token), clock.utcnow()
    _refuse_weak(password, link.user)
    spent = sa.update(PasswordLink).where(PasswordLink.id == link.id, PasswordLink.used_at.is_(None))
    if cast(CursorResult, db.session.execute(spent.values(used_at=now))).rowcount != 1:
        raise LinkSpent
    _set_password(link.user, password)
    _end_links(link.user)
    journal.record(link.user, "password.set", link.user)
    return link.user


def change_password(user: User, password: str) -> None:
    """A new password by the person, who has just given the old one; other devices are signed out."""
    _refuse_weak(password, user)
    _set_password(user, password)
    _end_links(user)
    journal.record(user, "password.changed", user)


def _refuse_weak(password: str, user: User) -> None:
    sentence = weakness(password, email=user.email)
    if sentence:
        raise Refused(sentence)


def _set_password(user: User, password: str) -> None:
    user.password_hash = hasher.hash(password)
    user.session_number += 1


def deactivate(user: User, *, by: User | None, heir: User | None = None) -> None:
    """Close an account once nothing open belongs to the person; with an heir it is handed over in the same step."""
    if by is not None and not may_manage(by, user):
        raise NotYours
    if user.has_role(Role.ADMIN):
        _keep_an_administrator(user)
    _hold_still(user)
    if by is not None and heir is not None:
        _hand_over(user, heir, by, possible_heirs(user))
    _refuse_open_work(user, open_work(user))
    user.deactivated_at = clock.utcnow()
    user.session_number += 1
    _end_links(user)
    db.session.flush()
    journal.record(by, "user.deactivated", user)
    events.publish(PersonDeactivated(user, by))


def _hold_still(user: User) -> None:
    """Let nobody give the person something while the account is being closed (PostgreSQL; SQLite writes in turn)."""
    db.session.execute(sa.select(User.id).where(User.id == user.id).with_for_update())


def _hand_over(user: User, heir: User, by: User, heirs: Collection[User], *, lost: Reach | None = None) -> None:
    if heir not in heirs:
        raise Refused(_("%(name)s cannot take the work over. Choose someone from the list.", name=heir.name))
    hand_over_all(user, heir, by=by, lost=lost)
    db.session.flush()
    journal.record(by, "user.work_handed_over", user, to=str(heir.id))


def reactivate(user: User, *, by: User) -> None:
    """Open a closed account again; the old password still works."""
    if not may_manage(by, user):
        raise NotYours
    user.deactivated_at = None
    journal.record(by, "user.reactivated", user)


def choose(user: User, *, locale: str, theme: str | None) -> None:
    """The person's own language and appearance."""
    user.locale, user.theme = locale, theme
