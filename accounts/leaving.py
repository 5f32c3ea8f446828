"""Signing out on a phone without a signal: a mark in that browser ends the session with whatever is asked for next."""

from __future__ import annotations

from flask import Flask, after_this_request, current_app, flash, request, session
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from accounts.models import User
from core.headers import FILES

MARK = "fangshi_left"
"""A cookie with the id of whoever left this browser; the phone writes it itself (static/field/offline/protocol.js)."""
NOBODY = "none"
"""Its value once somebody has signed in again, so that the phone can tell that from a mark that has run out."""
LASTS = 365 * 24 * 3600


def end_session() -> None:
    """Nobody is signed in any more, and nothing of the session is left."""
    logout_user()
    session.clear()


def mark_left(response: Response, user: User) -> None:
    """Let the phone client of this browser know that the person has left."""
    _write(response, str(user.id))


def mark_signed_in() -> None:
    """Whoever left before: somebody is here again."""

    @after_this_request
    def say_so(response: Response) -> Response:
        _write(response, NOBODY)
        return response


def _write(response: Response, value: str) -> None:
    # Read by the phone client, which has to know without a network who left; it names a person and opens nothing.
    response.set_cookie(MARK, value, max_age=LASTS, samesite="Lax", secure=current_app.config["IS_PRODUCTION"])


def _carry_out() -> None:
    """The session of a person who left here ends before anything of it is answered."""
    left = request.cookies.get(MARK, NOBODY)
    if left == NOBODY or request.endpoint in FILES:
        return
    if not current_user.is_authenticated or str(current_user.id) != left:
        return
    end_session()
    if request.endpoint == "accounts.sign_out":
        flash(_("You are signed out."))
    else:
        flash(_("You signed out on this phone while it had no signal; now it is done."))


def register(app: Flask) -> None:
    """Look before every request, and before its guard."""
    app.before_request(_carry_out)
