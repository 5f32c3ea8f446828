"""Excusals (免計): asked for with evidence, decided by another person of the school's office."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from core import clock, journal
from core.database import db
from core.errors import DomainError, NotFound
from core.evidence import Evidence
from schedules.models import Excusal, Obligation
from schedules.overview.plan_list import get_window
from schedules.queries import open_excusals
from schedules.rules.states import PENDING, State, state_on
from schedules.scope import may_decide, may_manage
from schedules.telling import tell_asked, tell_decided

EXCUSABLE = PENDING | {State.MISSED}


class NotExcusable(DomainError):
    sentence = "Only a visit that is still to come, or was missed, can be excused."


class AlreadyAsked(DomainError):
    sentence = "This has been asked already and waits for a decision."


class AlreadyDecided(DomainError):
    sentence = "Somebody has decided this already."


class OwnRequest(DomainError):
    sentence = "Another person must decide: you asked for this yourself."


def waiting_for(user: User) -> list[Excusal]:
    """The excusals that this person has to decide; none that the person asked for."""
    return open_excusals(user)


def may_ask(user: User, window: Obligation) -> bool:
    """Whether the person may ask: who is to visit, or the office."""
    return may_manage(user, window) or any(each.user_id == user.id for each in window.assignments)


def may_decide_on(user: User, excusal: Excusal) -> bool:
    """Whether the person may decide: the office, but never who asked."""
    is_waiting = excusal.decided_at is None
    return is_waiting and excusal.asked_by_id != user.id and may_decide(user, excusal.obligation)


def may_read_files(user: User, excusal: Excusal) -> bool:
    """A notice may name somebody's illness: who asked reads it, and the office that decides."""
    return excusal.asked_by_id == user.id or may_decide(user, excusal.obligation)


def ask(window: Obligation, *, by: User, reason: str, evidence: str, files: Evidence | None = None) -> Excusal:
    """Ask that a window need not be met; files are kept by their hashes already."""
    files = files or Evidence()
    if not may_ask(by, window):
        raise NotFound
    if state_on(clock.today(), window) not in EXCUSABLE:
        raise NotExcusable
    if _is_waiting(window):
        raise AlreadyAsked
    excusal = Excusal(
        obligation_id=window.id,
        asked_by_id=by.id,
        asked_at=clock.utcnow(),
        reason=reason,
        evidence=evidence,
        photos=files.photos,
        documents=files.documents,
    )
    db.session.add(excusal)
    journal.record(
        by, "excusal.asked", excusal, obligation=window.id, reason=reason, evidence=evidence, files=files.hashes
    )
    db.session.flush()
    tell_asked(excusal, window)
    return excusal


def _is_waiting(window: Obligation) -> bool:
    waiting = sa.select(Excusal.id).where(Excusal.obligation_id == window.id, Excusal.decided_at.is_(None))
    return db.session.scalar(waiting.limit(1)) is not None


def get_excusal(user: User, excusal_id: UUID) -> Excusal:
    """An excusal of a window that the person may see; locked, so that it is decided once."""
    excusal = db.session.scalar(sa.select(Excusal).where(Excusal.id == excusal_id).with_for_update())
    if excusal is None:
        raise NotFound
    get_window(user, excusal.obligation_id)
    return excusal


def decide(excusal: Excusal, *, by: User, is_approved: bool, note: str) -> None:
    """Approve or decline; an approved window is excused from this moment."""
    if not may_decide(by, excusal.obligation):
        raise NotFound
    if excusal.asked_by_id == by.id:
        raise OwnRequest
    if excusal.decided_at:
        raise AlreadyDecided
    if is_approved:
        _excuse(excusal.obligation)
    excusal.decided_at, excusal.decided_by_id = clock.utcnow(), by.id
    excusal.is_approved, excusal.decision_note = is_approved, note or None
    action = "excusal.approved" if is_approved else "excusal.declined"
    journal.record(by, action, excusal, obligation=excusal.obligation_id, note=note)
    db.session.flush()
    tell_decided(excusal)


def _excuse(window: Obligation) -> None:
    """`missed_at` stays: it tells that the excusal came after."""
    if state_on(clock.today(), window) not in EXCUSABLE:
        raise NotExcusable
    window.excused_at = clock.utcnow()
