"""Pages of the day and of figures."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from accounts.roles import OFFICE_ROLES, Role
from core import clock
from core.access import allow
from core.formatting import term_code
from dashboard import decisions
from dashboard.charts import short_label
from dashboard.figures_page import SEVERITIES, figures_page, read_choice
from dashboard.today import today_page
from remediation.filters import AGES

bp = Blueprint("dashboard", __name__)


@bp.get("/dashboard")
@allow(*OFFICE_ROLES, Role.OFFICER)
def today() -> ResponseReturnValue:
    """What is late, what waits for me, how the term stands."""
    page = today_page(current_user, clock.today(), clock.utcnow(), request.args.get("show", ""))
    return render_template("dashboard/today.html", page=page, severities=SEVERITIES, ages=AGES)


@bp.get("/dashboard/next")
@allow(*OFFICE_ROLES)
def next_decision() -> ResponseReturnValue:
    """On to what waits next for this person's decision, after the page that was just left."""
    found = decisions.next_after(current_user, clock.today(), request.args.get("after", ""))
    if found is None:
        flash(_("Nothing more waits for your decision today."), "done")
        return redirect(url_for("dashboard.today"))
    return redirect(found.url)


@bp.get("/dashboard/figures")
@allow(*OFFICE_ROLES, Role.OFFICER)
def figures() -> ResponseReturnValue:
    """Rates over time, where deficiencies lie, how long cases are open: each picture with its table."""
    day = clock.today()
    choice = read_choice(request.args.get("term", ""), request.args.get("school", ""), day)
    locale = get_locale()
    assert locale is not None
    names = dict(locale.months["stand-alone"]["abbreviated"])
    page = figures_page(current_user, choice, day, names)
    return render_template(
        "dashboard/figures.html",
        page=page,
        severities=SEVERITIES,
        ages=AGES,
        months=names,
        term_code=term_code,
        short_label=short_label,
    )
