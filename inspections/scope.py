"""Which visits and audits a person may see, and how much of them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from accounts.roles import APPROVERS, OFFICE_ROLES, Role
from core.database import db
from inspections.models import Inspection, InspectionState, Submission
from schedules.models import Assignment, ObligationKind, Part
from schedules.scope import city_is_among
from sites.models import Placement, School, Site, Student

Condition = sa.ColumnElement[bool]

VISIT_ROLES = OFFICE_ROLES | {Role.TEACHER, Role.OFFICER}
AUDIT_ROLES = OFFICE_ROLES | {Role.PANELIST, Role.CLERK, Role.OFFICER}

IS_VISIT = Inspection.kind == ObligationKind.VISIT
IS_AUDIT = Inspection.kind != ObligationKind.VISIT
IS_CONCLUDED = Inspection.state == InspectionState.CONCLUDED
HAS_ARRIVED = Inspection.received_at.is_not(None)


def visits_visible_to(user: User) -> Condition:
    """The visits a person may open, by every role the person holds."""
    clauses: list[Condition] = [sa.false()]
    if office := user.school_ids(*OFFICE_ROLES):
        clauses.append(Inspection.school_id.in_(office))
    if user.has_role(Role.TEACHER):
        clauses.append(_carried_out_by(user))
    if user.has_role(Role.OFFICER):
        clauses.append(sa.and_(HAS_ARRIVED, _school_in_cities(user.cities(Role.OFFICER))))
    return sa.and_(IS_VISIT, sa.or_(*clauses))


def _carried_out_by(user: User) -> Condition:
    """Own visits, and those that somebody else made in the person's place."""
    written = sa.select(Submission.inspection_id).where(Submission.author_id == user.id)
    assigned = sa.select(Assignment.obligation_id).where(Assignment.user_id == user.id)
    return sa.or_(
        Inspection.lead_id == user.id,
        Inspection.id.in_(written),
        sa.and_(HAS_ARRIVED, Inspection.obligation_id.in_(assigned)),
    )


def audits_visible_to(user: User) -> Condition:
    """The audits a person may open: the city's, one's own panel's, and concluded ones of where one's school trains."""
    clauses: list[Condition] = [sa.false()]
    for role in (Role.CLERK, Role.OFFICER):
        if user.has_role(role):
            clauses.append(_in_cities(user.cities(role)))
    if user.has_role(Role.PANELIST):
        own = sa.select(Assignment.obligation_id).where(Assignment.user_id == user.id)
        clauses.append(Inspection.obligation_id.in_(own))
    if schools := user.school_ids(*OFFICE_ROLES):
        clauses.append(sa.and_(IS_CONCLUDED, _concerns_schools(schools)))
    return sa.and_(IS_AUDIT, sa.or_(*clauses))


def _concerns_schools(schools: set[UUID]) -> Condition:
    """The school's own audit, or one of a site at which its students train."""
    trained_at = (
        sa.select(Placement.site_id)
        .join(Placement.student)
        .where(Student.school_id.in_(schools), Placement.cancelled_at.is_(None))
    )
    return sa.or_(
        Inspection.school_id.in_(schools),
        sa.and_(Inspection.school_id.is_(None), Inspection.site_id.in_(trained_at)),
    )


def _in_cities(cities: set[str] | None) -> Condition:
    sites = sa.select(Site.id).where(city_is_among(Site.city, cities))
    return sa.or_(_school_in_cities(cities), sa.and_(Inspection.school_id.is_(None), Inspection.site_id.in_(sites)))


def _school_in_cities(cities: set[str] | None) -> Condition:
    return Inspection.school_id.in_(sa.select(School.id).where(city_is_among(School.city, cities)))


@dataclass(frozen=True, slots=True)
class Sight:
    """How much of a visit one person sees, and what the person may do about it."""

    sees_interviews: bool
    """Answers of students and restricted items; their photos too."""
    sees_names: bool
    """Whole names of students; others read 王○明."""
    may_review: bool
    may_decide: bool
    """Confirm or reject computed results (待查證)."""
    may_ask_late_entry: bool
    may_confirm_late_entry: bool


PUBLIC_SIGHT = Sight(
    sees_interviews=False,
    sees_names=False,
    may_review=False,
    may_decide=False,
    may_ask_late_entry=False,
    may_confirm_late_entry=False,
)
"""What goes to a file nobody is known to read."""


def sight_of(inspection: Inspection, user: User) -> Sight:
    """What a person who may open a visit sees of it."""
    school_id = inspection.school_id
    is_office = school_id in user.school_ids(*OFFICE_ROLES)
    is_coordinator = school_id in user.school_ids(Role.COORDINATOR)
    is_author = inspection.lead_id == user.id
    is_open = inspection.state in (InspectionState.RECEIVED, InspectionState.RETURNED)
    return Sight(
        sees_interviews=is_coordinator or (is_author and inspection.state is not InspectionState.APPROVED),
        sees_names=school_id in user.school_ids(*OFFICE_ROLES, Role.TEACHER),
        may_review=inspection.state is InspectionState.RECEIVED and is_reviewer(inspection, user),
        may_decide=is_open and is_office,
        may_ask_late_entry=is_office or is_author,
        may_confirm_late_entry=is_office and user.id not in (inspection.lead_id, inspection.entered_by_id),
    )


def is_reviewer(inspection: Inspection, user: User) -> bool:
    """Whoever signs off: the coordinator, but for a coordinator's visit the director or principal; never oneself."""
    if inspection.lead_id == user.id or inspection.kind is not ObligationKind.VISIT:
        return False
    if inspection.school_id in user.school_ids(*APPROVERS):
        return True
    by_coordinator = inspection.school_id in inspection.lead.school_ids(Role.COORDINATOR)
    return inspection.school_id in user.school_ids(Role.COORDINATOR) and not by_coordinator


def panel_part(obligation_id: UUID | None, user: User) -> Part | None:
    """What the person does on a panel, or None."""
    if obligation_id is None:
        return None
    statement = sa.select(Assignment.part).where(
        Assignment.obligation_id == obligation_id, Assignment.user_id == user.id
    )
    return db.session.scalar(statement)
