"""Which cases a person may see, and how the person stands to one of them."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core.cities import same_city
from core.database import db
from inspections.models import Concern, Finding, Inspection
from remediation.models import Case, CaseFinding
from remediation.workflow import Standing
from schedules.models import Assignment, Obligation
from sites.models import Placement, Student

Condition = sa.ColumnElement[bool]

CASE_ROLES = OFFICE_ROLES | {Role.TEACHER, Role.COUNSELLOR, Role.PANELIST, Role.CLERK, Role.OFFICER}
UNRESTRICTED = Case.is_restricted.is_(False)


def visible_to(user: User) -> Condition:
    """The cases a person may open, by every role the person holds."""
    return sa.or_(sa.false(), *(clause for clause in _clauses(user)))


def _clauses(user: User) -> list[Condition]:
    clauses = []
    if office := user.school_ids(*OFFICE_ROLES):
        clauses.append(sa.and_(_of_schools(office), UNRESTRICTED))
    if confidants := user.school_ids(Role.COORDINATOR, Role.COUNSELLOR):
        clauses.append(sa.and_(Case.school_id.in_(confidants), Case.is_restricted))
    if schools := user.school_ids(Role.TEACHER):
        clauses.append(sa.and_(Case.school_id.in_(schools), UNRESTRICTED, _at_own_sites(user)))
    if user.has_role(Role.CLERK):
        clauses.append(sa.and_(Case.school_id.is_(None), UNRESTRICTED, _in_cities(user, Role.CLERK)))
    if user.has_role(Role.OFFICER):
        clauses.append(sa.and_(UNRESTRICTED, _in_cities(user, Role.OFFICER)))
    if user.has_role(Role.PANELIST):
        clauses.append(sa.and_(Case.school_id.is_(None), UNRESTRICTED, _from_own_audits(user)))
    return clauses


def counted_by(user: User) -> Condition:
    """Restricted cases of which a person learns the number and nothing else."""
    clauses: list[Condition] = [sa.false()]
    if schools := user.school_ids(Role.DIRECTOR, Role.PRINCIPAL):
        clauses.append(Case.school_id.in_(schools))
    if user.has_role(Role.OFFICER):
        clauses.append(_in_cities(user, Role.OFFICER))
    return sa.and_(Case.is_restricted, sa.or_(*clauses), sa.not_(visible_to(user)))


def _of_schools(schools: set[UUID]) -> Condition:
    """Followed by a school, or about it (from its own audit)."""
    return sa.or_(Case.school_id.in_(schools), Case.audited_school_id.in_(schools))


def _in_cities(user: User, role: Role) -> Condition:
    cities = user.cities(role)
    return sa.true() if cities is None else Case.city.in_({same_city(city) for city in cities})


def _at_own_sites(user: User) -> Condition:
    """At the sites of own placements or of visits given to the person, or handed to the person by name."""
    pupil = aliased(Student)
    own_placements = (
        sa.select(Placement.site_id)
        .join(pupil, pupil.id == Placement.student_id)
        .where(Placement.teacher_id == user.id, Placement.cancelled_at.is_(None), pupil.school_id == Case.school_id)
    )
    own_visits = (
        sa.select(Obligation.site_id)
        .join(Assignment, Assignment.obligation_id == Obligation.id)
        .where(
            Assignment.user_id == user.id,
            Obligation.withdrawn_at.is_(None),
            Obligation.school_id == Case.school_id,
            Obligation.site_id.is_not(None),
        )
    )
    return sa.or_(
        Case.site_id.in_(own_placements.correlate(Case)),
        Case.site_id.in_(own_visits.correlate(Case)),
        Case.assigned_to_id == user.id,
    )


def _from_own_audits(user: User) -> Condition:
    own = (
        sa.select(CaseFinding.case_id)
        .join(Finding, Finding.id == CaseFinding.finding_id)
        .join(Inspection, Inspection.id == Finding.inspection_id)
        .join(Assignment, Assignment.obligation_id == Inspection.obligation_id)
        .where(Assignment.user_id == user.id)
    )
    return Case.id.in_(own)


def standings(user: User, case: Case) -> frozenset[Standing]:
    """How a person who may see a case stands to it."""
    if case.is_restricted:
        manages = case.school_id in user.school_ids(Role.COORDINATOR, Role.COUNSELLOR)
        return frozenset({Standing.MANAGER} if manages else {Standing.READER})
    if case.school_id is None:
        return _standings_in_audit(user, case)
    if case.school_id in user.school_ids(*OFFICE_ROLES):
        return frozenset({Standing.MANAGER})
    if case.school_id in user.school_ids(Role.TEACHER) and _is_at_own_sites(user, case):
        return frozenset({Standing.VISITOR})
    return frozenset({Standing.READER})


def _standings_in_audit(user: User, case: Case) -> frozenset[Standing]:
    found = {Standing.READER}
    cities = user.cities(Role.CLERK) if user.has_role(Role.CLERK) else set()
    if cities is None or case.city in {same_city(city) for city in cities}:
        found.add(Standing.MANAGER)
    if case.audited_school_id in user.school_ids(*OFFICE_ROLES):
        found.add(Standing.AUDITED)
    return frozenset(found)


def _is_at_own_sites(user: User, case: Case) -> bool:
    return db.session.scalar(sa.select(Case.id).where(Case.id == case.id, _at_own_sites(user))) is not None


def may_read_interview(user: User, case: Case) -> bool:
    """Whether the person reads what a student said: the coordinator, and whoever was given care of that student."""
    if case.is_restricted:
        return case.school_id in user.school_ids(Role.COORDINATOR, Role.COUNSELLOR)
    has_care = case.concerns is Concern.STUDENT and case.assigned_to_id == user.id
    return has_care or case.school_id in user.school_ids(Role.COORDINATOR)


def may_see_student(user: User, case: Case) -> bool:
    """Whether the person reads the student's whole name: people of the school, unless it says who spoke."""
    if case.is_from_interview and case.concerns is Concern.COMPANY and not may_read_interview(user, case):
        return False
    own = user.school_ids(*OFFICE_ROLES, Role.TEACHER, Role.COUNSELLOR)
    return case.school_id is not None and case.school_id in own
