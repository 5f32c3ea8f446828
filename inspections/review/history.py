"""What happened to a visit's record after it came in, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.models import User
from core.database import db
from inspections.models import Inspection, PhotoUse, Revision, Submission
from inspections.scope import Sight


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened; `by` is empty where it came in by itself."""

    at: datetime
    by: str
    what: str
    reason: str


def history_of(inspection: Inspection, revisions: Sequence[Revision], sight: Sight) -> list[Step]:
    """Versions, reviews and decisions, the newest first; decisions on interviews only for who may read those."""
    steps = [*_received(revisions), *_left_out(inspection), *_reviewed(inspection), *_decided(inspection, sight)]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _received(revisions: Sequence[Revision]) -> Iterator[Step]:
    for each in revisions:
        what = _("Version %(number)s received", number=each.number)
        yield Step(each.received_at, "", what, each.correction_reason or "")


def _left_out(inspection: Inspection) -> Iterator[Step]:
    """Photos that nobody could read, left out when the record was imported."""
    rows = db.session.execute(
        sa.select(PhotoUse.left_out_at, User.name, sa.func.count(PhotoUse.sha256.distinct()))
        .join(Submission, Submission.id == PhotoUse.submission_id)
        .join(User, User.id == PhotoUse.left_out_by_id)
        .where(Submission.inspection_id == inspection.id)
        .group_by(PhotoUse.left_out_at, User.name)
    )
    for at, name, count in rows:
        if at is not None:
            yield Step(at, name, ngettext("left out one unusable photo", "left out %(num)s unusable photos", count), "")


def _reviewed(inspection: Inspection) -> Iterator[Step]:
    for each in inspection.reviews:
        yield Step(each.at, each.by.name, _("signed off") if each.is_approved else _("returned it"), each.reason or "")


def _decided(inspection: Inspection, sight: Sight) -> Iterator[Step]:
    for each in inspection.verdicts:
        if sight.sees_interviews or not each.student_number:
            confirmed, rejected = _("confirmed %(item)s", item=each.item), _("rejected %(item)s", item=each.item)
            yield Step(each.at, each.by.name, confirmed if each.is_confirmed else rejected, each.reason)
