"""The timeline of a case: every step is an event and a journal entry, and moves the state by the rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.exc import StaleDataError

from accounts.models import User
from core import clock, journal
from core.database import db
from core.errors import DomainError, NotFound, Refused
from inspections.models import Severity
from remediation import term
from remediation.deadlines import next_working_day
from remediation.figures import figures
from remediation.models import Case, CaseEvent, Channel, Happening
from remediation.word_index import index_step
from remediation.workflow import MOVES, UNSOLVED, CaseState, Hindrance, Standing, Step, hindrance
from schedules.planning.facts import holiday_calendar


class CaseMoved(DomainError):
    """Somebody else changed the case in the meantime."""

    sentence = "Someone else has just changed this case. Look at it again before you decide."


class StepRefused(Refused):
    """The workflow does not allow the step."""


REOPENING = frozenset({Step.REOPEN, Step.RECUR})
SENTENCES = {
    Hindrance.WRONG_STATE: _l("The case has moved on, so this step is no longer possible. Look at it again."),
    Hindrance.SAME_PERSON: _l("Who recorded the remedy cannot verify it. Ask a colleague to verify."),
    Hindrance.NO_REASON: _l("Please say what was done, or why."),
    Hindrance.NO_EVIDENCE: _l("A critical case needs a photo or a document that shows the remedy."),
    Hindrance.NO_CAUSE: _l("Please write down the cause and what was done at once."),
}


def expect(case: Case, revision: int | None) -> None:
    """Refuse when the person looked at an older state of the case."""
    if revision is not None and case.revision != revision:
        raise CaseMoved


def move(
    case: Case,
    step: Step,
    standings: Iterable[Standing],
    *,
    by: User | None = None,
    words: str = "",
    has_evidence: bool = True,
    has_cause: bool = True,
    known_severity: Severity | None = None,
) -> None:
    """Take a step of the workflow, or refuse it in a sentence; a company is asked for what it was told."""
    found = hindrance(
        step,
        case.state,
        standings,
        is_remedier=is_remedier(case, by),
        words=words,
        has_evidence=has_evidence,
        has_cause=has_cause,
        is_paused=case.is_paused,
        severity=known_severity or case.severity,
    )
    if found is Hindrance.NOT_ALLOWED:
        raise NotFound
    if found is not None:
        raise StepRefused(SENTENCES[found], status=409 if found is Hindrance.WRONG_STATE else 422)
    _enter(case, MOVES[step][case.state], by=by, is_reopened=step in REOPENING)


def _enter(case: Case, state: CaseState, *, by: User | None, is_reopened: bool) -> None:
    """Be in a state: what belongs to another one is gone."""
    if case.is_paused and state not in UNSOLVED:
        end_pause(case, by=by)
    if case.state is CaseState.CLOSED and is_reopened:
        case.reopened_count += 1
    case.state = state
    if state is not CaseState.CLOSED:
        case.closed_at = case.closed_by_id = case.waived_until = case.figures = None
    if state in UNSOLVED:
        case.remedied_at = case.remedied_by_id = None
    if case.state is not CaseState.CLOSED:
        _leave_who_left(case)


def _leave_who_left(case: Case) -> None:
    """A case that opens again does not belong to somebody whose account was closed meanwhile: the office follows it."""
    if case.assigned_to_id is not None and not db.session.get_one(User, case.assigned_to_id).is_active:
        case.assigned_to_id = None


def end_pause(case: Case, *, by: User | None) -> None:
    """The term runs again, later by the days it stood still."""
    before = case.paused_days
    facts = change_term(case, term.Resumed(clock.today()))
    case.paused_at = None
    if case.released_due_on is not None:
        later = case.released_due_on + timedelta(days=case.paused_days - before)
        case.released_due_on = next_working_day(later, holiday_calendar().is_working_day)
    tell_event(case, Happening.RESUMED, by=by, due_on=case.due_on.isoformat(), **facts)


def change_term(case: Case, entry: term.Entry) -> dict[str, Any]:
    """Let something change the term of a case; the facts by which the timeline remembers it."""
    found = term.after(term_of(case), entry, holiday_calendar().is_working_day)
    case.due_on, case.first_due_on, case.paused_days = found.due_on, found.first_due_on, found.paused_days
    return {"term": term.as_facts(entry)}


def term_of(case: Case) -> term.Term | None:
    """The term as the case holds it; None before its first finding."""
    if case.due_on is None:
        return None
    paused_on = clock.local_day(case.paused_at) if case.paused_at else None
    return term.Term(case.due_on, case.first_due_on, paused_on, case.paused_days)


def term_from(events: Iterable[CaseEvent]) -> term.Term | None:
    """The term read out of the timeline again, the oldest step first."""
    entries = [term.from_facts(event.facts["term"]) for event in events if "term" in event.facts]
    return term.term_after(entries, holiday_calendar().is_working_day)


def is_remedier(case: Case, by: User | None) -> bool:
    """Whether this person recorded the remedy that waits for verification."""
    return by is not None and case.remedied_by_id == by.id


def close(case: Case, by: User | None) -> None:
    """Note when and by whom the case was closed, with the numbers of that day."""
    case.closed_at, case.closed_by_id = clock.utcnow(), by.id if by else None
    case.figures = figures(
        opened_on=case.opened_on,
        due_on=case.due_on,
        remedied_on=clock.local_day(case.remedied_at) if case.remedied_at else None,
        closed_on=clock.today(),
        paused_days=case.paused_days,
        recurrence_count=case.recurrence_count,
        reopened_count=case.reopened_count,
        severity=case.severity,
    ).as_facts()


def channel_of(by: User | None, contact_name: str | None, facts: dict[str, Any]) -> Channel:
    """Where a step came from."""
    if contact_name is not None:
        return Channel.LINK if by is None else Channel.RELAYED
    if by is None:
        return Channel.SYSTEM
    return Channel.FIELD if "inspection" in facts else Channel.DESK


def tell_event(
    case: Case,
    happening: Happening,
    *,
    by: User | None = None,
    contact_name: str | None = None,
    note: str = "",
    photos: Iterable[str] = (),
    **facts: Any,
) -> CaseEvent:
    """Add a line to the timeline and to the journal, and give the case its next revision."""
    case.event_count += 1
    event = CaseEvent(
        case_id=case.id,
        number=case.event_count,
        at=clock.utcnow(),
        action=happening,
        by_id=by.id if by else None,
        contact_name=contact_name,
        channel=channel_of(by, contact_name, facts),
        note=note,
        photos=list(photos),
        facts=facts,
    )
    db.session.add(event)
    _journal(case, event, by or (f"company:{contact_name}" if contact_name is not None else "system"))
    flush(case)
    index_step(case, event)  # once the step itself is written: of two people at once the second is told by the case
    return event


def _journal(case: Case, event: CaseEvent, actor: User | str) -> None:
    """The journal is read by those who keep the machine: of a confidential case it says that something happened."""
    words = {} if case.is_restricted else {"note": event.note, **event.facts}
    journal.record(actor, f"case.{event.action}", case, number=case.number, state=case.state, **words)


def flush(case: Case) -> None:
    """Write the case; two people at once: the first wins, the other is told."""
    try:
        db.session.flush()
    except StaleDataError as error:
        raise CaseMoved from error
    db.session.expire(case, ["events", "requests", "findings"])
