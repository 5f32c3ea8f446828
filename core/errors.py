"""Named states a service can refuse in, and their translation into a page or a problem document."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from core.uploads import read_away, too_large, way_back


class DomainError(Exception):
    """A refusal a person can act on: a sentence, an HTTP status and facts for the caller."""

    status = 409
    sentence = "This is not possible at the moment."

    def __init__(self, message: str | None = None, *, status: int | None = None, **facts: Any) -> None:
        self.message = str(message) if message is not None else _(self.sentence)
        self.facts = facts
        if status is not None:
            self.status = status
        super().__init__(self.message)


class NotFound(DomainError):
    """It does not exist, or this person may not know that it does."""

    status = 404
    sentence = "There is nothing here for you. It may have been moved, or it belongs to someone else."


class Refused(DomainError):
    """The input cannot be accepted; the sentence says what, where and what to do."""

    status = 422


def constraint_name(error: IntegrityError) -> str:
    """The name of the constraint that refused a row, or an empty string when the database does not say."""
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is not None:
        return diagnostics.constraint_name or ""
    return str(error.orig)


def wants_problem() -> bool:
    """Whether the caller is a device or a script rather than a page."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def problem(status: int, detail: str, **facts: Any) -> Response:
    """A problem document (RFC 9457) with a sentence in the person's language."""
    body = {"type": "about:blank", "title": TITLES.get(status, "Error"), "status": status, "detail": detail}
    response = jsonify(body | facts)
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


TITLES = {
    400: "Bad request",
    401: "Sign-in needed",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "Cannot be accepted",
    429: "Too many requests",
    500: "Server error",
    503: "Not available",
}


def http_sentence(error: HTTPException) -> str:
    """The sentence for an HTTP error in the person's language."""
    sentences = {
        400: _("The request could not be read. Reload the page and try again."),
        401: _("Please sign in. What you recorded is kept."),
        403: _("You may not do this."),
        404: _(NotFound.sentence),
        405: _("This address cannot be used that way."),
        413: too_large(),
        429: _("Too many attempts. Wait a minute and try again."),
    }
    return sentences.get(
        error.code or 500, _("Something went wrong on our side. Nothing was lost; try again in a minute.")
    )


def register(app: Flask) -> None:
    """Answer every refusal in one place, as a page or as a problem document."""

    @app.errorhandler(DomainError)
    def domain_error(error: DomainError) -> tuple[Any, int] | Response:
        _abandon()
        if wants_problem():
            return problem(error.status, error.message, **error.facts)
        return render_template("errors/error.html", status=error.status, message=error.message), error.status

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[Any, int] | Response | HTTPException:
        _abandon()
        status = error.code or 500
        if status < 400:
            return error
        if error.response is not None:
            return app.make_response(error.response)
        message = http_sentence(error)
        if status == 413:
            read_away()
        if wants_problem():
            response = problem(status, message)
        else:
            back = way_back() if status == 413 else None
            page = render_template("errors/error.html", status=status, message=message, way_back=back)
            response = app.make_response((page, status))
        retry_after = error.get_response().headers.get("Retry-After") if status == 429 else None
        if retry_after:
            response.headers["Retry-After"] = retry_after
        return response


def _abandon() -> None:
    from core.database import db

    db.session.rollback()
