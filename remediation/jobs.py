"""What happens to cases at night: reminders, escalations, and waivers that end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from core import clock
from core.database import db
from inspections.models import Severity
from remediation import filters, news
from remediation.history import tell_event
from remediation.models import Case, Happening
from remediation.queries import managers_of, superiors_of
from remediation.requests import end_waiver
from remediation.workflow import CaseState

REMIND_BEFORE = timedelta(days=2)
ESCALATE_AFTER = {
    Severity.CRITICAL: timedelta(days=1),
    Severity.MAJOR: timedelta(days=7),
    Severity.MINOR: timedelta(days=14),
}
UNSOLVED = Case.state.in_((CaseState.OPEN, CaseState.ACKNOWLEDGED))


def remind() -> dict[str, int]:
    """Remind of what is due within two days, tell once what has become overdue, and what may be released now."""
    today = clock.today()
    near = sa.select(Case).where(UNSOLVED, Case.paused_at.is_(None), Case.due_on <= today + REMIND_BEFORE)
    counts = {"cases_due": 0, "cases_overdue": 0, "cases_releasable": 0, "companies": 0}
    for case in db.session.scalars(near.order_by(Case.number)):
        kind = "case_overdue" if case.due_on < today else "case_due"
        name = "cases_overdue" if case.due_on < today else "cases_due"
        counts[name] += news.tell_about(case, kind, news.owners(case), once=case.due_on, days={"due": case.due_on})
        counts["companies"] += _remind_company(case, today)
    for case in db.session.scalars(_waited(today)):
        counts["cases_releasable"] += news.tell_about(case, "case_releasable", managers_of(case), once=case.hold_until)
    return counts


def _remind_company(case: Case, today: date) -> int:
    """Write to the company once per due date while there is time; how many letters."""
    due = case.released_due_on
    if not case.is_released or due is None or not today <= due <= today + REMIND_BEFORE:
        return 0
    told = {event.facts.get("due_on") for event in case.events if event.action is Happening.REMINDED}
    letters = 0 if due.isoformat() in told else news.tell_company(case, news.Letter.REMINDED)
    if letters:
        tell_event(case, Happening.REMINDED, due_on=due.isoformat())
    return letters


def _waited(today: date) -> sa.Select[Any]:
    """Cases that waited because few were interviewed, and need not any more."""
    return sa.select(Case).where(Case.hold_until <= today, filters.is_releasable(today)).order_by(Case.number)


def escalate() -> dict[str, int]:
    """Tell director and principal what has been overdue for too long for its severity."""
    today, told = clock.today(), 0
    for case in db.session.scalars(sa.select(Case).where(filters.is_overdue(today)).order_by(Case.number)):
        if today - case.due_on >= ESCALATE_AFTER[case.severity] and not case.is_restricted:
            days = {"due": case.due_on}
            told += news.tell_about(case, "case_escalated", superiors_of(case), once=case.due_on, days=days)
    return {"cases_escalated": told}


def expire() -> dict[str, int]:
    """Open the cases again whose waiver has ended."""
    ended = sa.select(Case).where(Case.state == CaseState.CLOSED, Case.waived_until < clock.today())
    cases = list(db.session.scalars(ended.order_by(Case.number)))
    for case in cases:
        end_waiver(case)
    return {"waivers_ended": len(cases)}
