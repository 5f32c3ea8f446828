"""The calendar behind the settings: closures with what they change, and the official years."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from accounts.navigation import add_settings_page
from accounts.roles import OFFICE_ROLES, Role
from core import clock
from core.access import allow
from core.database import db
from schedules import labels
from schedules.days_off.closing import (
    ClosureKnown,
    check_is_new,
    closures_for,
    get_closure,
    place_name,
    preview_closure,
    preview_removal,
    reach_of,
    record_closure,
    remove_closure,
    site_names,
)
from schedules.forms import ClosureForm
from schedules.models import OfficialHoliday, OfficialYear
from sites.models import DayPart

bp = Blueprint("calendar", __name__, url_prefix="/settings/calendar")

READERS = (*sorted(OFFICE_ROLES), Role.CLERK, Role.ADMIN)
EDITORS = (Role.COORDINATOR, Role.CLERK)


@bp.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    return _index(None)


def _index(form: ClosureForm | None) -> str:
    today, reach = clock.today(), reach_of(current_user)
    may_edit = bool(reach.sites or reach.cities or reach.everything)
    return render_template(
        "schedules/calendar.html",
        today=today,
        tomorrow=today + timedelta(days=1),
        reach=reach,
        closures=[(row, reach.covers(row.scope, row.code)) for row in closures_for(current_user)],
        form=(form or ClosureForm.within(reach, None, start_on=today, end_on=today)) if may_edit else None,
        sites=site_names(),
        schools={school.code: school.name for school in reach.schools},
        parts=DayPart,
        labels=labels,
        years=_official_years(),
    )


def _official_years() -> list[tuple[OfficialYear, list[OfficialHoliday]]]:
    years = db.session.scalars(sa.select(OfficialYear).order_by(OfficialYear.year.desc())).all()
    holidays = db.session.scalars(sa.select(OfficialHoliday).order_by(OfficialHoliday.day)).all()
    return [(year, [each for each in holidays if each.day.year == year.year]) for year in years]


@bp.post("/closures")
@allow(*EDITORS)
def closures() -> ResponseReturnValue:
    """First what it would change; then, when that was seen, the closure itself."""
    reach = reach_of(current_user)
    form = ClosureForm.within(reach, request.form)
    if not form.validate():
        return _index(form), 422
    wish = form.wish()
    try:
        check_is_new(wish)
    except ClosureKnown as known:
        form.reason.errors = [*form.reason.errors, known.message]
        return _index(form), 409
    preview = preview_closure(wish, current_user)
    if "apply" not in request.form:
        return render_template(
            "schedules/closure.html",
            form=form,
            wish=wish,
            where=place_name(wish.scope, wish.code),
            preview=preview,
            labels=labels,
        )
    record_closure(wish, by=current_user)
    db.session.commit()
    flash(_("The closure is recorded; %(count)s visits follow it.", count=preview.count))
    return redirect(url_for("calendar.index"))


@bp.route("/closures/<uuid:closure_id>/removal", methods=["GET", "POST"])
@allow(*EDITORS)
def removal(closure_id: UUID) -> ResponseReturnValue:
    closure = get_closure(current_user, closure_id)
    preview = preview_removal(closure, current_user)
    if request.method == "GET":
        return render_template(
            "schedules/closure.html",
            closure=closure,
            wish=closure,
            where=place_name(closure.scope, closure.code),
            preview=preview,
            labels=labels,
        )
    remove_closure(closure, by=current_user)
    db.session.commit()
    flash(_("The closure is removed; %(count)s visits follow it.", count=preview.count))
    return redirect(url_for("calendar.index"))


def register(app: Flask) -> None:
    """Show the page among the settings."""
    add_settings_page(
        app,
        "calendar.index",
        _l("Closures and holidays"),
        _l("Days without training, and the official calendar"),
        *READERS,
    )
