"""The open cases that a phone takes along: they stand on top of the next visit."""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from core import clock
from core.database import db
from core.errors import NotFound
from core.evidence import shown_photo
from core.formatting import in_language
from remediation import release
from remediation.deadlines import is_overdue
from remediation.models import Case, CaseEvent, Happening
from remediation.scope import UNRESTRICTED
from remediation.workflow import CaseState
from schedules.models import Assignment, Obligation, ObligationKind
from sites.models import Placement, Student

FOUND = (Happening.OPENED, Happening.RECURRED, Happening.CORRECTED, Happening.CHECKED, Happening.RETURNED)
"""Steps whose photos show the problem as it was."""


def open_cases_for_sites(
    user: User, sites: Collection[UUID], today: date | None = None
) -> Mapping[UUID, list[dict[str, Any]]]:
    """By site, what is not closed there for those in whose name the person inspects; never a restricted case."""
    today = today or clock.today()
    statement = (
        sa.select(Case)
        .where(Case.site_id.in_(sites), Case.state != CaseState.CLOSED, UNRESTRICTED, _followed_through(user))
        .order_by(Case.due_on, Case.number)
    )
    cases = list(db.session.scalars(statement))
    earlier = _earlier_photos(cases)
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for case in cases:
        assert case.site_id is not None
        found[case.site_id].append(_entry(case, today) | {"earlier": earlier.get(case.id)})
    return found


def _earlier_photos(cases: Collection[Case]) -> dict[UUID, dict[str, str]]:
    """The last picture of each problem, small, to hold beside what one sees now; never one of an interview."""
    open_to_visitors = [case.id for case in cases if not case.is_from_interview]
    statement = (
        sa.select(CaseEvent.case_id, CaseEvent.at, CaseEvent.photos)
        .where(CaseEvent.case_id.in_(open_to_visitors), CaseEvent.action.in_(FOUND))
        .order_by(CaseEvent.number)
    )
    last = {case_id: (at, photos[0]) for case_id, at, photos in db.session.execute(statement) if photos}
    pictures = {case_id: (at, _small(sha256)) for case_id, (at, sha256) in last.items()}
    return {
        case_id: {"on": clock.local_day(at).isoformat(), "picture": picture}
        for case_id, (at, picture) in pictures.items()
        if picture
    }


def _small(sha256: str) -> str | None:
    """The small copy as a data address, so that it is there without a network; None when the store lost it."""
    try:
        return "data:image/jpeg;base64," + b64encode(shown_photo(sha256, is_small=True)).decode()
    except NotFound:
        return None


def _followed_through(user: User) -> sa.ColumnElement[bool]:
    """Cases of a school for its visitors, of the authority for its panel."""
    visits = sa.select(Obligation.site_id).join(Assignment).where(
        Assignment.user_id == user.id,
        Obligation.withdrawn_at.is_(None),
        Obligation.kind == ObligationKind.VISIT,
        Obligation.school_id == Case.school_id,
    )  # fmt: skip
    audits = sa.select(Obligation.site_id).join(Assignment).where(
        Assignment.user_id == user.id,
        Obligation.withdrawn_at.is_(None),
        Obligation.kind == ObligationKind.COMPANY_AUDIT,
    )  # fmt: skip
    guided = (
        sa.select(Placement.site_id)
        .join(Student, Student.id == Placement.student_id)
        .where(Placement.teacher_id == user.id, Student.school_id == Case.school_id)
    )
    return sa.or_(
        sa.and_(
            Case.school_id.is_not(None),
            sa.or_(Case.site_id.in_(visits.correlate(Case)), Case.site_id.in_(guided.correlate(Case))),
        ),
        sa.and_(Case.school_id.is_(None), Case.site_id.in_(audits)),
    )


def _entry(case: Case, today: date) -> dict[str, Any]:
    return {
        "id": str(case.id),
        "number": case.number,
        "item": case.item,
        "title": in_language(release.subject(case.releasable, case.title)),  # the company may see the screen
        "for_company": release.may_be_signed_for(case.releasable),
        "severity": case.severity.value,
        "state": case.state.value,
        "due_on": case.due_on.isoformat(),
        "overdue": case.state is not CaseState.REMEDIED and not case.is_paused and is_overdue(case.due_on, today),
        "recurrence_count": case.recurrence_count,
        "opened_on": case.opened_on.isoformat(),
    }
