"""Pages of the six-digit code: asked for where one is signed in, typed where one is not."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RequestLimit
from flask_login import current_user

from accounts.blueprint import bp
from accounts.device_codes import GUESSES, LASTS, make_code, spend_code
from accounts.forms import DeviceCodeForm
from accounts.sessions import begin_session
from accounts.sign_in import limiter
from accounts.views import ATTEMPTS
from core import clock
from core.access import allow
from core.database import db

MADE = "5/minute;20/hour"
MINUTES = int(LASTS.total_seconds() // 60)


@bp.get("/settings/phone")
@allow()
def phone() -> ResponseReturnValue:
    """How the phone is signed in, before a code is asked for."""
    return _phone_page(None)


@bp.post("/settings/phone")
@allow()
@limiter.limit(MADE)
def new_device_code() -> ResponseReturnValue:
    """A code, shown once."""
    code = make_code(current_user._get_current_object())
    db.session.commit()
    return _phone_page(code)


def _phone_page(code: object) -> Response:
    page = render_template("accounts/phone.html", code=code, minutes=MINUTES, guesses=GUESSES)
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _too_many(limit: RequestLimit) -> Response:
    form = DeviceCodeForm()
    form.code.errors = [_("Too many attempts. Wait a minute and try again.")]
    response = make_response(render_template("accounts/sign_in_by_code.html", form=form), 429)
    response.headers["Retry-After"] = str(max(1, limit.reset_at - int(clock.machine_now().timestamp())))
    return response


@bp.route("/sign-in/code", methods=["GET", "POST"])
@limiter.limit(ATTEMPTS, methods=["POST"], on_breach=_too_many)
def sign_in_by_code() -> ResponseReturnValue:
    """Sign in with e-mail and code; a wrong one costs one of its few guesses."""
    form = DeviceCodeForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in_by_code.html", form=form), 422 if form.is_submitted() else 200
    user = spend_code(form.email.data, form.code.data)
    db.session.commit()
    if user is None:
        form.code.errors = [
            _("E-mail and code do not match, or the code has expired. Ask for a new code and try again.")
        ]
        return render_template("accounts/sign_in_by_code.html", form=form), 422
    begin_session(user)
    return redirect(url_for("house.field"))
