"""The open cases that a phone takes along: they stand on top of the next visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from core import clock
from core.database import db
from core.formatting import in_language
from remediation import release
from remediation.deadlines import is_overdue
from remediation.models import Case
from remediation.scope import UNRESTRICTED
from remediation.workflow import CaseState
from schedules.models import Assignment, Obligation, ObligationKind
from sites.models import Placement, Student


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
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for case in db.session.scalars(statement):
        assert case.site_id is not None
        found[case.site_id].append(_entry(case, today))
    return found


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
        "severity": case.severity.value,
        "state": case.state.value,
        "due_on": case.due_on.isoformat(),
        "overdue": case.state is not CaseState.REMEDIED and not case.is_paused and is_overdue(case.due_on, today),
        "recurrence_count": case.recurrence_count,
        "opened_on": case.opened_on.isoformat(),
    }
