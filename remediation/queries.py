"""Reading cases: what a person may see of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from accounts.models import Grant, User
from accounts.roles import OFFICE_ROLES, Role
from accounts.scope import granted_in
from checklists.document import Item, Section, Text
from core import clock
from core.database import db
from core.errors import NotFound
from inspections.case_facts import CaseFact, OpenCase
from inspections.models import Finding, Inspection, PhotoUse, Severity, Submission
from inspections.sheets.asked import asked_in
from remediation import filters, release, scope, searching
from remediation.filters import CaseFilter
from remediation.models import Case, CaseEvent, CaseFinding, CaseRequest
from remediation.paging import COUNTED, CasePage, Order, Place, page_of
from remediation.workflow import UNSOLVED, CaseState, Standing
from sites.models import ClassGroup, Contact, Placement, Site, Student


def get_case(case_id: UUID, user: User) -> Case:
    """The case with its timeline, if the person may see it."""
    case = db.session.scalar(
        sa.select(Case)
        .where(Case.id == case_id, scope.visible_to(user))
        .options(
            joinedload(Case.site),
            joinedload(Case.school),
            joinedload(Case.student),
            joinedload(Case.audited_school),
            joinedload(Case.assigned_to),
            selectinload(Case.events).joinedload(CaseEvent.by),
            selectinload(Case.requests).joinedload(CaseRequest.asked_by),
        )
    )
    if case is None:
        raise NotFound
    return case


def get_case_for(case_id: UUID, user: User, *standings: Standing) -> Case:
    """The case, if the person stands to it in one of these ways."""
    case = get_case(case_id, user)
    if scope.standings(user, case).isdisjoint(standings):
        raise NotFound
    return case


def list_cases(user: User, chosen: CaseFilter, *, today: date, place: Place = Place()) -> CasePage:  # noqa: B008
    """The rows a filter shows, the most urgent first."""
    matching = _matching(user, chosen, today)
    sought = searching.sought(chosen.q, user, matching)
    total = sought.total(matching, COUNTED)
    return page_of([*matching, *sought.conditions], _order(chosen), place, total)


def _matching(user: User, chosen: CaseFilter, today: date) -> list[sa.ColumnElement[bool]]:
    """What the person may see of the rows of a filter, its words apart."""
    return [scope.visible_to(user), *filters.conditions(chosen, today=today, user_id=user.id)]


def _order(chosen: CaseFilter) -> Order:
    """What is due first; what waits for release the critical first; by age the oldest; closed ones newest."""
    if chosen.state == "closed":
        return Order(Case.closed_at, is_falling=True)
    if chosen.task == "release":  # what is critical is told the same day
        return Order(sa.case((Case.severity == Severity.CRITICAL, 0), else_=1))
    if chosen.state == "all":
        return Order(Case.opened_on, is_falling=True)
    return Order(Case.opened_on if chosen.age else Case.due_on)


def count_cases(user: User, chosen: CaseFilter, *, today: date) -> int:
    """How many rows a filter shows."""
    matching = _matching(user, chosen, today)
    matching += searching.sought(chosen.q, user, matching).conditions
    return db.session.scalar(sa.select(sa.func.count()).select_from(Case).where(*matching)) or 0


def restricted_count(user: User) -> int:
    """How many confidential cases are open of which this person learns the number only."""
    statement = sa.select(sa.func.count()).select_from(Case)
    return db.session.scalar(statement.where(Case.state != CaseState.CLOSED, scope.counted_by(user))) or 0


def sites_with_cases(user: User) -> list[Site]:
    """The sites a person can filter by."""
    having = sa.select(Case.id).where(Case.site_id == Site.id, scope.visible_to(user)).correlate(Site)
    return list(db.session.scalars(sa.select(Site).where(having.exists()).order_by(Site.name)))


def sections_with_cases(user: User) -> list[tuple[str, dict[str, str]]]:
    """The sections a person can filter by: code and name in both languages."""
    names = sa.select(Case.section).where(filters.IS_UNCLOSED).distinct().subquery()
    seen = aliased(Case)
    one = sa.select(Case.id).where(Case.section == names.c.section, filters.IS_UNCLOSED, scope.visible_to(user))
    first = one.order_by(Case.due_on, Case.number).limit(1).correlate(names).scalar_subquery()
    rows = db.session.execute(
        sa.select(seen.section, seen.section_zh, seen.section_en)
        .where(seen.id.in_(sa.select(first).select_from(names)))
        .order_by(seen.section)
    )
    return [(code, {"zh": zh, "en": en}) for code, zh, en in rows.tuples()]


def colleagues_for_cases(user: User) -> list[User]:
    """Who can be given cases by this person: the office and the teachers of the own schools, or fellow clerks."""
    schools = user.school_ids(*OFFICE_ROLES)
    found = _people(Grant.school_id.in_(schools), (*OFFICE_ROLES, Role.TEACHER)) if schools else []
    if not found and user.has_role(Role.CLERK):
        found = _people(sa.true(), (Role.CLERK,))
    return found


def find_unclosed(key: str) -> Case | None:
    """The case that follows this problem now."""
    return db.session.scalar(sa.select(Case).where(Case.key == key, Case.state != CaseState.CLOSED))


def find_closed_since(key: str, day: date) -> Case | None:
    """The last closed case of this problem that was opened on or after a day."""
    statement = sa.select(Case).where(Case.key == key, Case.state == CaseState.CLOSED, Case.opened_on >= day)
    return db.session.scalar(statement.order_by(Case.closed_at.desc()).limit(1))


def cases_following(findings: Collection[UUID]) -> dict[UUID, Case]:
    """The case of each of these findings that has one."""
    statement = sa.select(CaseFinding).where(CaseFinding.finding_id.in_(findings)).options(joinedload(CaseFinding.case))
    return {link.finding_id: link.case for link in db.session.scalars(statement)}


def case_facts(findings: Collection[UUID]) -> dict[UUID, CaseFact]:
    """Number and due date of the case that follows each finding, for records and paper."""
    return {
        finding_id: CaseFact(case.id, case.number, case.due_on, case.recurrence_count)
        for finding_id, case in cases_following(findings).items()
    }


def cases_looked_at(cases: Collection[UUID]) -> dict[UUID, OpenCase]:
    """What of these cases may stand on the sheet that the company signs, by id."""
    found = db.session.scalars(sa.select(Case).where(Case.id.in_(cases)))
    return {case.id: _open_case(case) for case in found if release.may_be_signed_for(case.releasable)}


def _open_case(case: Case) -> OpenCase:
    title = Text(**release.subject(case.releasable, case.title))
    return OpenCase(case.number, title, case.severity, case.due_on, case.recurrence_count)


def findings_of(case: Case) -> list[Finding]:
    """What was found, the newest first, with the inspections and the people who found it."""
    statement = (
        sa.select(Finding)
        .join(CaseFinding, CaseFinding.finding_id == Finding.id)
        .where(CaseFinding.case_id == case.id)
        .options(
            joinedload(Finding.inspection).joinedload(Inspection.lead),
            joinedload(Finding.inspection).joinedload(Inspection.checklist_version),
        )
        .order_by(Finding.found_at.desc())
    )
    return list(db.session.scalars(statement))


def asked_item(finding: Finding) -> tuple[Section | None, Item | None]:
    """The section and the item that were asked, in the wording of that day; neither when the visit itself shows it."""
    asked = asked_in(finding.inspection.checklist_version)
    for document in (asked.site, asked.interview):
        if document is not None and (item := document.item(finding.item)) is not None:
            return document.section_of(finding.item), item
    return None, None


def photos_of_findings(findings: Collection[Finding]) -> dict[UUID, list[str]]:
    """The hashes of the photos taken for each finding."""
    if not findings:
        return {}
    statement = (
        sa.select(Submission.inspection_id, PhotoUse.item, PhotoUse.student_id, PhotoUse.sha256)
        .join(Submission, Submission.id == PhotoUse.submission_id)
        .where(
            Submission.inspection_id.in_({finding.inspection_id for finding in findings}),
            PhotoUse.item.in_({finding.item for finding in findings}),
        )
        .order_by(PhotoUse.taken_at, PhotoUse.sha256)
    )
    taken: dict[tuple[UUID, str | None, UUID | None], list[str]] = {}
    for inspection_id, item, student_id, sha256 in db.session.execute(statement):
        hashes = taken.setdefault((inspection_id, item, student_id), [])
        if sha256 not in hashes:
            hashes.append(sha256)
    return {
        finding.id: taken.get((finding.inspection_id, finding.item, finding.student_id), []) for finding in findings
    }


def students_of_site(case: Case) -> list[tuple[str, str]]:
    """Name and number of everybody who ever trained at the site of a case, and of its own student."""
    statement = (
        sa.select(Student.name, Student.number)
        .outerjoin(Placement, Placement.student_id == Student.id)
        .where(sa.or_(Placement.site_id == case.site_id, Student.id == case.student_id))
        .distinct()
    )
    return [(name, number) for name, number in db.session.execute(statement)]


def classes_of_site(case: Case) -> list[str]:
    """The names of the classes whose students ever trained at the site of a case."""
    statement = (
        sa.select(ClassGroup.name)
        .join(Student, Student.class_group_id == ClassGroup.id)
        .outerjoin(Placement, Placement.student_id == Student.id)
        .where(sa.or_(Placement.site_id == case.site_id, Student.id == case.student_id))
        .distinct()
    )
    return list(db.session.scalars(statement))


def contacts_of(case: Case) -> list[Contact]:
    """The people of the company who can be told."""
    return contacts_at(case.site) if case.site is not None else []


def contacts_at(site: Site) -> list[Contact]:
    """The company's people: those of the site first, then those of the whole partner."""
    statement = sa.select(Contact).where(
        Contact.partner_id == site.partner_id, sa.or_(Contact.site_id.is_(None), Contact.site_id == site.id)
    )
    return list(db.session.scalars(statement.order_by(Contact.site_id.is_(None), Contact.name)))


