"""Reports to the authority by a person of the school: put on record here, made by telephone or on the official form."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import User
from core import clock, journal
from core.adjustments import set_value, value_of
from core.database import db
from core.errors import NotFound, Refused
from inspections.models import Finding, Inspection
from remediation.clocks import Clock, Duty, Settled, clocks
from remediation.history import expect, tell_event
from remediation.models import Case, CaseFinding, Happening
from remediation.scope import standings
from remediation.workflow import Standing

SETTLING = {Happening.REPORTED: True, Happening.REPORT_RULED_OUT: False}


def clocks_of(case: Case) -> tuple[Clock, ...]:
    """The legal clocks of a case, counted from the visit on which it was first heard."""
    settled = [
        Settled(Duty(event.facts["duty"]), datetime.fromisoformat(event.facts["done_at"]), SETTLING[event.action])
        for event in reversed(case.events)
        if event.action in SETTLING
    ]
    return clocks(
        item=case.item, is_restricted=case.is_restricted, known_at=_known_at(case) or case.opened_at, settled=settled
    )


def _known_at(case: Case) -> datetime | None:
    """When somebody of the school stood there and heard of it."""
    statement = (
        sa.select(Inspection.arrived_at, Inspection.started_at)
        .join(Finding, Finding.inspection_id == Inspection.id)
        .join(CaseFinding, CaseFinding.finding_id == Finding.id)
        .where(CaseFinding.case_id == case.id)
    )
    return min((arrived or started for arrived, started in db.session.execute(statement)), default=None)


def contact_for(case: Case, duty: Duty) -> str:
    """Whom the school calls for this duty, as it noted it down; empty until it has."""
    return str(value_of(_contact_setting(case, duty), ""))


def keep_contact(case: Case, duty: Duty, *, by: User, contact: str) -> None:
    """Note down whom the school calls; it stands on every clock of this duty from now on."""
    if Standing.MANAGER not in standings(by, case) or duty not in {each.duty for each in clocks_of(case)}:
        raise NotFound
    before = contact_for(case, duty)
    set_value(_contact_setting(case, duty), contact.strip())
    journal.record(by, "report_contact.set", "report_contact", duty=duty, before=before, contact=contact.strip())
    db.session.flush()


def _contact_setting(case: Case, duty: Duty) -> str:
    return f"report_contact:{duty}:{case.school_id or 'authority'}"


def note_report(
    case: Case,
    duty: Duty,
    *,
    by: User,
    is_reported: bool,
    at: datetime | None,
    office: str,
    words: str,
    revision: int | None = None,
) -> None:
    """Put on record that the duty was met, when and to whom, or why the law does not apply."""
    expect(case, revision)
    if Standing.MANAGER not in standings(by, case) or duty not in {each.duty for each in clocks_of(case)}:
        raise NotFound
    if is_reported and not office.strip():
        raise Refused(_("Write down to whom it was reported."))
    if not is_reported and not words.strip():
        raise Refused(_("Write down why the law does not apply."))
    done_at = at or clock.utcnow()
    if done_at > clock.utcnow():
        raise Refused(_("The time of the report lies in the future."))
    happening = Happening.REPORTED if is_reported else Happening.REPORT_RULED_OUT
    facts = {"office": office.strip()} if is_reported else {}
    tell_event(case, happening, by=by, note=words.strip(), duty=duty.value, done_at=done_at.isoformat(), **facts)
