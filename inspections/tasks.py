"""Whose task a sheet belongs to: the obligation, its school and site, and whether this person may carry it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from accounts.models import User
from accounts.roles import Role
from core import clock
from core.database import db
from core.errors import NotFound, Refused
from inspections.sheets.sheet import Sheet
from schedules.models import Assignment, Obligation, ObligationKind, Part
from sites.models import Placement, School, Site, Student

VISITORS = (Role.TEACHER, Role.COORDINATOR, Role.DIRECTOR, Role.PRINCIPAL)


@dataclass(frozen=True, slots=True)
class Task:
    """What was carried out, and by whom it may be."""

    kind: ObligationKind
    obligation: Obligation | None
    school: School | None
    site: Site | None
    is_assigned: bool


def task_of(sheet: Sheet, person: User) -> Task:
    """The task a sheet belongs to; NotFound when it is none of this person's."""
    kind = ObligationKind(sheet.kind)
    if kind is not ObligationKind.VISIT:
        return _audit_task(sheet, kind, person)
    named = _named_obligation(sheet, kind)
    return _visit_task(named, sheet, person) if named else _visit_without_obligation(sheet, person)


def _named_obligation(sheet: Sheet, kind: ObligationKind) -> Obligation | None:
    if sheet.obligation_id is None:
        return None
    place = [joinedload(Obligation.site), joinedload(Obligation.school)]
    obligation = db.session.get(Obligation, sheet.obligation_id, options=place)
    if obligation is None or obligation.kind is not kind:
        raise NotFound(_("This visit is not in the plan. Ask your coordinator; the record stays on your phone."))
    if sheet.site and obligation.site and obligation.site.code != sheet.site:
        raise Refused(
            _("The record names site %(site)s, but the visit belongs to %(planned)s.", site=sheet.site,
              planned=obligation.site.code),
            errors=[{"pointer": "/site", "detail": obligation.site.code}],
        )  # fmt: skip
    return obligation


def _audit_task(sheet: Sheet, kind: ObligationKind, person: User) -> Task:
    obligation = _named_obligation(sheet, kind)
    part = _part(obligation, person) if obligation else None
    if obligation is None or part not in (Part.LEAD, Part.MEMBER):
        raise NotFound(_("You are not on the panel of this audit. Ask the authority's clerk."))
    return Task(kind, obligation, obligation.school, obligation.site, is_assigned=True)


def _visit_task(named: Obligation, sheet: Sheet, person: User) -> Task:
    """The window named, or the one of the same school and site in which the arrival falls."""
    actual = _window_of_arrival(named, _arrival_day(sheet)) or named
    is_assigned = any(_part(obligation, person) for obligation in (named, actual))
    if not is_assigned and not _teaches_at(person, named.site, named.school):
        raise NotFound(
            _("This visit is not assigned to you. Ask your coordinator to hand it over, then send it again.")
        )
    return Task(ObligationKind.VISIT, actual, named.school, named.site, is_assigned)


def _visit_without_obligation(sheet: Sheet, person: User) -> Task:
    site = db.session.scalar(sa.select(Site).where(Site.code == (sheet.site or "")))
    school = _school_for(person, site)
    if site is None or school is None:
        raise NotFound(_("There is no such site among yours. Ask your coordinator; the record stays on your phone."))
    found = _find_window(school, site, _arrival_day(sheet) or clock.today())
    is_assigned = bool(found and _part(found, person))
    return Task(ObligationKind.VISIT, found, school, site, is_assigned)


def _arrival_day(sheet: Sheet) -> date | None:
    return clock.local_day(sheet.arrived) if sheet.arrived else None


def _part(obligation: Obligation, person: User) -> Part | None:
    return next((each.part for each in obligation.assignments if each.user_id == person.id), None)


def _window_of_arrival(named: Obligation, day: date | None) -> Obligation | None:
    if day is None or named.opens_on <= day <= named.closes_on or named.school is None or named.site is None:
        return None
    return _find_window(named.school, named.site, day)


def _find_window(school: School, site: Site, day: date) -> Obligation | None:
    """The visit that a school owes at a site on a day."""
    return db.session.scalar(
        sa.select(Obligation)
        .where(
            Obligation.kind == ObligationKind.VISIT,
            Obligation.school_id == school.id,
            Obligation.site_id == site.id,
            Obligation.opens_on <= day,
            Obligation.closes_on >= day,
            Obligation.withdrawn_at.is_(None),
        )
        .order_by(Obligation.opens_on)
        .limit(1)
    )


def _teaches_at(person: User, site: Site | None, school: School | None) -> bool:
    """Whether the person guides one of that school's students at that site."""
    if site is None or school is None or school.id not in person.school_ids(*VISITORS):
        return False
    statement = sa.select(Placement.id).join(Placement.student)
    placed = statement.where(
        Placement.site_id == site.id, Placement.teacher_id == person.id, Student.school_id == school.id
    )
    return db.session.scalar(placed.limit(1)) is not None


def _school_for(person: User, site: Site | None) -> School | None:
    """The person's school whose students the person guides, or was ever assigned to visit, at this site."""
    if site is None:
        return None
    guided = (
        sa.select(Student.school_id)
        .join(Placement, Placement.student_id == Student.id)
        .where(Placement.site_id == site.id, Placement.teacher_id == person.id)
    )
    assigned = (
        sa.select(Obligation.school_id).join(Assignment).where(
            Obligation.site_id == site.id, Assignment.user_id == person.id, Obligation.kind == ObligationKind.VISIT
        )
    )  # fmt: skip
    own = person.school_ids(*VISITORS)
    return db.session.scalar(
        sa.select(School)
        .where(School.id.in_(own), sa.or_(School.id.in_(guided), School.id.in_(assigned)))
        .order_by(School.code)
        .limit(1)
    )
