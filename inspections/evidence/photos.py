"""Photos as evidence: taken in by their hash, and noted where a sheet names them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from core import clock, journal
from core.database import db
from core.evidence import covers_on
from core.images import MAX_BYTES, Cover, Picture, UploadTooLarge, read_picture
from core.storage import DigestMismatch, Kind, store
from inspections.evidence.places import places_of
from inspections.models import Photo, PhotoUse, Submission, SubmissionState
from inspections.sheets.sheet import Sheet

_CHUNK = 256 * 1024


def find_photo(sha256: str) -> Photo | None:
    """The photo the server holds under this hash, or None."""
    return db.session.scalar(sa.select(Photo).where(Photo.sha256 == sha256))


def read_upload(stream: IO[bytes], sha256: str) -> bytes:
    """The whole body, hashed while it arrives; refused when it grows too large or is not what its name promises."""
    hashed, parts, size = hashlib.sha256(), [], 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise UploadTooLarge()
        hashed.update(chunk)
        parts.append(chunk)
    if hashed.hexdigest() != sha256:
        raise DigestMismatch()
    return b"".join(parts)


def hold_names(hashes: Iterable[str]) -> None:
    """Let a photo and the record that names it come in one after the other, or each would miss the other."""
    if db.session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        for name in sorted({int(sha256[:15], 16) for sha256 in hashes}):
            db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))


def keep_photo(sha256: str, data: bytes, *, by: User) -> Photo:
    """Keep a picture as evidence with its two copies for the screen; files first, so that no row lacks its file."""
    picture = read_picture(data)
    _store_files(sha256, data, picture)
    hold_names([sha256])
    photo = Photo(
        sha256=sha256,
        byte_count=len(data),
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        held_at=clock.utcnow(),
        held_by_id=by.id,
    )
    db.session.add(photo)
    db.session.flush()
    if covers_of(sha256):
        show_covered(sha256)
    journal.record(by, "photo.received", photo, sha256=sha256, bytes=len(data))
    return photo


def keep_named(sha256: str, data: bytes, *, by: User) -> Photo:
    """Keep a picture that comes with its record; refused when it is not what its name promises."""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DigestMismatch
    return keep_photo(sha256, data, by=by)


def _store_files(sha256: str, data: bytes, picture: Picture) -> None:
    kept = store()
    kept.put(Kind.ORIGINAL, sha256, data)
    kept.put(Kind.SHOWN, sha256, picture.shown)
    kept.put(Kind.THUMB, sha256, picture.thumb)


def covers_of(sha256: str) -> list[Cover]:
    """What the records that use this photo want covered, and the desk."""
    uses = db.session.scalars(sa.select(PhotoUse.covers).where(PhotoUse.sha256 == sha256))
    by_records = [(left, top, width, height) for covers in uses for left, top, width, height in covers]
    return by_records + covers_on(sha256)


def show_covered(sha256: str) -> None:
    """Make the copies for the screen anew with every cover; the original is not touched."""
    picture = read_picture(store().get(Kind.ORIGINAL, sha256), covers_of(sha256))
    store().put(Kind.SHOWN, sha256, picture.shown)
    store().put(Kind.THUMB, sha256, picture.thumb)


def held_among(hashes: Iterable[str]) -> set[str]:
    """Which of these the server holds."""
    wanted = list(hashes)
    held: set[str] = set()
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        held.update(db.session.scalars(sa.select(Photo.sha256).where(Photo.sha256.in_(some))))
    return held


def note_uses(submission: Submission, sheet: Sheet, private: frozenset[str], students: Mapping[str, UUID]) -> None:
    """Write down where the sheet's photos belong. What arrived for an earlier final revision stays noted."""
    known = {
        (use.sha256, use.item, use.student_id): use
        for use in db.session.scalars(sa.select(PhotoUse).where(PhotoUse.submission_id == submission.id))
    }
    _forget_unnamed(submission, sheet, known.values())
    rows = {(place.sha256, place.item, students.get(place.student or "")): place for place in places_of(sheet, private)}
    for (sha256, item, student_id), place in rows.items():
        if (sha256, item, student_id) not in known:
            use = PhotoUse(
                submission_id=submission.id,
                sha256=sha256,
                item=item,
                student_id=student_id,
                is_restricted=place.is_private,
                taken_at=place.taken_at,
            )
            db.session.add(use)
            known[sha256, item, student_id] = use
    changed = _note_covers(sheet, known.values())
    db.session.flush()
    for sha256 in held_among(changed):
        show_covered(sha256)


