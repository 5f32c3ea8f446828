"""Taking in what devices send: each revision once, nothing final lost, and a receipt that says what is held."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import User
from checklists.document import Document
from core import clock, journal
from core.database import db
from core.errors import DomainError, NotFound, Refused
from inspections.evidence import photos
from inspections.intake import concluding
from inspections.intake.canonical import digest as digest_of
from inspections.models import Inspection, InspectionState, Revision, Submission, SubmissionState
from inspections.sheets.asked import Asked, find_asked
from inspections.sheets.sheet import Sheet, read_sheet
from inspections.tasks import Task, task_of
from schedules import services as schedules
from schedules.models import ObligationKind, Part
from sites.models import Student

CLOSED_STATES = frozenset({InspectionState.APPROVED, InspectionState.CONCLUDED})


class StaleRevision(DomainError):
    """The server holds something else than the device builds on; its copy comes along."""

    status = 409
    sentence = "The school holds another version of this record. Both are kept; decide which one stands."


class RecordClosed(StaleRevision):
    """The record was signed off or concluded, and is changed only after it was returned."""

    sentence = "This record is signed off. Ask your coordinator to return it for correction, then send it again."


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a body: the submission, and whether it is new here."""

    submission: Submission
    is_new: bool
    holdings: photos.Holdings


@dataclass(frozen=True, slots=True)
class Typed:
    """A record typed at the desk for somebody: by whom, and on what evidence."""

    by: User
    evidence: str


@dataclass(frozen=True, slots=True)
class _Delivery:
    """A body on its way in."""

    id: UUID
    body: dict[str, Any]
    sheet: Sheet
    digest: str
    author: User
    at: datetime
    typed: Typed | None = None


def receive(submission_id: UUID, body: Any, *, author: User, typed: Typed | None = None) -> Received:
    """Take in one revision. The same content again changes nothing; a contradiction raises StaleRevision."""
    sheet = read_sheet(body)
    delivery = _Delivery(submission_id, body, sheet, digest_of(body), author, clock.utcnow(), typed)
    submission = _find_for_update(submission_id)
    if submission is None:
        return _take_first(delivery)
    if submission.author_id != author.id:
        raise NotFound
    if _is_known(submission, delivery):
        photos.complete_if_held(submission)
        return _receipt(submission, is_new=False)
    _check_base(submission, delivery)
    if submission.finalised_at is not None and not sheet.is_final:
        return _keep_beside(submission, delivery)
    return _take_next(submission, delivery)


def _find_for_update(submission_id: UUID) -> Submission | None:
    """The submission, locked, so that two revisions of it are taken in one after the other."""
    return db.session.scalar(sa.select(Submission).where(Submission.id == submission_id).with_for_update())


def _is_known(submission: Submission, delivery: _Delivery) -> bool:
    if delivery.digest == submission.digest:
        return True
    earlier = sa.select(Revision.id).where(Revision.submission_id == submission.id, Revision.digest == delivery.digest)
    return db.session.scalar(earlier.limit(1)) is not None


def _check_base(submission: Submission, delivery: _Delivery) -> None:
    """A newer revision on the right base may come in, unless the record is closed."""
    sheet = delivery.sheet
    is_next = sheet.revision > submission.revision and sheet.base_revision == submission.revision
    if not is_next:
        raise StaleRevision(server=server_copy(submission))
    if submission.inspection.state in CLOSED_STATES:
        raise RecordClosed(server=server_copy(submission))


def server_copy(submission: Submission) -> dict[str, Any]:
    """The last document that the server holds, for a device that must compare."""
    last = last_revision(submission, final=submission.finalised_at is not None)
    return {
        "document": last.document if last else None,
        "revision": submission.revision,
        "digest": submission.digest,
        "state": submission.state,
    }


def last_revision(submission: Submission, *, final: bool = False) -> Revision | None:
    """The newest revision, or the newest final one."""
    statement = sa.select(Revision).where(Revision.submission_id == submission.id)
    if final:
        statement = statement.where(Revision.is_final)
    return db.session.scalar(statement.order_by(Revision.number.desc()).limit(1))


def _take_first(delivery: _Delivery) -> Received:
    sheet = delivery.sheet
    task = task_of(sheet, delivery.author)
    asked = _asked(sheet, task)
    inspection = _shared_inspection(task) or _start_inspection(delivery, task, asked)
    if inspection.state in CLOSED_STATES:
        raise RecordClosed(server=None)
    if _own_submission(inspection, delivery.author):
        raise StaleRevision(
            _("You have already handed in a sheet for this audit, perhaps from another phone."), server=None
        )
    submission = Submission(
        id=delivery.id,
        inspection_id=inspection.id,
        author_id=delivery.author.id,
        device_id=sheet.device_id,
        state=SubmissionState.DRAFT,
        revision=sheet.revision,
        digest=delivery.digest,
        received_at=delivery.at,
    )
    submission.inspection = inspection
    db.session.add(submission)
    if task.obligation is not None:
        schedules.mark_begun(task.obligation, at=delivery.at)
    journal.record(delivery.author, "inspection.started", inspection, submission=submission.id, final=sheet.is_final)
    return _store(submission, delivery, asked, is_new=True)


def _take_next(submission: Submission, delivery: _Delivery) -> Received:
    sheet = delivery.sheet
    asked = _asked(sheet, task_of(sheet, delivery.author))
    _forget_draft(submission)
    submission.revision, submission.digest = sheet.revision, delivery.digest
    submission.received_at, submission.device_id = delivery.at, sheet.device_id or submission.device_id
    return _store(submission, delivery, asked, is_new=False)


