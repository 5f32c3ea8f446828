"""Receipts: what the server holds of a record, in the words of the device protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import User
from core.database import db
from core.errors import NotFound
from inspections.evidence.photos import Holdings, photos_by_submission
from inspections.models import InspectionState, Review, Revision, Submission

REVIEWS = {InspectionState.APPROVED: "approved", InspectionState.RETURNED: "returned"}


def find_submission(submission_id: UUID, author: User) -> Submission:
    """One's own submission, or NotFound."""
    submission = db.session.get(Submission, submission_id)
    if submission is None or submission.author_id != author.id:
        raise NotFound
    return submission


def find_draft(submission_id: UUID, author: User) -> tuple[Submission, Any]:
    """One's own submission that was never handed in, with its document; NotFound once it was."""
    submission = find_submission(submission_id, author)
    if submission.finalised_at is not None:
        raise NotFound
    newest = (
        sa.select(Revision.document).where(Revision.submission_id == submission.id).order_by(Revision.number.desc())
    )
    return submission, db.session.scalar(newest.limit(1))


def receipt(submission: Submission, photos: Holdings | None = None) -> dict[str, Any]:
    """The receipt of one submission; `photos` where the caller knows what is held."""
    if photos is None or submission.inspection.state in REVIEWS:
        return receipts_of([submission])[0]
    return _receipt(submission, photos, None)


def receipts_of_device(device_id: UUID, author: User) -> list[dict[str, Any]]:
    """The receipts of all that one device of this person has sent."""
    sent = sa.select(Submission).where(Submission.device_id == device_id, Submission.author_id == author.id)
    sent = sent.options(joinedload(Submission.inspection)).order_by(Submission.received_at)
    return receipts_of(list(db.session.scalars(sent)))


def receipts_of(submissions: Sequence[Submission]) -> list[dict[str, Any]]:
    """Receipts in the same order; three queries however many there are."""
    photos = photos_by_submission([each.id for each in submissions])
    reasons = _return_reasons([each.inspection_id for each in submissions])
    return [_receipt(each, photos[each.id], reasons.get(each.inspection_id)) for each in submissions]


def _receipt(submission: Submission, photos: Holdings, reason: str | None) -> dict[str, Any]:
    review = REVIEWS.get(submission.inspection.state)
    return {
        "id": str(submission.id),
        "inspection": str(submission.inspection_id),
        "revision": submission.revision,
        "state": submission.state,
        "received_at": submission.received_at.isoformat(),
        "digest": submission.digest,
        "photos_held": photos.held,
        "photos_missing": photos.missing,
        "review": review,
        "review_reason": reason if review else None,
    }


def _return_reasons(ids: Sequence[UUID]) -> dict[UUID, str | None]:
    """What the last review of each inspection said."""
    statement = sa.select(Review.inspection_id, Review.reason).where(Review.inspection_id.in_(ids))
    return {row.inspection_id: row.reason for row in db.session.execute(statement.order_by(Review.at))}