def _note_covers(sheet: Sheet, uses: Iterable[PhotoUse]) -> set[str]:
    """Write down what is to be covered; the photos for which that is something else than before."""
    wanted = {photo.sha256: [list(cover) for cover in photo.covers] for photo in sheet.photos}
    changed = set()
    for use in uses:
        covers = wanted.get(use.sha256, [])
        if covers != (use.covers or []):
            use.covers = covers
            changed.add(use.sha256)
    return changed


def _forget_unnamed(submission: Submission, sheet: Sheet, uses: Iterable[PhotoUse]) -> None:
    """A photo taken out before it arrived is not missing any more."""
    named = set(sheet.hashes)
    gone = [use for use in uses if use.sha256 not in named]
    held = held_among({use.sha256 for use in gone}) if submission.finalised_at else set()
    for use in gone:
        if use.sha256 not in held:
            db.session.delete(use)


def complete_waiting(sha256: str) -> None:
    """Mark the submissions whose last missing photo this was as received."""
    waiting = sa.select(Submission).join(PhotoUse, PhotoUse.submission_id == Submission.id).where(
        PhotoUse.sha256 == sha256, Submission.state == SubmissionState.AWAITING_PHOTOS
    )  # fmt: skip
    for submission in db.session.scalars(waiting.distinct()):
        complete_if_held(submission)


def complete_if_held(submission: Submission) -> None:
    """Received, when nothing is missing any more."""
    if submission.state is SubmissionState.AWAITING_PHOTOS and not photos_of(submission).missing:
        submission.state = SubmissionState.RECEIVED
        journal.record(None, "submission.completed", submission)


@dataclass(frozen=True, slots=True)
class Holdings:
    """Which of a submission's photos have arrived, by hash, in order."""

    held: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Not held and not waited for: somebody imported the record without them."""


def photos_of(submission: Submission) -> Holdings:
    """The photos of one submission."""
    return photos_by_submission([submission.id])[submission.id]


def photos_by_submission(ids: Sequence[UUID]) -> Mapping[UUID, Holdings]:
    """The photos of several submissions in one query."""
    rows = db.session.execute(
        sa.select(PhotoUse.submission_id, PhotoUse.sha256, Photo.id, PhotoUse.left_out_at)
        .outerjoin(Photo, Photo.sha256 == PhotoUse.sha256)
        .where(PhotoUse.submission_id.in_(ids))
        .distinct()
        .order_by(PhotoUse.sha256)
    )
    found: dict[UUID, Holdings] = defaultdict(Holdings)
    for submission_id, sha256, photo_id, left_out_at in rows:
        holdings = found[submission_id]
        (holdings.held if photo_id else holdings.left_out if left_out_at else holdings.missing).append(sha256)
    return found


def leave_out(submission: Submission, hashes: Collection[str], *, by: User) -> None:
    """Wait no longer for photos of this record that cannot be read; the record and the journal say who decided it."""
    uses = sa.select(PhotoUse).where(PhotoUse.submission_id == submission.id, PhotoUse.sha256.in_(hashes))
    for use in db.session.scalars(uses):
        use.left_out_at, use.left_out_by_id = clock.utcnow(), by.id
    db.session.flush()
    journal.record(by, "photo.left_out", submission, photos=sorted(hashes))
    complete_if_held(submission)
