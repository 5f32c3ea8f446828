"""The sites of a bundle: people, papers and what was answered last time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from core import clock
from core.database import db
from inspections.bundle.interview_choice import Trained, Why, to_interview
from inspections.models import Inspection, Outcome, Revision, Submission
from inspections.sheets.papers import Papers, papers_on
from inspections.sheets.rule_facts import allowances_before, site_facts, student_facts, visitor_facts
from schedules.models import Obligation, ObligationKind
from sites.models import Contact, Placement, School, Site
from sites.papers import age_on
from sites.queries import SiteFacts, names_of_missing
from sites.queries import site_facts as around_sites

NEWCOMER_DAYS = 14
COUNTY = 3
"""Every county and city of Taiwan is written in three characters; a town or district may follow."""


def site_entries(obligations: Iterable[Obligation], person: User, today: date) -> dict[UUID, dict[str, Any]]:
    """Each site of these obligations once, by its id, for the person who will stand there."""
    schools: dict[UUID, dict[UUID | None, School | None]] = defaultdict(dict)
    for obligation in obligations:
        if obligation.site is not None:
            schools[obligation.site.id][obligation.school_id] = obligation.school
    facts = around_sites(schools)
    return {site_id: _entry(facts[site_id], schools[site_id], person, today) for site_id in schools}


def _entry(
    around: SiteFacts, schools: Mapping[UUID | None, School | None], person: User, today: date
) -> dict[str, Any]:
    school_id, school = next(iter(schools.items())) if len(schools) == 1 else (None, None)
    site = around.site
    papers = papers_on(today, site, school_id)
    return {
        "code": site.code,
        "name": site.name,
        "city": site.city,
        "address": street(site.city, site.address),
        "latitude": site.latitude,
        "longitude": site.longitude,
        "radius_m": site.radius_m,
        "kind": site.kind,
        "partner": {"name": site.partner.name, "tax_id": site.partner.tax_id},
        "contacts": [_contact(row) for row in around.contacts],
        "dormitories": [_dormitory(row) for row in around.dormitories],
        "students": _students(papers, set(schools)),
        "school": visitor_facts(person, school),
        "papers": papers.figures() | site_facts(papers),
        "previous": _previous(site, school_id) if school_id else {},
    }


def street(city: str, address: str | None) -> str | None:
    """What of an address follows the city: rosters write the city again, or not; phones show both."""
    if address is None:
        return None
    city = city.replace("台", "臺")
    for part in (city[:COUNTY], city[COUNTY:]):
        address = address.removeprefix(part).removeprefix(part.replace("臺", "台"))
    return address


def _contact(row: Contact) -> dict[str, Any]:
    return {"name": row.name, "duty": row.duty, "phone": row.phone}


def _dormitory(row: Site) -> dict[str, Any]:
    return {"code": row.code, "name": row.name, "address": row.address}


def _students(papers: Papers, schools: set[UUID | None]) -> list[dict[str, Any]]:
    """Those of the visiting school; a panel, whose audits belong to no school, sees no names."""
    if schools == {None}:
        return []
    asked, before = _days_asked(papers), allowances_before(papers)
    own = [placement for placement in papers.placements if placement.student.school_id in schools]
    turn = choice_of(own, asked, papers.day)
    return [
        _student(placement, papers.day, asked.get(placement.student_id, {}), before.get(placement.student_id))
        | {"to_interview": turn.get(placement.student.number)}
        for placement in own
    ]


def choice_of(placements: Iterable[Placement], asked: Mapping[UUID, Mapping[str, date]], on: date) -> dict[str, Why]:
    """Whose turn it is to be interviewed, by student number, and why."""
    return to_interview(
        (
            Trained(each.student.number, each.start_on, max(asked.get(each.student_id, {}).values(), default=None))
            for each in placements
        ),
        on,
    )


def _student(
    placement: Placement, today: date, asked: Mapping[str, date], allowance_before: int | None
) -> dict[str, Any]:
    student = placement.student
    return {
        "number": student.number,
        "name": student.name,
        "class": student.class_group.name,
        "department": student.class_group.department,
        "mode": student.class_group.mode,
        "born_on": student.born_on.isoformat(),
        "age": age_on(student.born_on, today),
        "post": placement.post,
        "trainer": placement.trainer,
        "shift_start": f"{placement.shift_start:%H:%M}" if placement.shift_start else None,
        "shift_end": f"{placement.shift_end:%H:%M}" if placement.shift_end else None,
        "weekdays": placement.weekdays,
        "allowance": placement.allowance,
        "pay_day": placement.pay_day,
        "insured_from": _iso(placement.insured_from),
        "late_permit_until": _iso(placement.late_permit_until),
        "start_on": placement.start_on.isoformat(),
        "end_on": placement.end_on.isoformat(),
        "newcomer": (today - placement.start_on).days < NEWCOMER_DAYS,
        "last_interviewed_on": _iso(max(asked.values(), default=None)),
        "asked_on": {item: day.isoformat() for item, day in asked.items()},
        "missing_papers": names_of_missing(placement),
    } | student_facts(placement, today, allowance_before)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _days_asked(papers: Papers) -> dict[UUID, dict[str, date]]:
    """When each student was last asked each item on a visit that was handed in: the days, never the answers."""
    ids = [placement.student_id for placement in papers.placements]
    return days_asked(papers.site, ids) if papers.site and ids else {}


def days_asked(site: Site, student_ids: list[UUID]) -> dict[UUID, dict[str, date]]:
    """By student and item, the day of the last interview at a site that asked it."""
    found: dict[UUID, dict[str, date]] = defaultdict(dict)
    numbers = {row.student.number: row.student_id for row in _placements(site, student_ids)}
    for arrived_at, document in final_documents(site):
        for answer in document.get("answers") or []:
            student_id = numbers.get(answer.get("student") or "")
            if student_id is not None and arrived_at is not None and answer.get("item"):
                found[student_id].setdefault(answer["item"], clock.local_day(arrived_at))
    return found


def _placements(site: Site, student_ids: list[UUID]) -> list[Placement]:
    statement = sa.select(Placement).where(Placement.site_id == site.id, Placement.student_id.in_(student_ids))
    return list(db.session.scalars(statement))


def final_documents(site: Site, school_id: UUID | None = None) -> list[tuple[Any, dict[str, Any]]]:
    """The last records of a site, newest first."""
    statement = (
        sa.select(Inspection.arrived_at, Revision.document)
        .join(Submission, Submission.inspection_id == Inspection.id)
        .join(Revision, sa.and_(Revision.submission_id == Submission.id, Revision.number == Submission.revision))
        .where(
            Inspection.site_id == site.id,
            Inspection.kind == ObligationKind.VISIT,
            Inspection.outcome == Outcome.COMPLETED,
            Revision.is_final,
        )
        .order_by(Inspection.arrived_at.desc())
        .limit(6)
    )
    if school_id is not None:
        statement = statement.where(Inspection.school_id == school_id)
    return [(arrived_at, document) for arrived_at, document in db.session.execute(statement)]


def _previous(site: Site, school_id: UUID) -> dict[str, dict[str, Any]]:
    """What the school's last visits answered at the site, the newest of each item; interviews never travel again."""
    newest: dict[str, dict[str, Any]] = {}
    for arrived_at, document in final_documents(site, school_id):
        on = clock.local_day(arrived_at).isoformat() if arrived_at else None
        for answer in document.get("answers") or []:
            if not answer.get("student") and answer.get("value") is not None and answer.get("item"):
                newest.setdefault(answer["item"], {"value": answer["value"], "on": on})
    return newest
