"""Photos and documents that show something: taken in as hostile, kept by their hash, shown only as copies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import Response, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from core import clock
from core.database import db
from core.errors import NotFound, Refused
from core.images import MAX_BYTES, Cover, NotAPicture, UploadTooLarge, read_picture
from core.models import PhotoCover
from core.storage import Kind, store

MAX_FILES = 9
MAX_NAME = 80
PDF_HEAD = b"%PDF-"
ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,application/pdf"
"""What a form offers to choose; what comes is looked at all the same."""


@dataclass(frozen=True)
class Evidence:
    """Hashes of photos, and documents as {"sha256", "name"}."""

    photos: list[str] = field(default_factory=list)
    documents: list[dict[str, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.photos and not self.documents

    @property
    def hashes(self) -> list[str]:
        return [*self.photos, *(found["sha256"] for found in self.documents)]


def keep_evidence(files: Iterable[FileStorage]) -> Evidence:
    """Keep the files of a form; one that is neither a photo nor a PDF is refused by its name."""
    given = [file for file in files if file and file.filename]
    if len(given) > MAX_FILES:
        raise Refused(_("At most %(count)s files at once. Send the others afterwards.", count=MAX_FILES))
    found = Evidence()
    for file in given:
        _keep(file, found)
    return found


def _keep(file: FileStorage, found: Evidence) -> None:
    data = file.stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        facts = {"name": _shown_name(file), "limit": MAX_BYTES // 1024**2}
        raise UploadTooLarge(_("%(name)s has more than %(limit)s MB. Choose a smaller file.", **facts))
    sha256 = hashlib.sha256(data).hexdigest()
    if data.startswith(PDF_HEAD):
        store().put(Kind.DOCUMENT, sha256, data)
        found.documents.append({"sha256": sha256, "name": _shown_name(file)})
        return
    try:
        picture = read_picture(data, covers_on(sha256))  # the same file again must not show what was covered
    except NotAPicture as refusal:
        raise NotAPicture(
            _("%(name)s is neither a photo nor a PDF. Choose another file.", name=_shown_name(file))
        ) from refusal
    kept = store()
    kept.put(Kind.ORIGINAL, sha256, data)
    kept.put(Kind.SHOWN, sha256, picture.shown)
    kept.put(Kind.THUMB, sha256, picture.thumb)
    if sha256 not in found.photos:
        found.photos.append(sha256)


def _shown_name(file: FileStorage) -> str:
    """The name as the sender knows it, without its folder and without control characters."""
    name = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in name if character.isprintable())[-MAX_NAME:]


def covers_on(sha256: str) -> list[Cover]:
    """What was covered at the desk."""
    return covers_among([sha256]).get(sha256, [])


def covers_among(hashes: Iterable[str]) -> dict[str, list[Cover]]:
    """What was covered at the desk, by photo; those without covers are left out."""
    rows = db.session.scalars(sa.select(PhotoCover).where(PhotoCover.sha256.in_(list(hashes))))
    return {row.sha256: [(left, top, width, height) for left, top, width, height in row.covers] for row in rows}


def put_covers(sha256: str, covers: Iterable[Cover]) -> None:
    """Note what is to be covered from now on; whoever knows of other covers too makes the copies anew."""
    db.session.merge(PhotoCover(sha256=sha256, covers=[list(cover) for cover in covers], at=clock.utcnow()))
    db.session.flush()


def shown_photo(sha256: str, *, is_small: bool) -> bytes:
    """The copy for the screen."""
    return store().get(Kind.THUMB if is_small else Kind.SHOWN, sha256)


def document(sha256: str) -> bytes:
    """The bytes of a document."""
    return store().get(Kind.DOCUMENT, sha256)


def picture(sha256: str) -> Response:
    """The copy of a photo for the screen, small when the address says so; asked for anew, it may be covered since."""
    response = Response(shown_photo(sha256, is_small="small" in request.args), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def attached(sha256: str, documents: list[dict[str, str]]) -> Response:
    """One of these documents as a download."""
    if sha256 not in {found["sha256"] for found in documents}:
        raise NotFound
    response = Response(document(sha256), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{sha256[:12]}.pdf"'
    return response
