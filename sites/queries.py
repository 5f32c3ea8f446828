"""Reads of companies, sites, classes, students and placements: what a person may see, and bulk reads for the plan.

Functions that take a user return only what that person may see; the others are for packages above that have
decided already whom they serve.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core.database import db
from core.errors import NotFound
from sites.models import ClassGroup, Contact, Mode, Partner, Placement, School, Site, SiteKind, Student
from sites.off_campus import Weeks, count_weeks
from sites.papers import NAMES, Paper, age_on, missing_papers

PAGE = 50


@dataclass(frozen=True)
class SiteLine:
    """A site in the list: who trains there now, until when, and how many of them lack a paper."""

    site: Site
    students: int
    first_on: date
    last_on: date
    lacking: int


@dataclass(frozen=True)
class StudentLine:
    """A student in the list with the placement that runs on the day, or the next one."""

    student: Student
    placement: Placement | None
    missing: list[Paper]


@dataclass(frozen=True)
class ClassLine:
    class_group: ClassGroup
    students: int
    in_training: int


@dataclass(frozen=True)
class Page:
    """A portion of a list."""

    rows: list
    number: int
    total: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class StudentFilter:
    """What the list of students is narrowed to."""

    words: str = ""
    class_id: UUID | None = None
    only_lacking: bool = False


def visible_placements(user: User) -> sa.ColumnElement[bool]:
    """The condition under which a person may see a placement (joined with its student and site).

    A school's office sees the school's, a teacher those of the own school at the sites of own placements, an
    officer those in the own cities.
    """
    offices = user.school_ids(*OFFICE_ROLES)
    teaches = user.school_ids(Role.TEACHER)
    own = aliased(Placement)
    own_sites = sa.select(own.site_id).where(own.teacher_id == user.id, own.cancelled_at.is_(None))
    conditions = [
        Student.school_id.in_(offices),
        sa.and_(Student.school_id.in_(teaches), Placement.site_id.in_(own_sites)),
    ]
    if user.has_role(Role.OFFICER):
        cities = user.cities(Role.OFFICER)
        conditions.append(sa.true() if cities is None else Site.city.in_(cities))
    return sa.or_(*conditions)


def sees_names(user: User, school_id: UUID) -> bool:
    """Whether students of a school are shown with their whole names: to the school's own people only."""
    return school_id in user.school_ids(*OFFICE_ROLES, Role.TEACHER)


