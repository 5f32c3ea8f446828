"""The visits and audits of one person in the next four weeks, as the phone needs them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from accounts.models import User
from core import clock
from core.database import db
from inspections.models import Inspection, Submission
from inspections.self_assessment.queries import find_for
from schedules.models import Assignment, Obligation, ObligationKind
from schedules.rules.states import state_on
from sites.papers import is_asked_at
from sites.queries import names_of_missing, placements_between

AHEAD = timedelta(weeks=4)


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


def obligation_entry(
    obligation: Obligation, person: User, today: date, dates: list[date], checklist: dict[str, Any] | None
) -> dict[str, Any]:
    """One obligation with its window, what is left of it, and what the server already holds."""
    part = next(each.part for each in obligation.assignments if each.user_id == person.id)
    last = _last_valid_visit(obligation)
    last_on = clock.local_day(last) if last else None
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
        "papers_to_ask": papers_to_ask(obligation, last_on),
        "self_assessment": self_assessed(obligation),
        "checklist": checklist,
        "submission": _own_submission(obligation, person),
    }


def self_assessed(obligation: Obligation) -> dict[str, Any]:
    """What the audited handed in of themselves, by item; nothing for a visit and nothing half done."""
    row = find_for(obligation.id) if obligation.kind is not ObligationKind.VISIT else None
    said = row.said if row is not None else {}
    return {item: {"value": answer["value"], "note": answer["note"]} for item, answer in said.items()}


def papers_to_ask(obligation: Obligation, last_on: date | None) -> list[dict[str, Any]]:
    """Of whom the first visit asks which papers, in order of the first training day.

    Nothing here decides whether a visit is owed: a student in training is visited whatever the papers say.
    """
    if obligation.school is None or obligation.site is None:
        return []
    opens_on, closes_on = obligation.opens_on, obligation.closes_on
    return [
        {"number": stay.student.number, "name": stay.student.name, "missing": missing}
        for stay in placements_between(obligation.site, obligation.school, opens_on, closes_on)
        if is_asked_at(
            start_on=stay.start_on, end_on=stay.end_on, opens_on=opens_on, closes_on=closes_on, last_visited_on=last_on
        )
        and (missing := names_of_missing(stay))
    ]


def _last_valid_visit(obligation: Obligation) -> Any:
    statement = sa.select(sa.func.max(Inspection.arrived_at)).where(
        Inspection.school_id == obligation.school_id,
        Inspection.site_id == obligation.site_id,
        Inspection.is_valid_visit.is_(True),
    )
    return db.session.scalar(statement) if obligation.school_id and obligation.site_id else None


def _own_submission(obligation: Obligation, person: User) -> dict[str, Any] | None:
    statement = (
        sa.select(Submission)
        .join(Submission.inspection)
        .where(Inspection.obligation_id == obligation.id, Submission.author_id == person.id)
        .order_by(Submission.received_at.desc())
        .limit(1)
    )
    found = db.session.scalar(statement)
    return {"id": str(found.id), "state": found.state} if found else None
