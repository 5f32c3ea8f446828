"""The official calendar, handed in on a page: first what it changes, then, when that was seen, the year itself."""

from __future__ import annotations

import base64
import binascii

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.access import allow
from core.database import db
from schedules import labels
from schedules.days_off.official_file import CalendarFault, OfficialCalendar, read_official_calendar
from schedules.days_off.official_years import EDITORS, import_year, preview_year

bp = Blueprint("official", __name__, url_prefix="/settings/calendar/official")

MOST_BYTES = 200_000
"""A year has 366 short lines; what is larger is no such file."""


@bp.get("")
@allow(*EDITORS)
def index() -> ResponseReturnValue:
    """Where the file comes from, and the field for it."""
    return _page()


def _page(fault: str | None = None) -> str:
    return render_template("schedules/official_year.html", fault=fault, change=None)


@bp.post("")
@allow(*EDITORS)
def upload() -> ResponseReturnValue:
    """First what the year would change; then, when that was seen, the year itself."""
    content = _content()
    try:
        calendar = read_official_calendar(content)
    except CalendarFault as fault:
        return _page(labels.calendar_fault(fault) if content else _("Choose the file of the year first.")), 422
    if "apply" in request.form:
        return _applied(calendar)
    return render_template(
        "schedules/official_year.html",
        fault=None,
        change=preview_year(calendar, current_user),
        content=base64.b64encode(content).decode(),
        labels=labels,
    )


def _applied(calendar: OfficialCalendar) -> ResponseReturnValue:
    counts = import_year(calendar, by=current_user)
    db.session.commit()
    facts = {"year": calendar.year - 1911, "count": labels.changed(counts)}
    flash(_("The official calendar of %(year)s counts; %(count)s visits follow it.", **facts))
    return redirect(url_for("calendar.index"))


def _content() -> bytes:
    """The file, or the file as the preview handed it back; nothing when it is too large to be one."""
    if "apply" in request.form:
        try:
            return base64.b64decode(request.form.get("content", ""), validate=True)[:MOST_BYTES]
        except binascii.Error:
            return b""
    file = request.files.get("file")
    content = file.read(MOST_BYTES + 1) if file else b""
    return content if len(content) <= MOST_BYTES else b""
