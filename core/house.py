"""Addresses of the house itself: liveness, readiness, and the files that must be served from the root."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, jsonify, request, send_from_directory
from sqlalchemy.exc import SQLAlchemyError

from core import clock, jobs
from core.database import db
from core.errors import NotFound
from core.field_shell import Shell, shell_below
from core.storage import store_from

bp = Blueprint("house", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The database and the storage answer, and the nightly planning is not older than 26 hours."""
    faults = [fault for fault in (_database_fault(), _storage_fault()) if fault]
    if not faults and jobs.is_stale(clock.utcnow()):
        faults.append("the last good run of generate is older than 26 hours")
    return jsonify(status="ok" if not faults else "not ready", faults=faults), 503 if faults else 200


def _database_fault() -> str | None:
    try:
        db.session.execute(sa.text("SELECT 1"))
    except SQLAlchemyError:
        return "the database does not answer"
    return None


def _storage_fault() -> str | None:
    settings = current_app.config["SETTINGS"]
    try:
        store_from(settings.photo_store, settings.data).check()
    except OSError:
        return "the photo store cannot be written"
    return None


@bp.get("/service-worker.js")
def service_worker() -> Response:
    """The phone client's worker: from the root, so that it may serve /field, and never cached."""
    withdrawn = current_app.config["SETTINGS"].withdrawn_shells
    response = Response(_shell().worker(withdrawn), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@bp.get("/field")
def field() -> Response:
    """The phone client's page: the same for everybody, without any data."""
    response = Response(_shell().page)
    response.headers["Content-Security-Policy"] = _shell().policy
    response.add_etag()
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


@bp.get("/field/<name>")
def field_pack(name: str) -> Response:
    """A part of the phone client; its name changes with its content, so that a browser may keep it for good."""
    pack = _shell().pack(request.path)
    if pack is None:
        raise NotFound()
    response = Response(pack.source, mimetype="text/javascript")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _shell() -> Shell:
    return shell_below(Path(current_app.root_path))


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a phone needs to install the client."""
    return send_from_directory(
        str(current_app.static_folder), "field/manifest.webmanifest", mimetype="application/manifest+json"
    )
