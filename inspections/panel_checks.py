"""Panels looked at again: who was appointed without a conflict of interest and has one now (OB-23)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from accounts.models import Grant, User
from accounts.roles import SCHOOL_ROLES, Role
from core.database import db
from core.jobs import Counts
from inspections.audit_queries import AUDITS, in_cities
from inspections.scope import Condition
from notifications.services import tell
from schedules.calendars import same_city
from schedules.models import Assignment, Obligation
from schedules.news import place_of
from sites.models import Contact, Placement, Site, Student


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody sits on a panel and may no longer: roster, contacts or roles have changed since the appointment."""

    audit: Obligation
    person: User


def conflicts(*among: Condition) -> list[Conflict]:
    """Of the audits not yet concluded, whoever sits on a panel where the own school or company is concerned."""
    statement = (
        sa.select(Obligation, User)
        .join(Assignment, Assignment.obligation_id == Obligation.id)
        .join(User, User.id == Assignment.user_id)
        .where(Obligation.kind.in_(AUDITS), Obligation.withdrawn_at.is_(None), Obligation.met_at.is_(None))
        .where(sa.or_(_is_of_the_company(), _is_of_a_school()), *among)
        .options(joinedload(Obligation.site), joinedload(Obligation.school))
        .order_by(Obligation.due_on, Obligation.key, User.name)
    )
    return [Conflict(*row) for row in db.session.execute(statement)]


def conflicts_for(user: User) -> list[Conflict]:
    """The same of the audits whose panels a clerk appoints."""
    return conflicts(in_cities(user.cities(Role.CLERK))) if user.has_role(Role.CLERK) else []


def conflicts_of(audit: Obligation) -> list[Conflict]:
    """The same of one audit."""
    return conflicts(Obligation.id == audit.id)


def _is_of_the_company() -> Condition:
    contact = sa.select(Contact.id).join(Site, Site.partner_id == Contact.partner_id)
    same = sa.func.lower(Contact.email) == sa.func.lower(User.email)
    return sa.exists(contact.where(Site.id == Obligation.site_id, same).correlate(Obligation, User))


def _is_of_a_school() -> Condition:
    """The school that is audited, or one whose students train at the site."""
    trains = sa.select(Placement.id).join(Student, Student.id == Placement.student_id)
    trains = trains.where(Placement.site_id == Obligation.site_id, Student.school_id == Grant.school_id)
    is_concerned = sa.or_(Grant.school_id == Obligation.school_id, sa.exists(trains.correlate(Obligation, Grant)))
    own = sa.select(Grant.id).where(Grant.user_id == User.id, Grant.role.in_(SCHOOL_ROLES), is_concerned)
    return sa.exists(own.correlate(Obligation, User))


def recheck_panels() -> Counts:
    """Tell the clerk of the city of each such person once; who sits on a panel instead is the clerk's to decide."""
    return {"panel_conflicts": sum(_tell(each) for each in conflicts())}


def _tell(conflict: Conflict) -> int:
    audit, person = conflict.audit, conflict.person
    return tell(
        _clerks_of(audit),
        "panel.conflict",
        f"panel.conflict:{audit.id}:{person.id}",
        lambda: _(
            "%(name)s sits on the panel for %(auditee)s, where the own school or company is concerned by now. "
            "Appoint somebody else.",
            name=person.name,
            auditee=place_of(audit) or (audit.school.name if audit.school else ""),
        ),
        f"/audits/{audit.id}/panel",
    )


def _clerks_of(audit: Obligation) -> list[User]:
    place = audit.site or audit.school
    assert place is not None  # an audit has one
    clerks = sa.select(Grant).where(Grant.role == Role.CLERK).options(joinedload(Grant.user)).order_by(Grant.id)
    here = same_city(place.city)
    return [grant.user for grant in db.session.scalars(clerks) if grant.city is None or same_city(grant.city) == here]
