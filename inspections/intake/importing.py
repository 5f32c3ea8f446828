"""Records that a phone exported as a file, taken in at the desk by the same rules as through the air."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from accounts.models import User
from accounts.roles import OFFICE_ROLES
from core import journal
from core.database import db
from core.errors import DomainError, NotFound, Refused
from inspections.evidence import photos
from inspections.intake import receiving
from inspections.intake.canonical import NotJson, read_json
from inspections.models import Submission, SubmissionState
from inspections.sheets.sheet import Unreadable


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one record of the file."""

    title: str
    submission: Submission | None
    is_new: bool
    """Whether the file told more than the school had, be it after a draft that came through the air."""
    reason: str
    """Why it was not taken in; empty when it was."""

    @property
    def lacks_photos(self) -> bool:
        return self.submission is not None and self.submission.state is SubmissionState.AWAITING_PHOTOS


def take_in(data: bytes, *, by: User) -> list[Imported]:
    """Every record of the file, each on its own: one that is refused keeps none of the others out."""
    return [_take_one(record, by) for record in _records(data)]


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


def _take_one(record: dict[str, Any], by: User) -> Imported:
    title = str(record.get("title") or record["id"])
    try:
        with db.session.begin_nested():
            submission, is_new = _receive(record, by)
    except Unreadable:
        return Imported(title, None, False, _("The record could not be read."))
    except DomainError as refusal:
        return Imported(title, None, False, refusal.message)
    return Imported(title, submission, is_new, "")


def _receive(record: dict[str, Any], by: User) -> tuple[Submission, bool]:
    """The pictures first, then the record under its own id and its own author."""
    author = _author(record["author"], by)
    for picture in record.get("pictures") or []:
        _keep_picture(picture, author)
    before = db.session.get(Submission, _uuid(record["id"]))
    revision = before.revision if before else None
    received = receiving.receive(_uuid(record["id"]), record["body"], author=author)
    school = received.submission.inspection.school_id
    if author.id != by.id and school not in by.school_ids(*OFFICE_ROLES):
        raise NotFound
    journal.record(by, "submission.imported", received.submission, author=author.id)
    return received.submission, received.submission.revision != revision


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


def _keep_picture(picture: Any, author: User) -> None:
    """A picture of the file as evidence, under the hash its record promises; one without a hash was never ready."""
    sha256 = picture.get("sha256") if isinstance(picture, dict) else None
    if not sha256 or photos.find_photo(str(sha256)) is not None:
        return
    try:
        data = base64.b64decode(str(picture.get("base64")), validate=True)
    except binascii.Error as error:
        raise photos.DigestMismatch from error
    photos.keep_named(str(sha256), data, by=author)