def managers_of(case: Case) -> list[User]:
    """The people who have to be told of a step: coordinators and counsellors, or the clerks of the city."""
    if case.is_restricted:
        return _people(Grant.school_id == case.school_id, (Role.COORDINATOR, Role.COUNSELLOR))
    return people_of_office(case.school_id, case.city)


def people_of_office(school_id: UUID | None, city: str) -> list[User]:
    """A school's coordinators, else its director and principal; without a school the clerks of the city."""
    if school_id is None:
        return _people(granted_in(city), (Role.CLERK,))
    return _people(Grant.school_id == school_id, (Role.COORDINATOR,)) or _superiors(school_id)


def superiors_of(case: Case) -> list[User]:
    """Director and principal of the school that follows a case."""
    return _superiors(case.school_id)


def principals_of(school_id: UUID) -> list[User]:
    """Who leads a school."""
    return _people(Grant.school_id == school_id, (Role.PRINCIPAL,))


def _superiors(school_id: UUID | None) -> list[User]:
    return _people(Grant.school_id == school_id, (Role.DIRECTOR, Role.PRINCIPAL))


def answerable_with(case: Case, user: User) -> list[Case]:
    """Other cases of the same place and follower that wait for a remedy and that one plan could answer with it."""
    statement = sa.select(Case).where(
        Case.id != case.id,
        Case.site_id == case.site_id,
        Case.school_id == case.school_id if case.school_id else Case.school_id.is_(None),
        Case.audited_school_id == case.audited_school_id
        if case.audited_school_id
        else Case.audited_school_id.is_(None),
        Case.state.in_(UNSOLVED),
        scope.UNRESTRICTED,
        scope.visible_to(user),
    )
    return [] if case.is_restricted else list(db.session.scalars(statement.order_by(Case.number)))


