"""Links by which a company sees its own released cases: signed, expiring, revocable. Opening one spends nothing."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import joinedload

from accounts.models import User
from core import clock, journal
from core.addresses import absolute
from core.database import db
from core.errors import NotFound
from remediation.models import Case, CompanyLink, CompanyLinkUse
from remediation.scope import standings
from remediation.workflow import Standing
from sites.models import Contact

LASTS = timedelta(days=90)
OPENED, FORGED = "opened", "refused_forged"
MOST_FORGED = 200
"""Rows a day: who types addresses at random fills the log, not the table."""
REFUSED = {"expired": "refused_expired", "revoked": "refused_revoked"}
log = logging.getLogger(__name__)
DIGEST = {"digest_method": hashlib.sha256}


@dataclass(frozen=True)
class Openings:
    """How often a link was opened; several devices show that it was passed on."""

    count: int
    devices: int
    last_at: datetime | None


@dataclass(frozen=True)
class MadeLink:
    """A link with its secret address."""

    link: CompanyLink
    token: str
    openings: Openings | None = None

    @property
    def url(self) -> str:
        return absolute(f"/company/{self.token}")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="company-link", signer_kwargs=DIGEST)


def token_of(link: CompanyLink) -> str:
    """The secret part of a link's address; only the installation's key makes it."""
    return _signer().dumps(link.id.hex)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_for(case: Case, contact: Contact, *, by: User) -> MadeLink:
    """The contact's link to this school's released cases at the site."""
    assert case.site_id is not None
    return link_to(case.site_id, case.school_id, contact, by=by, case=case.number)


def link_to(site_id: UUID, school_id: UUID | None, contact: Contact, *, by: User, **about: str) -> MadeLink:
    """The contact's link to what a school, or without one the authority, told of a site; a valid one lasts longer."""
    return _link_to(site_id, school_id, contact, maker_id=by.id, actor=by, **about)


def _link_to(
    site_id: UUID, school_id: UUID | None, contact: Contact, *, maker_id: UUID, actor: User | str, **about: str
) -> MadeLink:
    expires_at = clock.utcnow() + LASTS
    link = _find_valid(site_id, school_id, contact)
    if link is None:
        link = CompanyLink(
            school_id=school_id,
            partner_id=contact.partner_id,
            site_id=site_id,
            contact_id=contact.id,
            created_at=clock.utcnow(),
            created_by_id=maker_id,
            expires_at=expires_at,
        )
        link.token_hash = _hash(token_of(link))
        db.session.add(link)
        journal.record(actor, "company_link.created", link, contact=contact.name, **about)
    link.expires_at = expires_at
    db.session.flush()
    return MadeLink(link, token_of(link))


def _find_valid(site_id: UUID, school_id: UUID | None, contact: Contact) -> CompanyLink | None:
    statement = sa.select(CompanyLink).where(_is_of(site_id, school_id), CompanyLink.contact_id == contact.id)
    return db.session.scalar(statement.where(*_is_valid()).order_by(CompanyLink.created_at.desc()).limit(1))


def _is_of(site_id: UUID | None, school_id: UUID | None) -> sa.ColumnElement[bool]:
    owner = CompanyLink.school_id == school_id if school_id else CompanyLink.school_id.is_(None)
    return sa.and_(CompanyLink.site_id == site_id, owner)


def _is_valid() -> tuple[sa.ColumnElement[bool], ...]:
    return CompanyLink.revoked_at.is_(None), CompanyLink.expires_at > clock.utcnow()


def open_link(token: str) -> CompanyLink:
    """The valid link behind an address. Reading it changes nothing, so that a preview cannot spend it."""
    try:
        UUID(hex=_signer().loads(token))
    except (BadSignature, ValueError, TypeError) as error:
        raise NotFound from error
    statement = sa.select(CompanyLink).where(CompanyLink.token_hash == _hash(token), *_is_valid())
    options = (joinedload(CompanyLink.site), joinedload(CompanyLink.contact), joinedload(CompanyLink.school))
    link = db.session.scalar(statement.options(*options))
    if link is None:
        raise NotFound
    return link


def note_refusal(token: str, *, device: str) -> None:
    """Record that somebody tried a link that does not open. What was typed is never kept: it may be a secret."""
    link = db.session.scalar(sa.select(CompanyLink).where(CompanyLink.token_hash == _hash(token)))
    link_id, action = (None, FORGED) if link is None else (link.id, _why_ended(link))
    if link is None:
        log.warning("A forged link of a company was tried, device %s.", device)
        if _forged_since(clock.utcnow() - timedelta(days=1)) >= MOST_FORGED:
            return
    db.session.add(CompanyLinkUse(link_id=link_id, at=clock.utcnow(), action=action, device=device))


def _forged_since(moment: datetime) -> int:
    statement = sa.select(sa.func.count()).select_from(CompanyLinkUse)
    return db.session.scalar(statement.where(CompanyLinkUse.link_id.is_(None), CompanyLinkUse.at >= moment)) or 0


