"""核閱: signing a record off, returning it for correction, and deciding what was computed (待查證)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import User
from core import clock, events, journal
from core.database import db
from core.errors import DomainError, NotFound
from inspections.events import RecordReturned
from inspections.intake.concluding import assessed_visit, record_findings
from inspections.models import Inspection, InspectionState, Outcome, Review, SubmissionState, Verdict
from inspections.queries import Handed, change_under_way, handed_in
from inspections.review.record import SKEW_S, is_private
from inspections.scope import Sight, is_reviewer, sight_of
from inspections.sheets.asked import asked_in
from inspections.sheets.assessment import Assessed, waiting
from inspections.sheets.findings import findings_of


class StillWaiting(DomainError):
    """Computed results wait for a decision before the record can be signed off."""


class Hold(StrEnum):
    """Why a record has to be opened and read before it is signed off."""

    ELSEWHERE = "elsewhere"
    FINDING = "finding"
    PHOTOS = "photos"
    NO_VISIT = "no_visit"
    BEING_CHANGED = "being_changed"
    LATE_ENTRY = "late_entry"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Together:
    """How many records were signed off together, and how many were kept back for which reason."""

    signed: int
    kept: Counter[Hold]


def sign_off(inspection: Inspection, *, by: User, note: str = "") -> None:
    """Sign a record off, once everything computed that this person sees is decided."""
    _check_reviewable(inspection, by)
    count = len(undecided(inspection, sight_of(inspection, by)))
    if count:
        raise StillWaiting(
            _("%(count)s computed results wait for your decision. Confirm or reject them first.", count=count)
        )
    inspection.state = InspectionState.APPROVED
    _review(inspection, by, is_approved=True, reason=note or None)
    journal.record(by, "record.signed_off", inspection)


def return_for_correction(inspection: Inspection, *, by: User, reason: str) -> None:
    """退回補正: the visitor corrects it as a new revision; the first receipt keeps counting."""
    _check_reviewable(inspection, by)
    inspection.state = InspectionState.RETURNED
    _review(inspection, by, is_approved=False, reason=reason)
    journal.record(by, "record.returned", inspection, reason=reason)
    events.publish(RecordReturned(inspection.id, by.id, reason))


def _check_reviewable(inspection: Inspection, by: User) -> None:
    if not is_reviewer(inspection, by):
        raise NotFound
    if inspection.state is not InspectionState.RECEIVED:
        raise DomainError(_("This record is not waiting for review any more. Reload the page."))


def _review(inspection: Inspection, by: User, *, is_approved: bool, reason: str | None) -> None:
    revision = max((each.submission.revision for each in handed_in(inspection)), default=1)
    db.session.add(
        Review(
            inspection_id=inspection.id,
            revision=revision,
            is_approved=is_approved,
            reason=reason,
            by_id=by.id,
            at=clock.utcnow(),
        )
    )
    db.session.flush()


def undecided(inspection: Inspection, sight: Sight) -> list[Assessed]:
    """The computed results of a record that wait for a decision of somebody who sees this much."""
    handed = next(iter(handed_in(inspection)), None)
    if handed is None:
        return []
    return [each for each in waiting(_assessed(inspection, handed)) if sight.sees_interviews or not is_private(each)]


def _assessed(inspection: Inspection, handed: Handed) -> tuple[Assessed, ...]:
    return assessed_visit(inspection, handed.sheet, asked_in(inspection.checklist_version))


def decide(
    inspection: Inspection, *, item: str, student_number: str, is_confirmed: bool, reason: str, by: User
) -> None:
    """Confirm or reject a computed result that the inspector left open; a confirmed one becomes a finding."""
    sight = sight_of(inspection, by)
    if not sight.may_decide:
        raise NotFound
    found = [each for each in undecided(inspection, sight) if each.key == (item, student_number)]
    if not found or found[0].answer is None:
        raise DomainError(_("This has been decided in the meantime. Reload the page."))
    _keep_verdict(inspection, item, student_number, found[0].answer.value, is_confirmed, reason, by)
    journal.record(by, "result.confirmed" if is_confirmed else "result.rejected", inspection, item=item, reason=reason)
    handed = handed_in(inspection)[0]
    record_findings(inspection, findings_of(handed.sheet, _assessed(inspection, handed)))


def _keep_verdict(
    inspection: Inspection, item: str, student: str, answer: object, is_confirmed: bool, reason: str, by: User
) -> None:
    """A later verdict replaces one given on an answer that was corrected since."""
    statement = sa.delete(Verdict).where(
        Verdict.inspection_id == inspection.id, Verdict.item == item, Verdict.student_number == student
    )
    db.session.execute(statement)
    db.session.add(
        Verdict(
            inspection_id=inspection.id,
            item=item,
            student_number=student,
            answer=answer,
            is_confirmed=is_confirmed,
            reason=reason,
            by_id=by.id,
            at=clock.utcnow(),
        )
    )
    db.session.flush()


def plain_ones(inspections: Sequence[Inspection], by: User) -> list[Inspection]:
    """The records without anything to look into, which may be signed off together."""
    return [inspection for inspection in inspections if is_plain(inspection, by)]


def is_plain(inspection: Inspection, by: User) -> bool:
    """Complete, valid, without finding, open question, odd value or clock, and all photos here."""
    return held_by(inspection, by) is None


def held_by(inspection: Inspection, by: User) -> Hold | None:
    """What stands against signing this record off unread, the weightiest first."""
    if not sight_of(inspection, by).may_review:
        return Hold.ELSEWHERE
    if any(each.withdrawn_at is None for each in inspection.findings):
        return Hold.FINDING
    if inspection.is_late_entry:
        return Hold.LATE_ENTRY
    if any(each.state is not SubmissionState.RECEIVED for each in inspection.submissions):
        return Hold.PHOTOS
    if inspection.outcome is not Outcome.COMPLETED or not inspection.is_valid_visit:
        return Hold.NO_VISIT
    if change_under_way(inspection) is not None:
        return Hold.BEING_CHANGED
    return None if all(_is_plain_sheet(inspection, handed) for handed in handed_in(inspection)) else Hold.ODD


def _is_plain_sheet(inspection: Inspection, handed: Handed) -> bool:
    assessed = _assessed(inspection, handed)
    return abs(handed.sheet.clock_offset_s) <= SKEW_S and not any(each.is_waiting or each.flaw for each in assessed)


def sign_off_together(inspections: Iterable[Inspection], chosen: Iterable[UUID], *, by: User) -> Together:
    """Sign off those chosen that still hold nothing to look into; the others are counted by what holds them."""
    found = {inspection.id: inspection for inspection in inspections}
    kept: Counter[Hold] = Counter()
    signed = 0
    for record_id in set(chosen):
        hold = held_by(found[record_id], by) if record_id in found else Hold.ELSEWHERE
        if hold is None:
            sign_off(found[record_id], by=by)
            signed += 1
        else:
            kept[hold] += 1
    return Together(signed, kept)
