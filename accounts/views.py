"""Pages of signing in, passwords and a person's own choices."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_limiter import RequestLimit
from flask_login import current_user

from accounts.blueprint import bp
from accounts.forms import ChoicesForm, PasswordChangeForm, PasswordForm, SignInForm
from accounts.leaving import end_session, mark_left
from accounts.navigation import settings_pages
from accounts.roles import OFFICE_ROLES, Role
from accounts.services import LinkSpent, change_password, choose, get_link, spend_link
from accounts.sessions import begin_session
from accounts.sign_in import find_by_password, limiter
from core import clock
from core.access import allow
from core.database import db
from core.languages import COOKIE, LANGUAGES, chosen_language

ATTEMPTS = "10/minute;100/hour"


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
    if current_user.has_role(Role.OFFICER):
        return "/dashboard"
    return "/people" if current_user.has_role(Role.ADMIN) else "/settings"


@bp.get("/")
@allow()
def home() -> ResponseReturnValue:
    return redirect(first_page())


def _too_many(limit: RequestLimit) -> Response:
    """The form again with the sentence, so that nobody has to find the way back."""
    form = SignInForm()
    form.password.errors = [_("Too many attempts. Wait a minute and try again.")]
    response = make_response(render_template("accounts/sign_in.html", form=form), 429)
    # The limit counts by the machine's clock, whatever the app's clock shows.
    response.headers["Retry-After"] = str(max(1, limit.reset_at - int(clock.machine_now().timestamp())))
    return response


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(ATTEMPTS, methods=["POST"], on_breach=_too_many)
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated and request.method == "GET":
        return redirect(_safe_next() or url_for("accounts.home"))
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422 if form.is_submitted() else 200
    user = find_by_password(form.email.data, form.password.data)
    if user is None:
        form.password.errors = [_("E-mail and password do not match. Check both and try again.")]
        return render_template("accounts/sign_in.html", form=form), 422
    db.session.commit()
    begin_session(user)
    return redirect(_safe_next() or url_for("accounts.home"))


def _safe_next() -> str | None:
    """The page asked for before signing in, when it is one of ours."""
    target = request.args.get("next", "")
    parts = urlsplit(target)
    is_ours = not parts.scheme and not parts.netloc and _is_path(target)
    return target if is_ours else None


def _is_path(value: str) -> bool:
    return value.startswith("/") and not value.startswith("//") and "\\" not in value


@bp.post("/sign-out")
@allow()
def sign_out() -> ResponseReturnValue:
    """The phone client of this browser is told as well: it shows nothing of the person any more."""
    response = redirect(url_for("accounts.sign_in"))
    mark_left(response, current_user)
    end_session()
    flash(_("You are signed out."))
    return response


@bp.route("/password/<token>", methods=["GET", "POST"])
@limiter.limit(ATTEMPTS, methods=["POST"])
def set_password(token: str) -> ResponseReturnValue:
    """Set a password by a one-time link. Opening it spends nothing, so a preview of the link cannot."""
    try:
        link = get_link(token)
        form = PasswordForm()
        form.email = link.user.email
        if not form.validate_on_submit():
            page = render_template("accounts/set_password.html", form=form, user=link.user)
            return _unreferred(page, 422 if form.is_submitted() else 200)
        user = spend_link(token, form.password.data)
    except LinkSpent as spent:
        db.session.rollback()
        return _unreferred(render_template("accounts/link_spent.html", message=spent.message), spent.status)
    db.session.commit()
    begin_session(user)
    flash(_("Your password is set and you are signed in."))
    return redirect(url_for("accounts.home"))


def _unreferred(page: str, status: int) -> Response:
    """A page whose address no other site learns."""
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.post("/language")
def language() -> ResponseReturnValue:
    """Choose a language: kept with the account, or in a cookie before signing in."""
    choice = request.form.get("language", "")
    back = request.form.get("next", "")
    response = redirect(back if _is_path(back) else "/")
    if choice in LANGUAGES:
        response.set_cookie(COOKIE, choice, max_age=31_536_000, samesite="Lax")
        if current_user.is_authenticated:
            current_user.locale = choice
            db.session.commit()
    return response


@bp.get("/settings")
@allow()
def settings() -> ResponseReturnValue:
    form = ChoicesForm(locale=chosen_language(), theme=current_user.theme or "")
    return _settings_page(form, PasswordChangeForm(formdata=None))


def _settings_page(form: ChoicesForm, password_form: PasswordChangeForm) -> str:
    return render_template("accounts/settings.html", form=form, password_form=password_form, pages=settings_pages())


@bp.post("/settings/choices")
@allow()
def save_choices() -> ResponseReturnValue:
    form = ChoicesForm()
    if not form.validate_on_submit():
        return _settings_page(form, PasswordChangeForm(formdata=None)), 422
    choose(current_user, locale=form.locale.data, theme=form.theme.data or None)
    db.session.commit()
    refresh()
    flash(_("Saved."))
    response = redirect(url_for("accounts.settings"))
    response.set_cookie(COOKIE, form.locale.data, max_age=31_536_000, samesite="Lax")
    return response


@bp.post("/settings/password")
@allow()
@limiter.limit(ATTEMPTS)
def new_password() -> ResponseReturnValue:
    """Change the own password; other devices are signed out, this one stays."""
    form = PasswordChangeForm()
    form.email = current_user.email
    is_good = form.validate_on_submit()
    if is_good and find_by_password(current_user.email, form.current.data) is None:
        form.current.errors = [_("This is not your present password.")]
        is_good = False
    if not is_good:
        return _settings_page(
            ChoicesForm(formdata=None, locale=chosen_language(), theme=current_user.theme or ""), form
        ), 422
    user = current_user._get_current_object()
    change_password(user, form.password.data)
    db.session.commit()
    begin_session(user)
    flash(_("Your password is changed. Other devices have to sign in again."))
    return redirect(url_for("accounts.settings"))