def _keep_beside(submission: Submission, delivery: _Delivery) -> Received:
    """What was handed in stands, with its receipt, until its author sends the change; the draft lies beside it."""
    _forget_draft(submission)
    _keep_revision(submission, delivery)
    db.session.flush()
    return _receipt(submission, is_new=False)


def _forget_draft(submission: Submission) -> None:
    drafts = sa.delete(Revision).where(Revision.submission_id == submission.id, Revision.is_final.is_(False))
    db.session.execute(drafts)


def _asked(sheet: Sheet, task: Task) -> Asked:
    """The version the sheet was filled in under, however old it has become."""
    asked = find_asked(sheet.checklist, sheet.version)
    if asked is None or asked.kind != sheet.kind or asked.school_id not in (None, _school_id(task)):
        raise Refused(
            _(
                "Version %(version)s of the checklist %(code)s is not known here.",
                version=sheet.version,
                code=sheet.checklist,
            ),
            errors=[{"pointer": "/version", "detail": "unknown"}],
        )
    return asked


def _school_id(task: Task) -> UUID | None:
    return task.school.id if task.school else None


def _shared_inspection(task: Task) -> Inspection | None:
    """The members of a panel share one inspection; a visit is always its own."""
    if task.kind is ObligationKind.VISIT or task.obligation is None:
        return None
    return db.session.scalar(sa.select(Inspection).where(Inspection.obligation_id == task.obligation.id))


def _start_inspection(delivery: _Delivery, task: Task, asked: Asked) -> Inspection:
    inspection = Inspection(
        kind=task.kind,
        obligation_id=task.obligation.id if task.obligation else None,
        school_id=_school_id(task),
        site_id=task.site.id if task.site else None,
        checklist_version_id=asked.version_id,
        lead_id=_lead_id(task, delivery.author),
        state=InspectionState.UNDERWAY,
        started_at=delivery.at,
        verify_code=new_code(),
        is_late_entry=delivery.typed is not None,
        entered_by_id=delivery.typed.by.id if delivery.typed else None,
        late_evidence=delivery.typed.evidence if delivery.typed else None,
    )
    db.session.add(inspection)
    return inspection


def _lead_id(task: Task, author: User) -> UUID:
    leads = [each.user_id for each in task.obligation.assignments if each.part is Part.LEAD] if task.obligation else []
    return leads[0] if leads else author.id


def new_code() -> str:
    """A code to print on paper and type in again: no letter that reads like a digit."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _place in range(10))


def _own_submission(inspection: Inspection, author: User) -> bool:
    if inspection in db.session.new:
        return False
    own = sa.select(Submission.id).where(Submission.inspection_id == inspection.id, Submission.author_id == author.id)
    return db.session.scalar(own) is not None


def _store(submission: Submission, delivery: _Delivery, asked: Asked, *, is_new: bool) -> Received:
    """Keep the revision and its photo list; a final one is taken into the inspection."""
    sheet = delivery.sheet
    photos.hold_names(photo.sha256 for photo in sheet.photos)
    db.session.flush()
    before = None if is_new or not sheet.is_final else last_revision(submission, final=True)
    _keep_revision(submission, delivery)
    if sheet.hashes or not is_new:
        students = students_by_number(submission.inspection.school_id, sheet)
        photos.note_uses(submission, sheet, private_items(asked.site, asked.interview), students)
        receipt = _receipt(submission, is_new=is_new)
    else:
        receipt = Received(submission, is_new, photos.Holdings())
    if not sheet.is_final:
        submission.state = SubmissionState.DRAFT
        return receipt
    submission.state = SubmissionState.AWAITING_PHOTOS if receipt.holdings.missing else SubmissionState.RECEIVED
    submission.finalised_at = submission.finalised_at or delivery.at
    journal.record(
        delivery.author, "submission.received", submission, revision=sheet.revision, digest=delivery.digest,
        inspection=submission.inspection_id, photos_missing=len(receipt.holdings.missing),
        clock_offset_s=sheet.clock_offset_s,
    )  # fmt: skip
    corrected = read_sheet(before.document) if before else None
    concluding.take_in(submission, sheet, asked, before=corrected, at=delivery.at)
    return receipt


def _keep_revision(submission: Submission, delivery: _Delivery) -> None:
    sheet = delivery.sheet
    db.session.add(
        Revision(
            submission_id=submission.id,
            number=sheet.revision,
            base_number=sheet.base_revision,
            is_final=sheet.is_final,
            document=delivery.body,
            digest=delivery.digest,
            received_at=delivery.at,
            clock_offset_s=sheet.clock_offset_s,
            correction_reason=sheet.correction_reason,
        )
    )


def students_by_number(school_id: UUID | None, sheet: Sheet) -> dict[str, UUID]:
    """The students that the sheet names, as far as the school has them."""
    numbers = set(sheet.students) | {photo.student for photo in sheet.photos if photo.student}
    if not numbers or school_id is None:
        return {}
    rows = db.session.execute(
        sa.select(Student.number, Student.id).where(Student.school_id == school_id, Student.number.in_(numbers))
    )
    return {row.number: row.id for row in rows}


def private_items(*documents: Document | None) -> frozenset[str]:
    """The items whose answers only coordinators, counsellors and the author may see."""
    return frozenset(item.key for document in documents if document for item in document.items if item.is_restricted)


def _receipt(submission: Submission, *, is_new: bool) -> Received:
    return Received(submission, is_new, photos.photos_of(submission))
