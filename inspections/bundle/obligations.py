"""The visits and audits of one person in the next four weeks, as the phone needs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from accounts.models import User
from core import clock
from core.database import db
from inspections.models import Inspection, Submission
from inspections.self_assessment.models import SelfAssessment
from inspections.self_assessment.queries import by_obligation
from schedules.models import Assignment, Obligation, ObligationKind
from schedules.rules.states import state_on
from sites.models import Placement
from sites.papers import is_asked_at
from sites.queries import names_of_missing, placements_between

AHEAD = timedelta(weeks=4)

Place = tuple[UUID | None, UUID | None]
"""A school and a site; an audit belongs to no school."""


def obligations_ahead(person: User, today: date) -> list[Obligation]:
    """What the person is assigned and may still carry out or hand in, what is due first on top."""
    statement = (
        sa.select(Obligation)
        .join(Assignment)
        .where(
            Assignment.user_id == person.id,
            Obligation.opens_on <= today + AHEAD,
            Obligation.settles_on >= today,
            Obligation.withdrawn_at.is_(None),
            Obligation.excused_at.is_(None),
            Obligation.due_on.is_not(None),
        )
        .options(selectinload(Obligation.assignments), selectinload(Obligation.school), selectinload(Obligation.site))
        .order_by(Obligation.due_on, Obligation.key)
    )
    return list(db.session.scalars(statement))


@dataclass(frozen=True)
class Held:
    """What the server already holds of some obligations, read at once for all of them."""

    stays: dict[UUID, list[Placement]]
    """Who trains at a site between the first and the last day of all of them."""
    last_valid: dict[Place, date]
    """The day of the last visit that counts."""
    own: dict[UUID, list[Submission]]
    """The person's own records by obligation, the one received last first; more than one where two phones began it."""
    self_assessments: dict[UUID, SelfAssessment]


def held_of(obligations: Collection[Obligation], person: User) -> Held:
    """Four queries for any number of obligations."""
    return Held(
        stays=_stays(obligations),
        last_valid=_last_valid_visits(obligations),
        own=_own_submissions([each.id for each in obligations], person),
        self_assessments=by_obligation(each.id for each in obligations if each.kind is not ObligationKind.VISIT),
    )


def obligation_entry(
    obligation: Obligation, held: Held, person: User, today: date, dates: list[date], checklist: dict[str, Any] | None
) -> dict[str, Any]:
    """One obligation with its window, what is left of it, and what the server already holds."""
    part = next(each.part for each in obligation.assignments if each.user_id == person.id)
    last_on = held.last_valid.get((obligation.school_id, obligation.site_id))
    stays = held.stays.get(obligation.site.id, []) if obligation.site else []
    own = [own_record(each) for each in held.own.get(obligation.id, [])]
    school = obligation.school
    return {
        "id": str(obligation.id),
        "kind": obligation.kind,
        "part": part,
        "school": {"code": school.code, "name": school.name} if school else None,
        "site": obligation.site.code if obligation.site else None,
        "run": obligation.run,
        "window": obligation.window,
        "opens_on": obligation.opens_on.isoformat(),
        "due_on": obligation.due_on.isoformat() if obligation.due_on else None,
        "closes_on": obligation.closes_on.isoformat(),
        "suggested_on": obligation.suggested_on.isoformat() if obligation.suggested_on else None,
        "suggested_half": obligation.suggested_half,
        "status": state_on(today, obligation),
        "training_dates": [day.isoformat() for day in dates],
        "training_days_left": sum(day >= today for day in dates),
        "last_valid_on": last_on.isoformat() if last_on else None,
        "days_since_last": (today - last_on).days if last_on else None,
        "papers_to_ask": papers_to_ask(obligation, stays, last_on),
        "self_assessment": self_assessed(held.self_assessments.get(obligation.id)),
        "checklist": checklist,
        "submission": own[0] if own else None,
        "others": own[1:],
    }


def own_record(submission: Submission) -> dict[str, Any]:
    """What the server holds of the person's own record, and which phone it came from last."""
    device = submission.device_id
    return {
        "id": str(submission.id),
        "state": submission.state,
        "revision": submission.revision,
        "device": str(device) if device else None,
        "outcome": submission.inspection.outcome,
        "inspection": str(submission.inspection_id),
    }


def self_assessed(row: SelfAssessment | None) -> dict[str, Any]:
    """What the audited handed in of themselves, by item; nothing for a visit and nothing half done."""
    said = row.said if row is not None else {}
    return {item: {"value": answer["value"], "note": answer["note"]} for item, answer in said.items()}


def papers_to_ask(obligation: Obligation, stays: Iterable[Placement], last_on: date | None) -> list[dict[str, Any]]:
    """Of whom the first visit asks which papers, in order of the first training day.

    Nothing here decides whether a visit is owed: a student in training is visited whatever the papers say.
    """
    opens_on, closes_on = obligation.opens_on, obligation.closes_on
    return [
        {"number": stay.student.number, "name": stay.student.name, "missing": missing}
        for stay in stays
        if stay.student.school_id == obligation.school_id
        and is_asked_at(
            start_on=stay.start_on, end_on=stay.end_on, opens_on=opens_on, closes_on=closes_on, last_visited_on=last_on
        )
        and (missing := names_of_missing(stay))
    ]


def _stays(obligations: Collection[Obligation]) -> dict[UUID, list[Placement]]:
    visits = [each for each in obligations if each.school_id]
    sites = {each.site_id for each in visits if each.site_id}
    if not sites:
        return {}
    first, last = min(each.opens_on for each in visits), max(each.closes_on for each in visits)
    return placements_between(sites, first, last)


def _last_valid_visits(obligations: Collection[Obligation]) -> dict[Place, date]:
    sites = {each.site_id for each in obligations if each.school_id and each.site_id}
    statement = (
        sa.select(Inspection.school_id, Inspection.site_id, sa.func.max(Inspection.arrived_at))
        .where(Inspection.site_id.in_(sites), Inspection.school_id.is_not(None), Inspection.is_valid_visit.is_(True))
        .group_by(Inspection.school_id, Inspection.site_id)
    )
    return {(school, site): clock.local_day(last) for school, site, last in db.session.execute(statement) if last}


def _own_submissions(obligation_ids: Collection[UUID], person: User) -> dict[UUID, list[Submission]]:
    statement = (
        sa.select(Submission)
        .join(Submission.inspection)
        .options(contains_eager(Submission.inspection))
        .where(Inspection.obligation_id.in_(obligation_ids), Submission.author_id == person.id)
        .order_by(Submission.received_at.desc())
    )
    found: dict[UUID, list[Submission]] = defaultdict(list)
    for each in db.session.scalars(statement):
        if each.inspection.obligation_id:
            found[each.inspection.obligation_id].append(each)
    return found
