"""The session of a person: what it holds is decided at the sign-in, so that no late answer can take it back.

A browser asks for many things at once, and each answer that carries the cookie replaces it by what it was when that
request came in. So only an answer that changed something carries it, the token that guards forms is there from the
first moment on, and a session is made to last longer once a day.
"""

from __future__ import annotations

from flask import Flask, g, request, session
from flask_login import current_user, login_user
from flask_wtf.csrf import generate_csrf

from accounts.leaving import mark_signed_in
from accounts.models import User
from core import clock
from core.headers import FILES

LASTS_DAYS = 30
"""A visit may wait for days in a factory without signal."""
RENEWED = "renewed"
"""The day on which the session was last made to last for LASTS_DAYS more."""


def begin_session(user: User) -> None:
    """Sign the person in to a session that holds nothing from before."""
    session.clear()
    g.pop("csrf_token", None)  # the one of the form that was just sent
    login_user(user)
    session.permanent = True
    session[RENEWED] = clock.today().isoformat()
    generate_csrf()
    mark_signed_in()


def _renew() -> None:
    today = clock.today().isoformat()
    if request.endpoint not in FILES and session.get(RENEWED) != today and current_user.is_authenticated:
        session[RENEWED] = today


def register(app: Flask) -> None:
    """Whoever comes back within LASTS_DAYS stays signed in."""
    app.config.update(PERMANENT_SESSION_LIFETIME=LASTS_DAYS * 24 * 3600, SESSION_REFRESH_EACH_REQUEST=False)
    app.before_request(_renew)
