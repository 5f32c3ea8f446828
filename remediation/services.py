"""What people do to cases: acknowledge, remedy, verify, return, re-open, hand over."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import User
from core import clock
from core.database import db
from core.errors import Refused
from remediation import news
from remediation.evidence import Evidence
from remediation.history import close, expect, move, tell_event
from remediation.models import Case, Happening
from remediation.queries import possible_owners
from remediation.releasing import refuse_giving_away
from remediation.scope import standings
from remediation.workflow import Step


def acknowledge(case: Case, *, by: User, revision: int | None = None) -> None:
    """Note that whoever has to remedy knows of it."""
    expect(case, revision)
    move(case, Step.ACKNOWLEDGE, standings(by, case), by=by)
    tell_event(case, Happening.ACKNOWLEDGED, by=by)


def remedy(
    case: Case, *, by: User, note: str, evidence: Evidence, contact_name: str | None = None, revision: int | None = None
) -> None:
    """Record what was done. With a contact's name it is the company's reply that came by telephone or LINE."""
    expect(case, revision)
    move(case, Step.REMEDY, standings(by, case), by=by, words=note, has_evidence=not evidence.is_empty)
    case.remedied_at, case.remedied_by_id = clock.utcnow(), by.id
    tell_event(
        case,
        Happening.REMEDIED,
        by=by,
        contact_name=contact_name,
        note=note,
        photos=evidence.photos,
        documents=evidence.documents,
    )
    news.case_remedied(case, by=by)


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


def reopen(case: Case, *, by: User, reason: str, revision: int | None = None) -> None:
    """Open a closed case again; its history stays, and its due date too."""
    expect(case, revision)
    move(case, Step.REOPEN, standings(by, case), by=by, words=reason)
    tell_event(case, Happening.REOPENED, by=by, note=reason)
    news.case_returned(case, reason=reason, by=by)


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
