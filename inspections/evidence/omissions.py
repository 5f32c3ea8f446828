"""Photos that a record was imported without, because nobody can read them: which, and who decided it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from core.database import db
from inspections.models import Photo, PhotoUse, Submission


@dataclass(frozen=True, slots=True)
class Omission:
    """One place of a photo that was left out and has not come since."""

    sha256: str
    place: str
    """An item of the checklist, or the beginnings of evidence/places.py; empty for a photo of the record as a whole."""
    is_private: bool
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person left out at one import, as far as the reader may know."""

    by: str
    at: datetime
    count: int
    """Photos, also those whose place the reader may not know."""
    places: tuple[str, ...]


def omissions_by_inspection(ids: Collection[UUID]) -> Mapping[UUID, Sequence[Omission]]:
    """What was left out of the records of these inspections, in one query."""
    use = PhotoUse
    rows = db.session.execute(
        sa.select(Submission.inspection_id, use.sha256, use.item, use.is_restricted, User.name, use.left_out_at)
        .join(Submission, Submission.id == use.submission_id)
        .join(User, User.id == use.left_out_by_id)
        .outerjoin(Photo, Photo.sha256 == use.sha256)
        .where(Submission.inspection_id.in_(ids), use.left_out_at.is_not(None), Photo.id.is_(None))
        .order_by(use.left_out_at, use.item, use.sha256)
    )
    found: dict[UUID, list[Omission]] = defaultdict(list)
    for inspection_id, sha256, place, is_private, by, at in rows:
        assert at is not None  # asked for so
        found[inspection_id].append(Omission(sha256, place or "", is_private, by, at))
    return found


def omissions_of(inspection_id: UUID) -> tuple[Omission, ...]:
    """What was left out of the record of one inspection."""
    return tuple(omissions_by_inspection([inspection_id]).get(inspection_id, ()))


def decisions(omissions: Iterable[Omission], *, sees_private: bool) -> tuple[Decision, ...]:
    """By import. A private place would tell that there was something to photograph: named only for its readers."""
    together: dict[tuple[datetime, str], list[Omission]] = defaultdict(list)
    for each in omissions:
        together[each.at, each.by].append(each)
    return tuple(
        Decision(by, at, len({each.sha256 for each in those}), _places(those, sees_private))
        for (at, by), those in together.items()
    )


def _places(omissions: Iterable[Omission], sees_private: bool) -> tuple[str, ...]:
    seen = (each.place for each in omissions if each.place and (sees_private or not each.is_private))
    return tuple(dict.fromkeys(seen))
