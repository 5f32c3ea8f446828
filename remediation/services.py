"""What people do to cases: acknowledge, explain, remedy, verify, return, re-open, pause, hand over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import User
from core import clock
from core.database import db
from core.errors import Refused
from core.evidence import Evidence
from remediation import news
from remediation.history import change_term, close, end_pause, expect, move, tell_event
from remediation.models import Case, Happening
from remediation.queries import possible_owners
from remediation.relayed import Relayed, on_record, refuse_without_proof
from remediation.releasing import refuse_giving_away
from remediation.scope import standings
from remediation.term import Paused
from remediation.workflow import Standing, Step


def acknowledge(case: Case, *, by: User, relayed: Relayed | None = None, revision: int | None = None) -> None:
    """Note that whoever has to remedy knows of it; `relayed` when the company said so by telephone or LINE."""
    expect(case, revision)
    facts = on_record(relayed)
    move(case, Step.ACKNOWLEDGE, standings(by, case), by=by)
    tell_event(case, Happening.ACKNOWLEDGED, by=by, **facts)


@dataclass(frozen=True)
class Answer:
    """What was done about a case, in the words of whoever did it."""

    note: str
    evidence: Evidence = field(default_factory=Evidence)
    cause: str = ""
    immediate_action: str = ""
    means: str = ""
    """By which way the company told it (telephone, LINE …) when somebody of the school entered it."""


def remedy(
    case: Case, *, by: User, answer: Answer, contact_name: str | None = None, revision: int | None = None
) -> None:
    """Record what was done. With a contact's name it is the company's reply that came by telephone or LINE."""
    expect(case, revision)
    refuse_relayed_without_proof(answer, contact_name)
    take_answer(case, answer, standings(by, case), by=by, contact_name=contact_name)
    news.case_remedied(case, by=by)


def remedy_together(
    cases: Sequence[Case], *, by: User, answer: Answer, contact_name: str | None = None, revision: int | None = None
) -> None:
    """One plan answers several cases: each is remedied, or none. The revision is the first one's."""
    expect(cases[0], revision)
    refuse_relayed_without_proof(answer, contact_name)
    plan = plan_of(cases)
    for case in cases:
        take_answer(case, answer, standings(by, case), by=by, contact_name=contact_name, **plan)
        news.case_remedied(case, by=by)


def plan_of(cases: Sequence[Case]) -> dict[str, Any]:
    """What the timelines of cases remember that were answered by one plan."""
    return {"plan": str(uuid4()), "together": sorted(case.number for case in cases)} if len(cases) > 1 else {}


def refuse_relayed_without_proof(answer: Answer, contact_name: str | None) -> None:
    """代登機構回覆: who enters the company's words shows the message, or the note of the call."""
    if contact_name is not None:
        refuse_without_proof(answer.evidence)


def take_answer(
    case: Case,
    answer: Answer,
    own: Collection[Standing],
    *,
    by: User | None = None,
    contact_name: str | None = None,
    **facts: Any,
) -> None:
    """Put an answer on record and let it move the case."""
    explained = _explanation(case, answer)
    move(
        case,
        Step.REMEDY,
        own,
        by=by,
        words=answer.note,
        has_evidence=not answer.evidence.is_empty,
        has_cause=all(explained.values()),
        known_severity=case.released_severity if Standing.COMPANY in own else None,
    )
    case.cause, case.immediate_action = explained["cause"] or None, explained["immediate_action"] or None
    case.remedied_at, case.remedied_by_id = clock.utcnow(), by.id if by else None
    tell_event(
        case,
        Happening.REMEDIED,
        by=by,
        contact_name=contact_name,
        note=answer.note,
        photos=answer.evidence.photos,
        documents=answer.evidence.documents,
        **explained,
        **({"means": answer.means} if answer.means else {}),
        **facts,
    )


def _explanation(case: Case, answer: Answer) -> dict[str, str]:
    """Cause and immediate action: of this answer, else as they stand already."""
    return {
        "cause": answer.cause.strip() or case.cause or "",
        "immediate_action": answer.immediate_action.strip() or case.immediate_action or "",
    }


def explain(case: Case, *, by: User, cause: str, immediate_action: str, revision: int | None = None) -> None:
    """Note why it came to this and what was done at once; also later, of a case that was closed on a visit."""
    expect(case, revision)
    if not cause.strip() or not immediate_action.strip():
        raise Refused(_("Please write down the cause and what was done at once."))
    move(case, Step.EXPLAIN, standings(by, case), by=by)
    case.cause, case.immediate_action = cause.strip(), immediate_action.strip()
    tell_event(case, Happening.EXPLAINED, by=by, cause=case.cause, immediate_action=case.immediate_action)


def pause(case: Case, *, by: User, reason: str, revision: int | None = None) -> None:
    """Let the term stand still while the authority decides."""
    expect(case, revision)
    move(case, Step.PAUSE, standings(by, case), by=by, words=reason)
    facts = change_term(case, Paused(clock.today()))
    case.paused_at = clock.utcnow()
    tell_event(case, Happening.PAUSED, by=by, note=reason, **facts)


def resume(case: Case, *, by: User, revision: int | None = None) -> None:
    """The authority has decided: the term runs again, later by the days it stood still."""
    expect(case, revision)
    move(case, Step.RESUME, standings(by, case), by=by)
    end_pause(case, by=by)


def verify(
    case: Case, *, by: User, note: str = "", evidence: Evidence | None = None, revision: int | None = None
) -> None:
    """Close a case whose remedy another person has looked at."""
    expect(case, revision)
    move(case, Step.VERIFY, standings(by, case), by=by)
    close(case, by)
    found = evidence or Evidence()
    tell_event(case, Happening.VERIFIED, by=by, note=note, photos=found.photos, documents=found.documents)
    news.tell_company(case, news.Letter.CLOSED)


def return_remedy(case: Case, *, by: User, reason: str, revision: int | None = None) -> None:
    """Send a remedy back: it is not enough, and why."""
    expect(case, revision)
    if case.is_released and reason.strip():  # the company reads the reason
        refuse_giving_away(case, reason)
    move(case, Step.RETURN, standings(by, case), by=by, words=reason)
    tell_event(case, Happening.RETURNED, by=by, note=reason)
    news.case_returned(case, reason=reason, by=by)
    news.tell_company(case, news.Letter.RETURNED, reason)


def reopen(case: Case, *, by: User, reason: str, revision: int | None = None) -> int:
    """Open a closed case again; its history stays, and its due date too. How many letters go to the company.

    A company that was told of the case is asked again; why is the school's own.
    """
    expect(case, revision)
    move(case, Step.REOPEN, standings(by, case), by=by, words=reason)
    tell_event(case, Happening.REOPENED, by=by, note=reason)
    news.case_returned(case, reason=reason, by=by)
    return news.tell_company(case, news.Letter.ASKED_AGAIN)


def reassign(case: Case, *, to: User, by: User, revision: int | None = None) -> None:
    """Give the case to another person of the office, or to a teacher of the school."""
    expect(case, revision)
    move(case, Step.REASSIGN, standings(by, case), by=by)
    # Whoever is closing that account waits for this, or this for that; see accounts.services.deactivate.
    db.session.execute(sa.select(User.id).where(User.id == to.id).with_for_update(read=True))
    if to not in possible_owners(case):
        raise Refused(_("This person cannot be given the case. Choose someone from the list."))
    case.assigned_to_id = to.id
    tell_event(case, Happening.REASSIGNED, by=by, to=str(to.id), name=to.name)
    news.case_given(case, to=to, by=by)