def _why_ended(link: CompanyLink) -> str:
    return REFUSED["revoked" if link.revoked_at is not None else "expired"]


def refusals_of(case: Case) -> int:
    """How often ended links to the site's cases were tried since."""
    statement = (
        sa.select(sa.func.count())
        .select_from(CompanyLinkUse)
        .join(CompanyLink, CompanyLink.id == CompanyLinkUse.link_id)
        .where(
            _is_of(case.site_id, case.school_id),
            CompanyLinkUse.action.in_(REFUSED.values()),
        )
    )
    return db.session.scalar(statement) or 0


def links_of(case: Case) -> list[MadeLink]:
    """The valid links through which this case can be reached."""
    if case.site_id is None or not case.is_released:
        return []
    return valid_links(case.site_id, case.school_id)


def valid_links(site_id: UUID, school_id: UUID | None) -> list[MadeLink]:
    """The valid links to what a school, or without one the authority, told of a site."""
    statement = sa.select(CompanyLink).where(_is_of(site_id, school_id), *_is_valid())
    options = (joinedload(CompanyLink.contact),)
    return [MadeLink(link, token_of(link)) for link in db.session.scalars(statement.options(*options))]


def lasting_links(case: Case, contacts: Collection[Contact]) -> list[MadeLink]:
    """Links by which these people can answer from now on: who was told before gets one that works again.

    A valid link lasts longer and an expired one is followed by a new one; one that somebody ended stays the last.
    """
    if case.site_id is None or not case.is_released:
        return []
    last = {link.contact_id: link for link in _by_age(case)}
    kept = [(contact, last[contact.id]) for contact in contacts if contact.id in last]
    return [
        _link_to(case.site_id, case.school_id, contact, maker_id=link.created_by_id, actor="system", case=case.number)
        for contact, link in kept
        if link.revoked_at is None
    ]


def _by_age(case: Case) -> Iterable[CompanyLink]:
    """All links to the site's cases, the newest last."""
    statement = sa.select(CompanyLink).where(_is_of(case.site_id, case.school_id))
    return db.session.scalars(statement.order_by(CompanyLink.created_at, CompanyLink.id))


def links_with_openings(case: Case) -> list[MadeLink]:
    """The same, each with how often and by how many browsers it was opened."""
    return [replace(made, openings=openings_of(made.link)) for made in links_of(case)]


SHOWN_ENDED = 5


def ended_links_of(case: Case) -> list[CompanyLink]:
    """The last links to the site's cases that have expired or been ended, the newest first."""
    if case.site_id is None or not case.is_released:
        return []
    statement = sa.select(CompanyLink).where(_is_of(case.site_id, case.school_id), sa.not_(sa.and_(*_is_valid())))
    options = (joinedload(CompanyLink.contact), joinedload(CompanyLink.revoked_by).lazyload(User.grants))
    newest = statement.order_by(CompanyLink.created_at.desc(), CompanyLink.id).limit(SHOWN_ENDED)
    return list(db.session.scalars(newest.options(*options)))


def revoke(case: Case, link_id: UUID, *, by: User) -> None:
    """End a link at once."""
    link = db.session.get(CompanyLink, link_id)
    is_of_case = link is not None and link.site_id == case.site_id and link.school_id == case.school_id
    if link is None or not is_of_case or Standing.MANAGER not in standings(by, case):
        raise NotFound
    end(link, by=by)


def end(link: CompanyLink, *, by: User) -> None:
    """Let a link end now; whoever opens it afterwards finds nothing."""
    if link.revoked_at is None:
        link.revoked_at, link.revoked_by_id = clock.utcnow(), by.id
        journal.record(by, "company_link.revoked", link)
    db.session.flush()


def note_opening(link_id: UUID, *, device: str, case_id: UUID | None = None) -> None:
    """Record that a link was opened, by which browser. It spends nothing: the link works on as before."""
    row = CompanyLinkUse(link_id=link_id, at=clock.utcnow(), action=OPENED, case_id=case_id, device=device)
    db.session.add(row)


def device_of(address: str, browser: str) -> str:
    """A short word that is the same for the same browser at the same place, and tells nobody where that is."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"{address}|{browser}".encode(), hashlib.sha256).hexdigest()[:12]


def openings_of(link: CompanyLink) -> Openings:
    """The openings of a link so far."""
    counted = sa.select(
        sa.func.count(), sa.func.count(CompanyLinkUse.device.distinct()), sa.func.max(CompanyLinkUse.at)
    ).where(CompanyLinkUse.link_id == link.id, CompanyLinkUse.action == OPENED)
    return Openings(*db.session.execute(counted).one())


def note_use(link: CompanyLink, action: str, case: Case | None = None) -> None:
    """Record a change made through a link."""
    case_id = case.id if case is not None else None
    db.session.add(CompanyLinkUse(link_id=link.id, at=clock.utcnow(), action=action, case_id=case_id))
