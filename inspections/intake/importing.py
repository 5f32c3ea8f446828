"""Records that a phone exported as a file, taken in at the desk by the same rules as through the air."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.models import User
from accounts.roles import OFFICE_ROLES
from core import journal
from core.database import db
from core.errors import DomainError, NotFound, Refused
from core.images import UnusablePhoto
from inspections.evidence import photos
from inspections.intake import receiving
from inspections.intake.canonical import NotJson, read_json
from inspections.models import Submission, SubmissionState
from inspections.sheets.sheet import Unreadable

ITEM_LENGTH = 20
"""Of an item's number; what is longer is none."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one record of the file."""

    title: str
    submission: Submission | None
    is_new: bool
    """Whether the file told more than the school had, be it after a draft that came through the air."""
    reason: str
    """Why it was not taken in; empty when it was."""
    is_held_back_by_photos: bool = False
    """It could be taken in without the photos that cannot be used."""
    unusable_at: tuple[str, ...] = ()
    """The items whose photos those are, as far as the record names them."""
    left_out: int = 0
    """How many photos it was taken in without."""

    @property
    def is_draft(self) -> bool:
        """A visit under way, which another phone of its author can go on with."""
        return self.submission is not None and self.submission.state is SubmissionState.DRAFT

    @property
    def lacks_photos(self) -> bool:
        return self.submission is not None and self.submission.state is SubmissionState.AWAITING_PHOTOS


class UnusablePictures(DomainError):
    """Photos of the record are damaged, or no photos; it comes in when a person decides to leave them out."""

    status = 422

    def __init__(self, count: int, items: tuple[str, ...]) -> None:
        super().__init__(ngettext("One photo cannot be used.", "%(num)s photos cannot be used.", count))
        self.items = items


def take_in(data: bytes, *, by: User, without_unusable: bool = False) -> list[Imported]:
    """Every record of the file, each on its own: one that is refused keeps none of the others out.

    Photos that cannot be used keep their record out, unless `by` wants it `without_unusable` ones.
    """
    return [_take_one(record, by, without_unusable) for record in _records(data)]


def _records(data: bytes) -> list[dict[str, Any]]:
    """The records of an export: one, or a list of several."""
    try:
        content = read_json(data)
    except NotJson as error:
        raise _no_export() from error
    found = content if isinstance(content, list) else [content]
    if not found or not all(isinstance(record, dict) and {"id", "author", "body"} <= record.keys() for record in found):
        raise _no_export()
    return found


def _no_export() -> Refused:
    return Refused(
        _("This is no file that the phone has exported. Choose the file named fangshi….json from the outbox.")
    )


def _take_one(record: dict[str, Any], by: User, without_unusable: bool) -> Imported:
    title = str(record.get("title") or record["id"])
    try:
        with db.session.begin_nested():
            return _receive(title, record, by, without_unusable)
    except Unreadable:
        return Imported(title, None, False, _("The record could not be read."))
    except UnusablePictures as held_back:
        return Imported(title, None, False, held_back.message, True, held_back.items)
    except DomainError as refusal:
        return Imported(title, None, False, refusal.message)


def _receive(title: str, record: dict[str, Any], by: User, without_unusable: bool) -> Imported:
    """The pictures first, then the record under its own id and its own author."""
    author = _author(record["author"], by)
    unusable = {sha256 for picture in record.get("pictures") or [] if (sha256 := _keep_picture(picture, author))}
    if unusable and not without_unusable:
        raise UnusablePictures(len(unusable), _items_of(record, unusable))
    before = db.session.get(Submission, _uuid(record["id"]))
    revision = before.revision if before else None
    received = receiving.receive(_uuid(record["id"]), _on_top(record, before), author=author)
    submission = received.submission
    school = submission.inspection.school_id
    if author.id != by.id and school not in by.school_ids(*OFFICE_ROLES):
        raise NotFound
    journal.record(by, "submission.imported", submission, author=author.id)
    if unusable:
        photos.leave_out(submission, unusable, by=by)
    return Imported(title, submission, submission.revision != revision, "", left_out=len(unusable))


def _items_of(record: dict[str, Any], hashes: set[str]) -> tuple[str, ...]:
    """The items of the checklist at which these photos stand."""
    pictures = (each for each in record.get("pictures") or [] if isinstance(each, dict))
    items = (each.get("item") for each in pictures if str(each.get("sha256")) in hashes)
    return tuple(sorted({item for item in items if isinstance(item, str) and len(item) <= ITEM_LENGTH}))


def _on_top(record: dict[str, Any], before: Submission | None) -> Any:
    """The body; on top of a draft that the same phone sent before the file was made and had no answer to."""
    body = record["body"]
    if before is None or before.finalised_at is not None or not isinstance(body, dict):
        return body
    is_older_here = before.received_at < (_instant(record.get("exported_at")) or before.received_at)
    if body.get("device") != str(before.device_id) or not is_older_here:
        return body
    return body | {"revision": before.revision + 1, "base_revision": before.revision}


def _instant(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _author(user_id: Any, by: User) -> User:
    """Oneself, or for the office a person of the own school; nobody else's records are taken in."""
    author = db.session.get(User, _uuid(user_id))
    if author is None:
        raise NotFound
    own = by.school_ids(*OFFICE_ROLES)
    if author.id != by.id and not any(grant.school_id in own for grant in author.grants if grant.school_id):
        raise NotFound
    return author


def _uuid(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as error:
        raise NotFound from error


def _keep_picture(picture: Any, author: User) -> str | None:
    """A picture of the file as evidence, under the hash its record promises; one without a hash was never ready.

    The hash of one that cannot be used.
    """
    sha256 = picture.get("sha256") if isinstance(picture, dict) else None
    if not sha256 or photos.find_photo(str(sha256)) is not None:
        return None
    try:
        data = base64.b64decode(str(picture.get("base64")), validate=True)
        photos.keep_named(str(sha256), data, by=author)
    except (binascii.Error, photos.DigestMismatch, UnusablePhoto):
        return str(sha256)
    return None
