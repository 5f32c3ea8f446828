"""The timeline of a case: every step is an event and a journal entry, and moves the state by the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.exc import StaleDataError

from accounts.models import User
from core import clock, journal
from core.database import db
from core.errors import DomainError, NotFound, Refused
from remediation.models import Case, CaseEvent, Happening
from remediation.workflow import MOVES, CaseState, Hindrance, Standing, Step, hindrance


class CaseMoved(DomainError):
    """Somebody else changed the case in the meantime."""

    sentence = "Someone else has just changed this case. Look at it again before you decide."


class StepRefused(Refused):
    """The workflow does not allow the step."""


SENTENCES = {
    Hindrance.WRONG_STATE: _l("The case has moved on, so this step is no longer possible. Look at it again."),
    Hindrance.SAME_PERSON: _l("Who recorded the remedy cannot verify it. Ask a colleague to verify."),
    Hindrance.NO_REASON: _l("Please say what was done, or why."),
    Hindrance.NO_EVIDENCE: _l("A critical case needs a photo or a document that shows the remedy."),
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
) -> None:
    """Take a step of the workflow, or refuse it in a sentence."""
    found = hindrance(
        step,
        case.state,
        standings,
        is_remedier=is_remedier(case, by),
        words=words,
        has_evidence=has_evidence,
        severity=case.severity,
    )
    if found is Hindrance.NOT_ALLOWED:
        raise NotFound
    if found is not None:
        raise StepRefused(SENTENCES[found], status=409 if found is Hindrance.WRONG_STATE else 422)
    case.state = MOVES[step][case.state]
    if case.state is not CaseState.CLOSED:
        case.closed_at = case.closed_by_id = case.waived_until = None
    if case.state in (CaseState.OPEN, CaseState.ACKNOWLEDGED):
        case.remedied_at = case.remedied_by_id = None
    if case.state is not CaseState.CLOSED:
        _leave_who_left(case)


def _leave_who_left(case: Case) -> None:
    """A case that opens again does not belong to somebody whose account was closed meanwhile: the office follows it."""
    if case.assigned_to_id is not None and not db.session.get_one(User, case.assigned_to_id).is_active:
        case.assigned_to_id = None


def is_remedier(case: Case, by: User | None) -> bool:
    """Whether this person recorded the remedy that waits for verification."""
    return by is not None and case.remedied_by_id == by.id


def close(case: Case, by: User | None) -> None:
    """Note when and by whom the case was closed."""
    case.closed_at, case.closed_by_id = clock.utcnow(), by.id if by else None


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
        note=note,
        photos=list(photos),
        facts=facts,
    )
    db.session.add(event)
    actor = by or (f"company:{contact_name}" if contact_name is not None else "system")
    journal.record(actor, f"case.{happening}", case, number=case.number, state=case.state, note=note, **facts)
    flush(case)
    return event


def flush(case: Case) -> None:
    """Write the case; two people at once: the first wins, the other is told."""
    try:
        db.session.flush()
    except StaleDataError as error:
        raise CaseMoved from error
    db.session.expire(case, ["events", "requests", "findings"])
