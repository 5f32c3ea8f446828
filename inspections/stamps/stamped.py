"""核章後掃描上傳: a stamped sheet comes back as photo or scan, is recognised by its code, and files itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _
from PIL import Image
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage

from accounts.models import User
from core import clock, journal
from core.database import db
from core.errors import DomainError, NotFound
from core.images import MAX_BYTES, UnusablePhoto, read_picture
from core.storage import Kind, store
from inspections.models import Inspection
from inspections.scope import HAS_ARRIVED, visits_visible_to
from inspections.stamps.qr_codes import (
    MAX_PAGES,
    TooManyPages,
    UnreadablePdf,
    code_in_picture,
    codes_in_pdf,
    pages_of,
    plain_code,
)
from inspections.stamps.rows import StampedScan

PDF_HEAD = b"%PDF-"
MAX_NAME = 80


@dataclass(frozen=True)
class Filed:
    """What became of one sheet."""

    name: str
    scan: StampedScan | None
    sentence: str = ""
    """Why it was not filed; empty when it was."""


@dataclass(frozen=True)
class Sheet:
    """One record's pages among what was sent."""

    code: str
    data: bytes
    is_pdf: bool
    page_count: int = 1


def file_scans(files: Iterable[FileStorage], *, by: User, typed_code: str = "") -> list[Filed]:
    """File every sheet with its record; what cannot be filed says why, and the others are filed all the same."""
    found: list[Filed] = []
    for file in files:
        if file and file.filename:
            found += _file(file, by, plain_code(typed_code))
    return found


def _file(file: FileStorage, by: User, typed_code: str) -> list[Filed]:
    name = "".join(sign for sign in (file.filename or "").rsplit("/", 1)[-1] if sign.isprintable())[-MAX_NAME:]
    data = file.stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        return [Filed(name, None, _too_large())]
    try:
        sheets, missing = _sheets(data, typed_code)
    except UnreadablePdf:
        return [Filed(name, None, _("This PDF cannot be read. Scan the sheet again, without a password."))]
    except TooManyPages:
        return [Filed(name, None, _("More than %(count)s pages. Scan them in several files.", count=MAX_PAGES))]
    except UnusablePhoto as refused:
        return [Filed(name, None, refused.message)]
    filed = [_keep(sheet, name, by, is_by_hand=bool(typed_code)) for sheet in sheets]
    return filed + [Filed(f"{name} {page}".strip(), None, _no_code()) for page in missing]


def _too_large() -> str:
    limit = MAX_BYTES // 1024**2
    return _("The file is too large: at most %(limit)s MB. Scan in black and white or at 200 dpi.", limit=limit)


def _no_code() -> str:
    return _("No code could be read. Take the photo straight from above in good light, or type the code.")


def _sheets(data: bytes, typed_code: str) -> tuple[list[Sheet], list[str]]:
    """The sheets in a file, and the pages on which no code was found."""
    if data.startswith(PDF_HEAD):
        return _sheets_of_pdf(data, typed_code)
    read_picture(data)  # refuses what is no picture, or too large to be decoded
    code = typed_code or code_in_picture(Image.open(BytesIO(data)))
    return ([Sheet(code, data, is_pdf=False)], []) if code else ([], [""])


def _sheets_of_pdf(data: bytes, typed_code: str) -> tuple[list[Sheet], list[str]]:
    codes = codes_in_pdf(data)
    if typed_code:
        return [Sheet(typed_code, data, is_pdf=True, page_count=len(codes))], []
    pages: dict[str, list[int]] = {}
    for number, code in enumerate(codes):
        if code:
            pages.setdefault(code, []).append(number)
    missing = [_("page %(number)s", number=number + 1) for number, code in enumerate(codes) if not code]
    whole = len(pages) == 1 and not missing
    sheets = [
        Sheet(code, data if whole else pages_of(data, numbers), is_pdf=True, page_count=len(numbers))
        for code, numbers in pages.items()
    ]
    return sheets, missing


def _keep(sheet: Sheet, name: str, by: User, *, is_by_hand: bool) -> Filed:
    inspection = _record_with(sheet.code, by)
    if inspection is None:
        return Filed(name, None, _("No record of your school has the code %(code)s.", code=sheet.code))
    sha256 = hashlib.sha256(sheet.data).hexdigest()
    known = db.session.scalar(
        sa.select(StampedScan).where(StampedScan.inspection_id == inspection.id, StampedScan.sha256 == sha256)
    )
    if known is not None:
        return Filed(name, known)
    _store(sheet, sha256)
    scan = StampedScan(
        inspection_id=inspection.id,
        sha256=sha256,
        is_pdf=sheet.is_pdf,
        page_count=sheet.page_count,
        name=name,
        is_by_hand=is_by_hand,
        filed_at=clock.utcnow(),
        filed_by_id=by.id,
    )
    db.session.add(scan)
    db.session.flush()
    journal.record(by, "record.stamped", inspection, sha256=sha256, by_hand=is_by_hand)
    return Filed(name, scan)


def _store(sheet: Sheet, sha256: str) -> None:
    if sheet.is_pdf:
        store().put(Kind.DOCUMENT, sha256, sheet.data)
        return
    picture = read_picture(sheet.data)
    store().put(Kind.ORIGINAL, sha256, sheet.data)
    store().put(Kind.SHOWN, sha256, picture.shown)
    store().put(Kind.THUMB, sha256, picture.thumb)


def _record_with(code: str, user: User) -> Inspection | None:
    """The record behind a code, if the person may see it."""
    return db.session.scalar(
        sa.select(Inspection).where(Inspection.verify_code == code, HAS_ARRIVED, visits_visible_to(user))
    )


def scans_of(inspection_id: UUID) -> list[StampedScan]:
    """The stamped sheets of a record, the newest first."""
    statement = sa.select(StampedScan).where(StampedScan.inspection_id == inspection_id)
    ordered = statement.options(joinedload(StampedScan.filed_by)).order_by(StampedScan.filed_at.desc())
    return list(db.session.scalars(ordered))


def stamped_among(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these records have come back stamped."""
    return set(db.session.scalars(sa.select(StampedScan.inspection_id).where(StampedScan.inspection_id.in_(list(ids)))))


def scan_file(inspection: Inspection, scan_id: UUID) -> tuple[bytes, bool]:
    """What is shown of a scan, and whether it is a PDF."""
    scan = db.session.get(StampedScan, scan_id)
    if scan is None or scan.inspection_id != inspection.id:
        raise NotFound
    return store().get(Kind.DOCUMENT if scan.is_pdf else Kind.SHOWN, scan.sha256), scan.is_pdf


class NothingChosen(DomainError):
    """No record was ticked."""

    status = 422
    sentence = "Choose at least one record."
