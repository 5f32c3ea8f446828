"""What happens to cases at night: reminders, escalations, and waivers that end."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from core import clock
from core.database import db
from remediation import filters, news
from remediation.history import tell_event
from remediation.ladder import IsWorkingDay, Reminder, Rung, reminder, rungs, working_days_before
from remediation.models import Case, Happening
from remediation.queries import managers_of, officers_of, superiors_of, visitors_of
from remediation.requests import end_waiver
from remediation.workflow import CaseState
from schedules.planning.facts import holiday_calendar

REMIND_COMPANY_BEFORE = timedelta(days=2)
UNSOLVED = Case.state.in_((CaseState.OPEN, CaseState.ACKNOWLEDGED))
KINDS = {Reminder.BEFORE: "case_due", Reminder.TODAY: "case_due_today"}


def _working_days() -> IsWorkingDay:
    """Whether a day is worked, asked of the calendar once per day."""
    return cache(holiday_calendar().is_working_day)


def remind() -> dict[str, int]:
    """Remind before the due date and on it, tell once what has become overdue, and what may be released now."""
    today, is_working_day = clock.today(), _working_days()
    counts = {"cases_due": 0, "cases_due_today": 0, "cases_overdue": 0, "cases_releasable": 0, "companies": 0}
    for case in db.session.scalars(_near(today, is_working_day)):
        kind = _reminder_kind(case, today, is_working_day)
        if kind is not None:
            counts[f"{kind.replace('case_', 'cases_')}"] += _remind(case, kind)
        counts["companies"] += _remind_company(case, today)
    for case in db.session.scalars(_waited(today)):
        counts["cases_releasable"] += news.tell_about(case, "case_releasable", managers_of(case), once=case.hold_until)
    return counts


def _near(today: date, is_working_day: IsWorkingDay) -> sa.Select[Any]:
    """Cases that are overdue, or due soon enough for the first reminder of a case or of a company."""
    last = today + REMIND_COMPANY_BEFORE
    while working_days_before(last + timedelta(days=1), 2, is_working_day) <= today:
        last += timedelta(days=1)
    found = sa.select(Case).where(UNSOLVED, Case.paused_at.is_(None), Case.due_on <= last).order_by(Case.number)
    return found.options(joinedload(Case.site), joinedload(Case.assigned_to))


def _reminder_kind(case: Case, today: date, is_working_day: IsWorkingDay) -> str | None:
    if case.due_on < today:
        return "case_overdue"
    found = reminder(case.due_on, today, is_working_day)
    return KINDS[found] if found else None


def _remind(case: Case, kind: str) -> int:
    return news.tell_about(case, kind, news.owners(case), once=case.due_on, days={"due": case.due_on})


def _remind_company(case: Case, today: date) -> int:
    """Write to the company once per due date while there is time; how many letters."""
    due = case.released_due_on
    if not case.is_released or due is None or not today <= due <= today + REMIND_COMPANY_BEFORE:
        return 0
    told = {event.facts.get("due_on") for event in case.events if event.action is Happening.REMINDED}
    letters = 0 if due.isoformat() in told else news.tell_company(case, news.Letter.REMINDED)
    if letters:
        tell_event(case, Happening.REMINDED, due_on=due.isoformat())
    return letters


def _waited(today: date) -> sa.Select[Any]:
    """Cases that waited because few were interviewed, and need not any more."""
    return sa.select(Case).where(Case.hold_until <= today, filters.is_releasable(today)).order_by(Case.number)


ABOVE = {
    Rung.TEACHER: visitors_of,
    Rung.COORDINATOR: managers_of,
    Rung.PRINCIPAL: superiors_of,
    Rung.OFFICER: officers_of,
}
"""Who stands on each rung for a case."""


def escalate() -> dict[str, int]:
    """Tell what stays overdue rung by rung: teacher, coordinator, principal, officer; each once per due date."""
    today, is_working_day, told = clock.today(), _working_days(), 0
    overdue = sa.select(Case).where(filters.is_overdue(today), Case.is_restricted.is_(False))
    for case in db.session.scalars(overdue.options(joinedload(Case.site)).order_by(Case.number)):
        for rung in rungs(case.severity, case.due_on, today, is_working_day):
            told += _climb(case, rung)
    return {"cases_escalated": told}


def _climb(case: Case, rung: Rung) -> int:
    """Tell the people of one rung, and put on record that it was reached."""
    follower = news.owners(case)
    people = [person for person in ABOVE[rung](case) if person not in follower or rung is not Rung.TEACHER]
    kind = "case_overdue" if rung is Rung.TEACHER else "case_escalated"
    told = news.tell_about(case, kind, people, once=case.due_on, days={"due": case.due_on})
    if told and rung is not Rung.TEACHER:
        tell_event(case, Happening.ESCALATED, rung=rung.value, due_on=case.due_on.isoformat())
    return told


def expire() -> dict[str, int]:
    """Open the cases again whose waiver has ended."""
    ended = sa.select(Case).where(Case.state == CaseState.CLOSED, Case.waived_until < clock.today())
    cases = list(db.session.scalars(ended.order_by(Case.number)))
    for case in cases:
        end_waiver(case)
    return {"waivers_ended": len(cases)}
