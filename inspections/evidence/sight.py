"""Who may look at a photo: whoever may read the record that uses it."""

from __future__ import annotations

import sqlalchemy as sa

from accounts.models import User
from accounts.roles import Role
from core.database import db
from core.storage import SHA256
from inspections.models import Inspection, InspectionState, Photo, PhotoUse, Submission
from inspections.scope import Condition, audits_visible_to, visits_visible_to
from schedules.models import ObligationKind


def find_shown_photo(sha256: str, user: User) -> Photo | None:
    """The photo, when any record this person may read shows it; None otherwise."""
    if not SHA256.fullmatch(sha256):
        return None
    statement = (
        sa.select(Photo)
        .join(PhotoUse, PhotoUse.sha256 == Photo.sha256)
        .join(Submission, Submission.id == PhotoUse.submission_id)
        .join(Inspection, Inspection.id == Submission.inspection_id)
        .where(Photo.sha256 == sha256, sa.or_(*_conditions(user)))
    )
    return db.session.scalar(statement.limit(1))


def _conditions(user: User) -> list[Condition]:
    is_public = PhotoUse.is_restricted.is_(False)
    handed_in = Submission.finalised_at.is_not(None)
    conditions = [
        sa.and_(visits_visible_to(user), is_public, handed_in),
        sa.and_(audits_visible_to(user), is_public, handed_in, _may_compare(user)),
        sa.and_(Submission.author_id == user.id, sa.or_(is_public, Inspection.state != InspectionState.APPROVED)),
    ]
    if schools := user.school_ids(Role.COORDINATOR, Role.COUNSELLOR):
        conditions.append(
            sa.and_(
                Inspection.kind == ObligationKind.VISIT,
                Inspection.school_id.in_(schools),
                PhotoUse.is_restricted,
                handed_in,
            )
        )
    return conditions


def _may_compare(user: User) -> Condition:
    """The members' evidence opens with one's own sheet, and to everybody else with the conclusion."""
    own = sa.select(Submission.inspection_id).where(
        Submission.author_id == user.id, Submission.finalised_at.is_not(None)
    )
    return sa.or_(Inspection.state == InspectionState.CONCLUDED, Inspection.id.in_(own))
