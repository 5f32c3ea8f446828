"""The cases that the period's visits opened, and how they were followed. Confidential ones are counted only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from core import clock
from core.database import db
from dashboard.proof.period import Period
from dashboard.proof.tables import Table
from inspections.models import Finding, Inspection
from remediation.models import Case, CaseFinding
from remediation.workflow import CaseState

STATES = {
    CaseState.OPEN: "待改善",
    CaseState.ACKNOWLEDGED: "待改善",
    CaseState.REMEDIED: "待複查",
    CaseState.CLOSED: "已結案",
}
SEVERITIES = {"critical": "重大", "major": "主要", "minor": "輕微"}
COLUMNS = (
    ("number", "案號"),
    ("site", "場址代碼"),
    ("company", "機構"),
    ("item", "檢核項目"),
    ("title", "缺失"),
    ("severity", "嚴重度"),
    ("basis", "依據"),
    ("opened_on", "發現日"),
    ("released_on", "通知機構"),
    ("due_on", "改善期限"),
    ("closed_on", "結案日"),
    ("state", "狀態"),
    ("recurrence", "發生次數"),
)


def cases_of(period: Period) -> list[Case]:
    """The school's cases opened in the period, but the confidential ones."""
    statement = _opened(period).where(Case.is_restricted.is_(False)).options(joinedload(Case.site))
    return list(db.session.scalars(statement.order_by(Case.number)).unique())


def count_confidential(period: Period) -> int:
    """How many cases stand behind the lock."""
    hidden = _opened(period).where(Case.is_restricted).with_only_columns(sa.func.count())
    return db.session.scalar(hidden.order_by(None)) or 0


def _opened(period: Period) -> sa.Select[Case]:
    return sa.select(Case).where(Case.school_id == period.school.id, Case.opened_on.between(period.first, period.last))


def numbers_by_visit(visits: Iterable[Inspection]) -> dict[UUID, list[str]]:
    """The numbers of the cases that follow a visit's findings, but the confidential ones."""
    statement = (
        sa.select(Finding.inspection_id, Case.number)
        .join(CaseFinding, CaseFinding.finding_id == Finding.id)
        .join(Case, Case.id == CaseFinding.case_id)
        .where(Finding.inspection_id.in_([visit.id for visit in visits]), Case.is_restricted.is_(False))
        .distinct()
        .order_by(Finding.inspection_id, Case.number)
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for inspection_id, number in db.session.execute(statement):
        found[inspection_id].append(number)
    return found


def case_table(cases: Iterable[Case], as_of: date) -> Table:
    """One row for each case: what, how severe, by when, and whether it was overdue on the day of the pack."""
    rows = [
        {
            "number": case.number,
            "site": case.site.code if case.site else None,
            "company": f"{case.site.partner.name} {case.site.name}" if case.site else None,
            "item": case.item,
            "title": case.title_zh,
            "severity": SEVERITIES[case.severity.value],
            "basis": case.basis,
            "opened_on": case.opened_on.isoformat(),
            "released_on": _day(case.released_at),
            "due_on": case.due_on.isoformat(),
            "closed_on": _day(case.closed_at),
            "state": STATES[case.state] + ("（逾期）" if is_overdue(case, as_of) else ""),
            "recurrence": case.recurrence_count,
        }
        for case in cases
    ]
    return Table("cases", "缺失列管清冊", COLUMNS, rows)


def is_overdue(case: Case, as_of: date) -> bool:
    """Overdue is the day after due."""
    return case.state is not CaseState.CLOSED and case.due_on < as_of


def _day(instant: datetime | None) -> str | None:
    return clock.local_day(instant).isoformat() if instant else None