def officers_of(case: Case) -> list[User]:
    """The officers of the authority who read this city's cases."""
    return _people(granted_in(case.city), (Role.OFFICER,))


def visitors_of(case: Case) -> list[User]:
    """The teachers of this school whose students train at the site today."""
    today = clock.today()
    teaching = (
        sa.select(Placement.teacher_id)
        .join(Placement.student)
        .where(
            Placement.site_id == case.site_id,
            Student.school_id == case.school_id,
            Placement.cancelled_at.is_(None),
            Placement.start_on <= today,
            Placement.end_on >= today,
        )
    )
    statement = sa.select(User).where(User.id.in_(teaching), User.deactivated_at.is_(None))
    return list(db.session.scalars(statement.order_by(User.name, User.email)))


def possible_owners(case: Case) -> list[User]:
    """Who a case can be given to: the office and the teachers of the school, or the clerks of the city."""
    if case.school_id is None or case.is_restricted:
        return managers_of(case)
    return _people(Grant.school_id == case.school_id, (*OFFICE_ROLES, Role.TEACHER))


def _people(where: sa.ColumnElement[bool], roles: Collection[Role]) -> list[User]:
    holders = sa.select(Grant.user_id).where(where, Grant.role.in_(roles))
    statement = sa.select(User).where(User.id.in_(holders), User.deactivated_at.is_(None))
    return list(db.session.scalars(statement.order_by(User.name, User.email)))
