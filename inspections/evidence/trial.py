"""The test photo of the check before leaving: up, measured, and back in small; nothing of it is kept."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256 as hashed

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from accounts.sign_in import limiter
from core import clock
from core.access import allow
from core.errors import NotFound
from core.images import UploadTooLarge, reduced
from core.storage import SHA256
from inspections.api import IN_THE_FIELD, bp

AT_MOST = 4 * 1024 * 1024
EDGE = 320


@bp.put("/test-photo/<sha256>")
@allow(*IN_THE_FIELD)
@limiter.limit("30/minute")
def try_photo(sha256: str) -> ResponseReturnValue:
    """What arrived, by its own hash, with a small copy that shows the picture could be read."""
    if not SHA256.fullmatch(sha256):
        raise NotFound
    if (request.content_length or 0) > AT_MOST:
        raise UploadTooLarge
    data = request.get_data(cache=False)
    picture = reduced(data, EDGE, at_most=40_000)
    return jsonify(
        sha256=hashed(data).hexdigest(),
        bytes=len(data),
        picture=b64encode(picture).decode("ascii"),
        server_time=clock.utcnow().isoformat(),
    )
