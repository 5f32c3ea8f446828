"""Pages of signing in, passwords and a person's own choices."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from accounts.forms import SignInForm
from accounts.roles import OFFICE_ROLES, Role
from accounts.sign_in import find_by_password, limiter
from core.access import allow
from core.database import db
from core.languages import COOKIE, LANGUAGES

bp = Blueprint("accounts", __name__)


def first_page() -> str:
    """Where a person's work begins, by role."""
    if current_user.has_role(*OFFICE_ROLES):
        return "/dashboard"
    if current_user.has_role(Role.TEACHER):
        return "/field"
    if current_user.has_role(Role.COUNSELLOR):
        return "/cases"
    if current_user.has_role(Role.PANELIST, Role.CLERK):
        return "/audits"
    return "/dashboard" if current_user.has_role(Role.OFFICER) else "/people"


@bp.get("/")
@allow()
def home() -> ResponseReturnValue:
    return redirect(first_page())


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("10/minute;100/hour", methods=["POST"])
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form)
    user = find_by_password(form.email.data, form.password.data)
    if user is None:
        form.password.errors = [_("E-mail and password do not match. Check both and try again.")]
        return render_template("accounts/sign_in.html", form=form), 422
    session.clear()
    login_user(user)
    session.permanent = True
    return redirect(_safe_next() or url_for("accounts.home"))


def _safe_next() -> str | None:
    """The page asked for before signing in, when it is one of ours."""
    target = request.args.get("next", "")
    parts = urlsplit(target)
    is_ours = not parts.scheme and not parts.netloc and target.startswith("/") and "\\" not in target
    return target if is_ours and not target.startswith("//") else None


@bp.post("/sign-out")
@allow()
def sign_out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    flash(_("You are signed out."))
    return redirect(url_for("accounts.sign_in"))


@bp.post("/language")
def language() -> ResponseReturnValue:
    """Choose a language: kept with the account, or in a cookie before signing in."""
    choice = request.form.get("language", "")
    response = redirect(request.form.get("next") if _is_path(request.form.get("next")) else "/")
    if choice in LANGUAGES:
        response.set_cookie(COOKIE, choice, max_age=31_536_000, samesite="Lax")
        if current_user.is_authenticated:
            current_user.locale = choice
            db.session.commit()
    return response


def _is_path(value: str | None) -> bool:
    return bool(value) and value.startswith("/") and not value.startswith("//") and "\\" not in value  # type: ignore[union-attr]