def sites_for(user: User, *, on: date, words: str = "", page: int = 1) -> Page:
    """The sites with students that a person may see, those in use first."""
    students = sa.func.count(sa.distinct(sa.case((_runs_on(on), Placement.student_id))))
    conditions = [Placement.cancelled_at.is_(None), visible_placements(user)]
    if words:
        conditions.append(_matches_site(words))
    used = (
        sa.select(Placement.site_id, students, sa.func.min(Placement.start_on), sa.func.max(Placement.end_on))
        .join(Placement.student)
        .join(Placement.site)
        .join(Site.partner)
        .where(*conditions)
        .group_by(Placement.site_id, Partner.name, Site.code)
    )
    total = db.session.scalar(sa.select(sa.func.count()).select_from(used.subquery())) or 0
    page = min(max(1, page), max(1, -(-total // PAGE)))
    ordered = used.order_by(students == 0, Partner.name, Site.code).limit(PAGE).offset((page - 1) * PAGE)
    rows = db.session.execute(ordered).tuples().all()
    sites, lacking = _sites_with_gaps([row[0] for row in rows], user, on)
    lines = [SiteLine(sites[row[0]], row[1], row[2], row[3], lacking[row[0]]) for row in rows]
    return Page(lines, page, total)


def _sites_with_gaps(ids: list[UUID], user: User, on: date) -> tuple[dict[UUID, Site], Counter[UUID]]:
    sites = db.session.scalars(sa.select(Site).where(Site.id.in_(ids)).options(joinedload(Site.partner))).unique()
    stays = db.session.scalars(_stays(sa.and_(Placement.site_id.in_(ids), _runs_on(on), visible_placements(user))))
    return {site.id: site for site in sites}, Counter(stay.site_id for stay in stays.unique() if student_papers(stay))


def _stays(condition: sa.ColumnElement[bool]) -> sa.Select[Placement]:
    return (
        sa.select(Placement)
        .join(Placement.student)
        .join(Placement.site)
        .where(Placement.cancelled_at.is_(None), condition)
        .options(joinedload(Placement.site), joinedload(Placement.student).joinedload(Student.class_group))
        .order_by(Placement.start_on, Student.number)
    )


def _matches_site(words: str) -> sa.ColumnElement[bool]:
    pattern = f"%{_escaped(words)}%"
    partner = sa.select(Partner.id).where(Partner.name.ilike(pattern, escape="\\") | (Partner.tax_id == words))
    return sa.or_(
        Site.name.ilike(pattern, escape="\\"), Site.code.ilike(pattern, escape="\\"), Site.partner_id.in_(partner)
    )


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _page(rows: list, number: int) -> Page:
    last = max(1, -(-len(rows) // PAGE))
    number = min(max(1, number), last)
    return Page(rows[(number - 1) * PAGE : number * PAGE], number, len(rows))


def get_site(user: User, site_id: UUID) -> Site:
    """A site where the person may see at least one placement, or a dormitory of such a partner."""
    site = db.session.get(Site, site_id)
    if site is None:
        raise NotFound
    at_site = Placement.site_id == site.id
    at_partner = Site.partner_id == site.partner_id
    condition = at_partner if site.kind == SiteKind.DORMITORY else at_site
    seen = sa.select(Placement.id).join(Placement.student).join(Placement.site).where(visible_placements(user))
    if db.session.scalar(seen.where(condition).limit(1)) is None:
        raise NotFound
    return site


def placements_at(user: User, site: Site) -> list[Placement]:
    """Every placement at a site that the person may see, the latest start first; cancelled ones too."""
    statement = (
        sa.select(Placement)
        .join(Placement.student)
        .join(Placement.site)
        .where(Placement.site_id == site.id, visible_placements(user))
        .options(joinedload(Placement.student).joinedload(Student.class_group), joinedload(Placement.teacher))
        .order_by(Placement.start_on.desc(), Student.number)
    )
    return list(db.session.scalars(statement).unique())


def get_placement(user: User, placement_id: UUID) -> Placement:
    """A placement that the person may see, cancelled or not."""
    statement = (
        sa.select(Placement)
        .join(Placement.student)
        .join(Placement.site)
        .where(Placement.id == placement_id, visible_placements(user))
        .options(joinedload(Placement.site), joinedload(Placement.teacher), joinedload(Placement.student))
    )
    placement = db.session.scalars(statement).unique().one_or_none()
    if placement is None:
        raise NotFound
    return placement


def contacts_of(site: Site) -> list[Contact]:
    """The people of a site, then those of its partner who belong to no site."""
    statement = (
        sa.select(Contact)
        .where(Contact.partner_id == site.partner_id, sa.or_(Contact.site_id == site.id, Contact.site_id.is_(None)))
        .order_by(Contact.site_id.is_(None), Contact.name)
    )
    return list(db.session.scalars(statement))


def students_for(user: User, *, on: date, narrowed: StudentFilter, page: int = 1) -> Page:
    """The students of the schools a person works for, with their placement of the day and its missing papers."""
    statement = (
        sa.select(Student)
        .where(Student.school_id.in_(user.school_ids(*OFFICE_ROLES)))
        .options(joinedload(Student.class_group), joinedload(Student.school))
        .order_by(Student.number)
    )
    if narrowed.class_id:
        statement = statement.where(Student.class_group_id == narrowed.class_id)
    if narrowed.words:
        pattern = f"%{_escaped(narrowed.words)}%"
        statement = statement.where(
            sa.or_(Student.name.ilike(pattern, escape="\\"), Student.number.ilike(pattern, escape="\\"))
        )
    students = list(db.session.scalars(statement).unique())
    lines = _student_lines(students, on)
    return _page(_by_first_day(line for line in lines if line.missing) if narrowed.only_lacking else lines, page)


def _by_first_day(lines: Iterable[StudentLine]) -> list[StudentLine]:
    """In order of the first training day: what must be there soonest on top."""
    return sorted(
        lines, key=lambda line: (line.placement.start_on if line.placement else date.max, line.student.number)
    )


def _student_lines(students: list[Student], on: date) -> list[StudentLine]:
    schools = {student.school_id for student in students}
    nearest: dict[UUID, Placement] = {}
    stays = _stays(sa.and_(Student.school_id.in_(schools), Placement.end_on >= on))
    for placement in db.session.scalars(stays).unique():
        nearest.setdefault(placement.student_id, placement)
    lines = []
    for student in students:
        stay = nearest.get(student.id)
        lines.append(StudentLine(student, stay, student_papers(stay) if stay else []))
    return lines


def classes_for(user: User, *, on: date) -> list[ClassLine]:
    """The classes of the schools a person works for, with how many students they have and how many train now."""
    schools = user.school_ids(*OFFICE_ROLES)
    students = sa.select(Student.class_group_id, sa.func.count()).where(Student.school_id.in_(schools))
    sizes = dict(db.session.execute(students.group_by(Student.class_group_id)).tuples().all())
    training = (
        sa.select(Student.class_group_id, sa.func.count(sa.distinct(Student.id)))
        .join(Placement, Placement.student_id == Student.id)
        .where(Student.school_id.in_(schools), _runs_on(on))
        .group_by(Student.class_group_id)
    )
    busy = dict(db.session.execute(training).tuples().all())
    statement = (
        sa.select(ClassGroup)
        .where(ClassGroup.school_id.in_(schools))
        .options(joinedload(ClassGroup.school))
        .order_by(ClassGroup.grade, ClassGroup.code)
    )
    return [
        ClassLine(each, sizes.get(each.id, 0), busy.get(each.id, 0)) for each in db.session.scalars(statement).unique()
    ]


def _runs_on(day: date) -> sa.ColumnElement[bool]:
    return sa.and_(Placement.cancelled_at.is_(None), Placement.start_on <= day, Placement.end_on >= day)


def placements_of(site: Site, school: School, on: date) -> list[Placement]:
    """The placements of a school that run at a site on a day, by student number."""
    return placements_on(on, site_ids=[site.id], school_ids=[school.id])[site.id]


def placements_on(
    day: date, *, site_ids: Collection[UUID], school_ids: Collection[UUID] | None = None
) -> dict[UUID, list[Placement]]:
    """The placements that run on a day at many sites, by site; students, classes and teachers are loaded with them."""
    statement = (
        sa.select(Placement)
        .join(Placement.student)
        .where(Placement.site_id.in_(site_ids), _runs_on(day))
        .options(joinedload(Placement.student).joinedload(Student.class_group), joinedload(Placement.teacher))
        .order_by(Student.number)
    )
    if school_ids is not None:
        statement = statement.where(Student.school_id.in_(school_ids))
    found: dict[UUID, list[Placement]] = defaultdict(list)
    for placement in db.session.scalars(statement).unique():
        found[placement.site_id].append(placement)
    return found


def placements_between(site_ids: Collection[UUID], first: date, last: date) -> dict[UUID, list[Placement]]:
    """The placements that touch these days, by site, in order of the first training day."""
    condition = sa.and_(Placement.site_id.in_(site_ids), Placement.start_on <= last, Placement.end_on >= first)
    found: dict[UUID, list[Placement]] = defaultdict(list)
    for stay in db.session.scalars(_stays(condition)).unique():
        found[stay.site_id].append(stay)
    return found


@dataclass
class SiteFacts:
    """What the phone needs of a site beside its students."""

    site: Site
    contacts: list[Contact] = field(default_factory=list)
    dormitories: list[Site] = field(default_factory=list)


def site_facts(site_ids: Collection[UUID]) -> dict[UUID, SiteFacts]:
    """Sites with their partner, contacts and the partner's dormitories, in three queries for any number of sites."""
    sites = db.session.scalars(sa.select(Site).where(Site.id.in_(site_ids)).options(joinedload(Site.partner))).unique()
    facts = {site.id: SiteFacts(site) for site in sites}
    partners = {fact.site.partner_id for fact in facts.values()}
    contacts = sa.select(Contact).where(Contact.partner_id.in_(partners)).order_by(Contact.name)
    dormitories = sa.select(Site).where(Site.partner_id.in_(partners), Site.kind == SiteKind.DORMITORY)
    everyone = list(db.session.scalars(contacts))
    beds = list(db.session.scalars(dormitories.order_by(Site.code)).unique())
    for fact in facts.values():
        fact.contacts = [
            contact
            for contact in everyone
            if contact.partner_id == fact.site.partner_id and contact.site_id in (None, fact.site.id)
        ]
        fact.dormitories = [dormitory for dormitory in beds if dormitory.partner_id == fact.site.partner_id]
    return facts


def student_papers(placement: Placement) -> list[Paper]:
    """The papers that a placement lacks."""
    return missing_papers(
        mode=placement.student.class_group.mode,
        born_on=placement.student.born_on,
        start_on=placement.start_on,
        contract_signed_on=placement.contract_signed_on,
        contract_filed_on=placement.contract_filed_on,
        guardian_consent=placement.guardian_consent,
        insured_from=placement.insured_from,
        is_approved=bool(placement.site.approved_students),
    )


def practice_weeks(student: Student) -> Weeks | None:
    """The weeks of off-campus practice of a student in such a class, or None for the others."""
    if student.class_group.mode is not Mode.OFF_CAMPUS:
        return None
    spans = sa.select(Placement.start_on, Placement.end_on, Placement.weekdays)
    own = spans.where(Placement.student_id == student.id, Placement.cancelled_at.is_(None))
    return count_weeks(db.session.execute(own).tuples())


def names_of_missing(placement: Placement) -> list[str]:
    """The same by the columns that would show them."""
    return [NAMES[paper] for paper in student_papers(placement)]


def student_age(student: Student, day: date) -> int:
    """A student's age in whole years on a day."""
    return age_on(student.born_on, day)


def school_codes(ids: Collection[UUID]) -> frozenset[str]:
    """The codes of schools."""
    return frozenset(db.session.scalars(sa.select(School.code).where(School.id.in_(ids))))
