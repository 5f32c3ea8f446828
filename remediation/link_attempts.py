"""Attempts on companies' links that did not open: ended ones for the office that made them, forged ones for the house.

Nothing secret is kept of them: a time, why it did not open, and a short word that tells one browser from another.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core.database import db
from remediation.links import FORGED, REFUSED
from remediation.models import CompanyLink, CompanyLinkUse
from schedules.scope import city_is_among
from sites.models import Site

PAGE = 100
Condition = sa.ColumnElement[bool]


def of_ended_links(user: User) -> Condition:
    """On links that the person's own office made: the school's, or the authority's of the city."""
    own: Condition = CompanyLink.school_id.in_(user.school_ids(*OFFICE_ROLES))
    if user.has_role(Role.CLERK):
        in_city = city_is_among(Site.city, user.cities(Role.CLERK))
        own = sa.or_(own, sa.and_(CompanyLink.school_id.is_(None), in_city))
    links = sa.select(CompanyLink.id).join(Site, Site.id == CompanyLink.site_id).where(own)
    return sa.and_(CompanyLinkUse.action.in_(REFUSED.values()), CompanyLinkUse.link_id.in_(links))


def of_forged_links() -> Condition:
    """On addresses that belong to no link."""
    return sa.and_(CompanyLinkUse.action == FORGED, CompanyLinkUse.link_id.is_(None))


def attempts(which: Condition, *, page: int = 1) -> list[CompanyLinkUse]:
    """One page of them, the newest first."""
    rows: sa.Select[Any] = sa.select(CompanyLinkUse).where(which).order_by(CompanyLinkUse.at.desc(), CompanyLinkUse.id)
    link = joinedload(CompanyLinkUse.link)
    shown = rows.options(link.joinedload(CompanyLink.contact), link.joinedload(CompanyLink.site))
    return list(db.session.scalars(shown.limit(PAGE).offset((page - 1) * PAGE)))


def count_attempts(which: Condition) -> int:
    """How many there are."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(CompanyLinkUse).where(which)) or 0
