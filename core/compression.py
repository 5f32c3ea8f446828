"""Gzip for the files of the app itself. Answers with personal data stay as they are, so that nothing leaks by size."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

ENDPOINTS = frozenset(
    {"static", "bootstrap.static", "house.service_worker", "house.manifest", "house.field", "house.field_pack"}
)
TYPES = ("text/", "application/javascript", "application/manifest+json", "image/svg+xml")
WORTHWHILE_BYTES = 600


@lru_cache(maxsize=512)
def _compressed(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=9, mtime=0)


def register(app: Flask) -> None:
    """Compress what the client accepts compressed."""

    @app.after_request
    def compress(response: Response) -> Response:
        if request.endpoint not in ENDPOINTS or response.status_code != 200 or "Content-Encoding" in response.headers:
            return response
        if not (response.mimetype or "").startswith(TYPES) or "gzip" not in request.accept_encodings:
            return response
        response.direct_passthrough = False
        data = response.get_data()
        if len(data) < WORTHWHILE_BYTES:
            return response
        response.set_data(_compressed(data))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        etag, _is_weak = response.get_etag()
        if etag:
            response.set_etag(etag, weak=True)
        return response
