"""What happened to a visit's record after it came in, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from inspections.models import Inspection, Revision
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
    steps = [*_received(revisions), *_reviewed(inspection), *_decided(inspection, sight)]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _received(revisions: Sequence[Revision]) -> Iterator[Step]:
    for each in revisions:
        what = _("Version %(number)s received", number=each.number)
        yield Step(each.received_at, "", what, each.correction_reason or "")


def _reviewed(inspection: Inspection) -> Iterator[Step]:
    for each in inspection.reviews:
        yield Step(each.at, each.by.name, _("signed off") if each.is_approved else _("returned it"), each.reason or "")


def _decided(inspection: Inspection, sight: Sight) -> Iterator[Step]:
    for each in inspection.verdicts:
        if sight.sees_interviews or not each.student_number:
            confirmed, rejected = _("confirmed %(item)s", item=each.item), _("rejected %(item)s", item=each.item)
            yield Step(each.at, each.by.name, confirmed if each.is_confirmed else rejected, each.reason)
