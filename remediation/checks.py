"""A look at an earlier case on the next visit: gone, partly or still there."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from accounts.models import User
from core import clock
from core.database import db
from inspections.events import CaseChecked
from inspections.models import Finding, Inspection
from remediation import news
from remediation.history import change_term, close, is_remedier, move, tell_event
from remediation.models import Case, CaseEvent, CaseFinding, Happening
from remediation.term import Raised
from remediation.workflow import CaseState, CheckStatus, Standing, Step, one_level_up, step_after_check

ON_THE_SPOT = frozenset({Standing.VISITOR})
"""Who was let in to inspect may look at the open cases of the site."""


def note_check(event: CaseChecked) -> None:
    """Put the look on record and let it move the case. The same look told again changes nothing."""
    case = db.session.get(Case, event.case_id)
    inspection = db.session.get(Inspection, event.inspection_id)
    if case is None or inspection is None or not _belongs(case, inspection) or _is_noted(case, event):
        return
    by, status = db.session.get_one(User, event.by_id), CheckStatus(event.status)
    step = step_after_check(
        status,
        case.state,
        is_remedier=is_remedier(case, by),
        was_found_again=_was_found_again(case, inspection),
        has_evidence=bool(event.photos) or _has_evidence(case),
        severity=case.severity,
    )
    facts = {"inspection": str(inspection.id), "status": status.value}
    if status is CheckStatus.STILL and not _has_raised(case, inspection):
        facts |= _raise(case)
    if step is Step.SEE_GONE:
        move(case, step, ON_THE_SPOT, by=by)
        close(case, by)
        news.tell_company(case, news.Letter.CLOSED)
        tell_event(case, Happening.VERIFIED, by=by, note=event.note, photos=event.photos, **facts)
    elif step is Step.RETURN:
        move(case, step, ON_THE_SPOT, by=by, words=event.note or status.value)
        if case.is_from_interview:  # a letter on the day of a visit would say who was asked
            case.found_at = clock.utcnow()
        tell_event(case, Happening.RETURNED, by=by, note=event.note, photos=event.photos, **facts)
        news.case_returned(case, reason=event.note, by=by)
        if case.is_told_in_full:
            news.tell_company(case, news.Letter.RETURNED)
    else:
        tell_event(case, Happening.CHECKED, by=by, note=event.note, photos=event.photos, **facts)


def _raise(case: Case) -> dict[str, Any]:
    """Not improved: one level more severe, due no later than that level asks; the company has to be told again."""
    raised = one_level_up(case.severity)
    if raised is case.severity or case.state is CaseState.CLOSED:
        return {}
    case.severity, case.found_at = raised, clock.utcnow()
    return {"raised_to": raised.value, **change_term(case, Raised(clock.today(), raised))}


def _has_raised(case: Case, inspection: Inspection) -> bool:
    """Whether an earlier revision of the same record has done so."""
    return any("raised_to" in look.facts and look.facts["inspection"] == str(inspection.id) for look in case.events)


def _belongs(case: Case, inspection: Inspection) -> bool:
    """Whether the inspection took place where the case lies, for whoever follows it."""
    return not case.is_restricted and case.site_id == inspection.site_id and case.school_id == inspection.school_id


def _is_noted(case: Case, event: CaseChecked) -> bool:
    looks = (Happening.CHECKED, Happening.VERIFIED, Happening.RETURNED)
    same = {"inspection": str(event.inspection_id), "status": event.status}
    noted = [look for look in case.events if look.action in looks and look.note == event.note]
    return any(same.items() <= look.facts.items() for look in noted)


def _was_found_again(case: Case, inspection: Inspection) -> bool:
    statement = sa.select(Finding.id).join(CaseFinding, CaseFinding.finding_id == Finding.id).where(
        CaseFinding.case_id == case.id,
        Finding.inspection_id == inspection.id,
        Finding.withdrawn_at.is_(None),
        Finding.is_fixed_on_spot.is_(False),
    )  # fmt: skip
    return db.session.scalar(statement.limit(1)) is not None


def _has_evidence(case: Case) -> bool:
    """Whether the remedy that waits came with a photo or a document."""
    if case.remedied_at is None:
        return False
    statement = sa.select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action == Happening.REMEDIED)
    last = db.session.scalar(statement.order_by(CaseEvent.number.desc()).limit(1))
    return last is not None and bool(last.photos or last.facts.get("documents"))
