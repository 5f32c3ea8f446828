"""The device API: session, bundle, photos, submissions and receipts. Described by docs/openapi.yaml."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import IntegrityError

from accounts.roles import Role
from core import clock
from core.access import allow
from core.database import db
from core.errors import NotFound, problem
from core.storage import SHA256
from inspections.bundle import gathering as bundle
from inspections.evidence import photos
from inspections.intake import receiving
from inspections.intake.canonical import NotJson, canonical, digest, read_json
from inspections.intake.receipts import find_draft, find_submission, receipt, receipts_of_device
from inspections.models import Submission
from inspections.sheets.sheet import Unreadable

bp = Blueprint("device", __name__, url_prefix="/api/v1")

IN_THE_FIELD = (Role.TEACHER, Role.COORDINATOR, Role.DIRECTOR, Role.PRINCIPAL, Role.PANELIST)
MAX_BODY = 4 * 1024 * 1024
ATTEMPTS = 5

FAULTS = {
    "missing": _l("is missing"),
    "object": _l("must be an object"),
    "text": _l("must be text"),
    "too_long": _l("is too long"),
    "choice": _l("is none of the allowed words"),
    "whole": _l("must be a whole number"),
    "number": _l("must be a number"),
    "flag": _l("must be true or false"),
    "uuid": _l("must be a UUID"),
    "instant": _l("must be a date and time with its offset from UTC"),
    "hash": _l("must be a SHA-256 in lower-case hexadecimal"),
    "list": _l("must be a list"),
    "too_many": _l("has too many entries"),
    "value": _l("must be text, a number, true, false or null"),
}


@bp.get("/session")
@allow()
def session() -> ResponseReturnValue:
    """Who is signed in, a fresh token for what follows, and the server's time."""
    return jsonify(
        user={
            "id": str(current_user.id),
            "name": current_user.name,
            "email": current_user.email,
            "locale": current_user.locale,
        },
        csrf_token=generate_csrf(),
        server_time=clock.utcnow().isoformat(),
    )


@bp.get("/bundle")
@allow(*IN_THE_FIELD)
def take_along() -> ResponseReturnValue:
    """Everything the person needs without a network; 304 when nothing but the hour has changed."""
    content = bundle.gather(current_user, clock.today())
    response = Response(canonical({"generated_at": clock.utcnow().isoformat()} | content), mimetype="application/json")
    response.set_etag(digest(content)[:32])
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@bp.put("/photos/<sha256>")
@allow(*IN_THE_FIELD)
def put_photo(sha256: str) -> ResponseReturnValue:
    """Keep a photo under its hash; the same one again is 200."""
    if not SHA256.fullmatch(sha256):
        raise NotFound
    if (request.content_length or 0) > photos.MAX_BYTES:
        raise photos.UploadTooLarge
    data = photos.read_upload(request.stream, sha256)
    is_new = photos.find_photo(sha256) is None
    if is_new:
        is_new = _keep(sha256, data)
    photos.complete_waiting(sha256)
    db.session.commit()
    return jsonify(sha256=sha256, bytes=len(data)), 201 if is_new else 200


def _keep(sha256: str, data: bytes) -> bool:
    """Keep it and commit, so that a record waiting for it sees it; False when another request was quicker."""
    try:
        photos.keep_photo(sha256, data, by=current_user)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True


@bp.put("/submissions/<uuid:submission_id>")
@allow(*IN_THE_FIELD)
def put_submission(submission_id: UUID) -> ResponseReturnValue:
    """Take in one revision of a record and answer with the receipt."""
    if (request.content_length or 0) > MAX_BODY:
        return problem(413, _("This record is too long to send. Export it and hand it to your coordinator."))
    try:
        body = read_json(request.get_data(cache=False))
        answer, is_new = _receive(submission_id, body)
    except NotJson:
        return problem(422, _("The record could not be read."), errors=[_error("", "object")])
    except Unreadable as error:
        errors = [_error(fault.pointer, fault.reason) for fault in error.faults]
        return problem(422, _("The record could not be read."), errors=errors)
    return jsonify(answer), 201 if is_new else 200


def _error(pointer: str, reason: str) -> dict[str, str]:
    return {"pointer": pointer, "detail": str(FAULTS[reason])}


def _receive(submission_id: UUID, body: Any) -> tuple[dict[str, Any], bool]:
    """The receipt of what was committed, and whether it is new here.

    Of requests that arrive at once the slower ones find what the first has stored.
    """
    for attempt in range(ATTEMPTS):
        try:
            received = receiving.receive(submission_id, body, author=current_user)
            answer = receipt(received.submission, received.holdings)
            db.session.commit()
            break
        except IntegrityError:
            db.session.rollback()
            if attempt == ATTEMPTS - 1:
                raise
    # A photo may have arrived while this was under way; whoever commits last sees the other.
    if received.holdings.missing:
        photos.complete_if_held(received.submission)
        answer = receipt(received.submission)
        db.session.commit()
    return answer, received.is_new


@bp.get("/submissions/<uuid:submission_id>")
@allow(*IN_THE_FIELD)
def get_submission(submission_id: UUID) -> ResponseReturnValue:
    """The receipt of one record of this person."""
    submission: Submission = find_submission(submission_id, current_user)
    return jsonify(receipt(submission))


@bp.get("/submissions/<uuid:submission_id>/draft")
@allow(*IN_THE_FIELD)
def get_draft(submission_id: UUID) -> ResponseReturnValue:
    """One's own visit under way, for another phone to go on with; nothing that was handed in."""
    submission, document = find_draft(submission_id, current_user)
    return jsonify(document=document, receipt=receipt(submission))


@bp.get("/receipts")
@allow(*IN_THE_FIELD)
def get_receipts() -> ResponseReturnValue:
    """All that the server holds of this person's device, so that phone and server can be compared."""
    try:
        device_id = UUID(request.args.get("device", ""))
    except ValueError:
        return problem(422, _("Name the device."), errors=[_error("/device", "uuid")])
    return jsonify(receipts=receipts_of_device(device_id, current_user))
