"""Standing arrangements (常設約定) with sites that admit nobody without booking: on file once, announcing no visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import render_template
from sqlalchemy.orm import joinedload

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core import clock, journal
from core.database import db
from core.errors import NotFound
from schedules.models import Obligation, StandingArrangement
from sites.models import Placement, Site, Student


def arrangements_at(site_id: UUID, school_ids: set[UUID], today: date) -> list[StandingArrangement]:
    """What is agreed with a site and in force on a day, the latest first."""
    rows = _in_force(school_ids, today).where(StandingArrangement.site_id == site_id)
    return list(db.session.scalars(rows.options(joinedload(StandingArrangement.recorded_by))))


def _in_force(school_ids: set[UUID], today: date) -> sa.Select[Any]:
    return (
        sa.select(StandingArrangement)
        .where(StandingArrangement.school_id.in_(school_ids), StandingArrangement.ended_at.is_(None))
        .where(sa.or_(StandingArrangement.valid_until.is_(None), StandingArrangement.valid_until >= today))
        .order_by(StandingArrangement.agreed_on.desc(), StandingArrangement.id)
    )


def schools_training_at(user: User, site_id: UUID) -> set[UUID]:
    """The schools in whose office the person works that train or trained at the site."""
    own = user.school_ids(*OFFICE_ROLES)
    placed = sa.select(Student.school_id).join(Placement, Placement.student_id == Student.id)
    placed = placed.where(Placement.site_id == site_id, Student.school_id.in_(own))
    planned = sa.select(Obligation.school_id).where(Obligation.site_id == site_id, Obligation.school_id.in_(own))
    return {each for statement in (placed, planned) for each in db.session.scalars(statement) if each}


def record_arrangement(
    site: Site, *, agreed_on: date, valid_until: date | None, terms: str, evidence: str, by: User
) -> StandingArrangement:
    """Put on file what was agreed; only the office of a school that trains there may."""
    schools = schools_training_at(by, site.id)
    if not schools:
        raise NotFound
    row = StandingArrangement(
        school_id=sorted(schools)[0],
        site_id=site.id,
        agreed_on=agreed_on,
        valid_until=valid_until,
        terms=terms,
        evidence=evidence,
        recorded_by_id=by.id,
        recorded_at=clock.utcnow(),
    )
    db.session.add(row)
    journal.record(by, "arrangement.recorded", row, site=site.code, terms=terms, evidence=evidence)
    db.session.flush()
    return row


def end_arrangement(arrangement_id: UUID, *, by: User) -> StandingArrangement:
    """Let an arrangement end today; it stays on file."""
    row = db.session.get(StandingArrangement, arrangement_id)
    if row is None or row.ended_at or row.school_id not in by.school_ids(*OFFICE_ROLES):
        raise NotFound
    row.ended_at = clock.utcnow()
    journal.record(by, "arrangement.ended", row)
    db.session.flush()
    return row


def for_phones(user: User, sites: Collection[UUID]) -> Mapping[UUID, list[dict[str, Any]]]:
    """What a visitor takes along of the own school's arrangements, by site: how one gets in, and until when."""
    own, today = user.school_ids(Role.TEACHER, *OFFICE_ROLES), clock.today()
    rows = _in_force(own, today).where(StandingArrangement.site_id.in_(sites))
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in db.session.scalars(rows):
        until = row.valid_until.isoformat() if row.valid_until else None
        found[row.site_id].append({"terms": row.terms, "agreed_on": row.agreed_on.isoformat(), "valid_until": until})
    return found


def render_for_site(site: Site, user: User) -> str | None:
    """The section of the site's page: what is on file, and the form for the office."""
    schools = user.school_ids(Role.TEACHER, *OFFICE_ROLES)
    rows = arrangements_at(site.id, schools, clock.today())
    may_record = bool(schools_training_at(user, site.id))
    if not rows and not may_record:
        return None
    return render_template("schedules/_arrangement.html", site=site, rows=rows, may_record=may_record)


def render_for_window(window: Obligation, _user: User) -> str | None:
    """How to get in, for who visits."""
    if window.site_id is None or window.school_id is None:
        return None
    rows = arrangements_at(window.site_id, {window.school_id}, clock.today())
    return (
        render_template("schedules/_arrangement.html", site=window.site, rows=rows, may_record=False) if rows else None
    )
