"""Rare ways out: a longer term (展延) and a waiver (免改善), asked with a reason and decided by another person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import User
from core import clock
from core.database import db
from core.errors import NotFound, Refused
from core.formatting import short_day
from core.models import Adjustment
from remediation import news
from remediation.deadlines import latest_extension, next_working_day
from remediation.history import StepRefused, change_term, close, move, tell_event
from remediation.models import Case, CaseRequest, Happening, RequestKind
from remediation.relayed import Relayed, on_record
from remediation.scope import standings
from remediation.term import Extended, WaiverEnded
from remediation.workflow import UNSOLVED, Standing, Step
from schedules.planning.facts import holiday_calendar

EXTENSION_SETTING = "case_extension_days"
EXTENSION_DAYS = 30
MAX_WAIVER_DAYS = 366

ASKED = {RequestKind.EXTENSION: Happening.EXTENSION_ASKED, RequestKind.WAIVER: Happening.WAIVER_ASKED}
GRANTED = {RequestKind.EXTENSION: Happening.EXTENDED, RequestKind.WAIVER: Happening.WAIVED}
DENIED = {RequestKind.EXTENSION: Happening.EXTENSION_DENIED, RequestKind.WAIVER: Happening.WAIVER_DENIED}
MAY_ASK = frozenset({Standing.MANAGER, Standing.VISITOR, Standing.AUDITED})


class NothingToExtend(StepRefused):
    """The case is remedied or closed."""

    status = 409
    sentence = "This case does not wait for a remedy now, so there is nothing to extend or to waive."


def extension_limit(case: Case) -> date:
    """The last day to which this case can be extended."""
    setting = db.session.get(Adjustment, EXTENSION_SETTING)
    days = int(setting.value) if setting is not None else EXTENSION_DAYS
    return latest_extension(case.first_due_on, days)


def first_extension(case: Case) -> date:
    """The earliest day to which this case can be extended: after the due date, and not in the past."""
    return max(case.due_on, clock.today()) + timedelta(days=1)


def ask(
    case: Case,
    kind: RequestKind,
    *,
    until: date,
    reason: str,
    by: User | None = None,
    contact_name: str | None = None,
    relayed: Relayed | None = None,
) -> CaseRequest:
    """Ask for more time or a waiver; one open request of a kind at a time. `relayed`: by telephone."""
    told = {"contact_name": contact_name} | on_record(relayed)
    if by is not None and MAY_ASK.isdisjoint(standings(by, case)):
        raise NotFound
    if case.state not in UNSOLVED or (kind is RequestKind.EXTENSION and case.is_paused):
        raise NothingToExtend
    if not reason.strip():
        raise Refused(_("Please give a reason."))
    if find_undecided(case, kind):
        raise Refused(_("There is already a request that nobody has decided. Wait for its decision."), status=409)
    until = _checked_day(case, kind, until)
    request = CaseRequest(
        case_id=case.id,
        kind=kind,
        until=until,
        reason=reason.strip(),
        asked_at=clock.utcnow(),
        asked_by_id=by.id if by else None,
        contact_name=told["contact_name"],
    )
    db.session.add(request)
    tell_event(case, ASKED[kind], by=by, **told, note=request.reason, until=until.isoformat())
    news.request_asked(case, request)
    return request


def _checked_day(case: Case, kind: RequestKind, until: date) -> date:
    if kind is RequestKind.EXTENSION:
        day = next_working_day(until, holiday_calendar().is_working_day)
        first, last = first_extension(case), extension_limit(case)
        if last < first:
            raise Refused(_("More time was possible until %(last)s at most.", last=short_day(last)))
        if not first <= until <= last:
            raise Refused(
                _(
                    "Choose a day from %(first)s to %(last)s.",
                    first=short_day(first),
                    last=short_day(last),
                )
            )
        return min(day, last) if day > last else day
    if not 0 < (until - clock.today()).days <= MAX_WAIVER_DAYS:
        raise Refused(_("A waiver ends on a day within one year from now."))
    return until


def find_undecided(case: Case, kind: RequestKind) -> CaseRequest | None:
    """The request of this kind that waits for a decision."""
    statement = sa.select(CaseRequest).where(
        CaseRequest.case_id == case.id, CaseRequest.kind == kind, CaseRequest.decided_at.is_(None)
    )
    return db.session.scalar(statement)


def decide(case: Case, request_id: object, *, is_granted: bool, note: str, by: User) -> None:
    """Grant or deny a request; nobody decides the own one."""
    # Locked first, so that two people deciding at once wait for each other and the second one is told.
    request = db.session.get(CaseRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None or request.case_id != case.id or Standing.MANAGER not in standings(by, case):
        raise NotFound
    if request.decided_at is not None:
        raise StepRefused(_("This request has been decided already."), status=409)
    if request.asked_by_id == by.id:
        raise StepRefused(_("You asked for this yourself. Ask a colleague or the director to decide."))
    if not is_granted and not note.strip():
        raise Refused(_("Please give a reason."))
    request.decided_at, request.decided_by_id, request.is_granted = clock.utcnow(), by.id, is_granted
    request.decision_note = note.strip()
    facts = _grant(case, request, by) if is_granted else {}
    happening = (GRANTED if is_granted else DENIED)[request.kind]
    tell_event(case, happening, by=by, note=note.strip(), until=request.until.isoformat(), **facts)
    news.request_decided(case, request)


def _grant(case: Case, request: CaseRequest, by: User) -> dict[str, Any]:
    """Let the request come true; what the timeline has to remember of it."""
    if request.kind is RequestKind.WAIVER:
        move(case, Step.WAIVE, standings(by, case), by=by, words=request.reason)
        close(case, by)
        case.waived_until = request.until
        return {}
    if case.state not in UNSOLVED or case.is_paused:
        raise NothingToExtend
    facts = change_term(case, Extended(request.until))
    if case.released_due_on is not None:
        case.released_due_on = request.until
    return facts


def end_waiver(case: Case) -> None:
    """A waiver has run out: the case is open again and due as before, but not before today."""
    move(case, Step.EXPIRE, frozenset({Standing.SYSTEM}))
    facts = change_term(case, WaiverEnded(clock.today()))
    if case.released_due_on is not None:
        case.released_due_on = max(case.released_due_on, case.due_on)
    tell_event(case, Happening.WAIVER_ENDED, due_on=case.due_on.isoformat(), **facts)
    news.waiver_ended(case)
