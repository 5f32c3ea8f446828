"""Conflicts of interest on a panel (OB-23): the own school, or the own company, is concerned."""

from __future__ import annotations

import sqlalchemy as sa

from accounts.models import Grant, User
from accounts.roles import SCHOOL_ROLES
from inspections.scope import Condition
from schedules.models import Obligation
from sites.models import Contact, Placement, Site, Student


def is_in_conflict() -> Condition:
    """Whether the person of a row may not sit on the panel of its audit; the statement selects from both."""
    return sa.or_(_is_of_the_company(), _is_of_a_school())


def _is_of_the_company() -> Condition:
    """A contact of the company at whose site the audit is; a school has none."""
    contact = sa.select(Contact.id).join(Site, Site.partner_id == Contact.partner_id)
    same = sa.func.lower(Contact.email) == sa.func.lower(User.email)
    return sa.exists(contact.where(Site.id == Obligation.site_id, same).correlate(Obligation, User))


def _is_of_a_school() -> Condition:
    """Of the school that is audited, or of one whose students train at the site."""
    trains = sa.select(Placement.id).join(Student, Student.id == Placement.student_id)
    trains = trains.where(Placement.site_id == Obligation.site_id, Student.school_id == Grant.school_id)
    is_concerned = sa.or_(Grant.school_id == Obligation.school_id, sa.exists(trains.correlate(Obligation, Grant)))
    own = sa.select(Grant.id).where(Grant.user_id == User.id, Grant.role.in_(SCHOOL_ROLES), is_concerned)
    return sa.exists(own.correlate(Obligation, User))
