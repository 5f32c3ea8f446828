"""Reading visits and their records: what a person may see of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import User
from core.database import db
from core.errors import NotFound
from inspections.intake.validity import Against
from inspections.models import Finding, Inspection, InspectionState, Outcome, Revision, Submission, SubmissionState
from inspections.scope import HAS_ARRIVED, Condition, visits_visible_to
from inspections.sheets.sheet import Sheet, read_sheet

PAGE = 50


class Shown(StrEnum):
    """The lists of records."""

    TO_REVIEW = "to_review"
    RETURNED = "returned"
    APPROVED = "approved"
    COULD_NOT = "could_not"
    LATE = "late"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One page of the list with the number of all rows."""

    rows: list[Inspection]
    total: int
    number: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))


def get_visit(inspection_id: UUID, user: User) -> Inspection:
    """A visit that the person may see, or NotFound."""
    statement = sa.select(Inspection).where(Inspection.id == inspection_id, visits_visible_to(user))
    found = db.session.scalar(statement.options(*_WITH_PLACE))
    if found is None:
        raise NotFound
    return found


_WITH_PLACE = (
    joinedload(Inspection.site),
    joinedload(Inspection.school),
    joinedload(Inspection.lead),
    joinedload(Inspection.obligation),
    joinedload(Inspection.checklist_version),
)


def records(user: User, shown: Shown, *, page: int = 1) -> RecordPage:
    """The records of one list, the oldest waiting first, else the newest first."""
    conditions = (visits_visible_to(user), HAS_ARRIVED, *_conditions(shown))
    total = count_records(user, shown)
    number = min(max(page, 1), max(1, -(-total // PAGE)))
    order = Inspection.received_at.asc() if shown is Shown.TO_REVIEW else Inspection.received_at.desc()
    statement = (
        sa.select(Inspection)
        .where(*conditions)
        .options(*_WITH_PLACE, selectinload(Inspection.findings), selectinload(Inspection.submissions))
        .order_by(order, Inspection.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return RecordPage(list(db.session.scalars(statement)), total, number)


def count_records(user: User, shown: Shown) -> int:
    """How many records a list holds."""
    statement = sa.select(sa.func.count()).select_from(Inspection)
    return db.session.scalar(statement.where(visits_visible_to(user), HAS_ARRIVED, *_conditions(shown))) or 0


def _conditions(shown: Shown) -> list[Condition]:
    match shown:
        case Shown.TO_REVIEW:
            return [Inspection.state == InspectionState.RECEIVED]
        case Shown.RETURNED:
            return [Inspection.state == InspectionState.RETURNED]
        case Shown.APPROVED:
            return [Inspection.state == InspectionState.APPROVED]
        case Shown.COULD_NOT:
            return [Inspection.outcome != Outcome.COMPLETED]
        case Shown.LATE:
            return [sa.or_(Inspection.is_late_entry, Inspection.invalid_reason == Against.RECEIVED_LATE)]
        case Shown.ALL:
            return []


@dataclass(frozen=True, slots=True)
class Handed:
    """A sheet that was handed in: the submission, its last final revision, and what it says."""

    submission: Submission
    revision: Revision
    sheet: Sheet


def handed_in(inspection: Inspection) -> list[Handed]:
    """The last final sheet of everybody who handed one in, the first first."""
    newest = (
        sa.select(Revision.submission_id, sa.func.max(Revision.number).label("number"))
        .join(Submission)
        .where(Submission.inspection_id == inspection.id, Revision.is_final)
        .group_by(Revision.submission_id)
        .subquery()
    )
    statement = (
        sa.select(Revision)
        .join(newest, sa.and_(Revision.submission_id == newest.c.submission_id, Revision.number == newest.c.number))
        .join(Submission, Submission.id == Revision.submission_id)
        .options(joinedload(Revision.submission).joinedload(Submission.author))
        .order_by(Submission.finalised_at, Submission.id)
    )
    return [Handed(row.submission, row, read_sheet(row.document)) for row in db.session.scalars(statement)]


def revisions_of(inspection: Inspection) -> list[Revision]:
    """Every final revision of a record, the newest first."""
    statement = (
        sa.select(Revision)
        .join(Submission)
        .where(Submission.inspection_id == inspection.id, Revision.is_final)
        .order_by(Revision.received_at.desc())
    )
    return list(db.session.scalars(statement))


def change_under_way(inspection: Inspection) -> Revision | None:
    """The draft of a change that an author has begun after handing in; what was handed in stands meanwhile."""
    statement = (
        sa.select(Revision)
        .join(Submission)
        .where(
            Submission.inspection_id == inspection.id,
            Submission.finalised_at.is_not(None),
            Revision.is_final.is_(False),
            Revision.number > Submission.revision,
        )
        .options(joinedload(Revision.submission).joinedload(Submission.author))
        .order_by(Revision.received_at.desc())
    )
    return db.session.scalars(statement).first()


def findings_shown(inspection: Inspection, *, with_restricted: bool) -> list[Finding]:
    """The standing findings of a record; restricted ones only to whom they are known."""
    statement = sa.select(Finding).where(Finding.inspection_id == inspection.id, Finding.withdrawn_at.is_(None))
    if not with_restricted:
        statement = statement.where(Finding.is_restricted.is_(False))
    return list(db.session.scalars(statement.options(joinedload(Finding.student)).order_by(Finding.item)))


def is_awaiting_photos(inspection: Inspection) -> bool:
    """Whether some photos are still on their way."""
    return any(each.state is SubmissionState.AWAITING_PHOTOS for each in inspection.submissions)
