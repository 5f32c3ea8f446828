"""Records on their way through the stamps: printing many at once, and filing the scans that come back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from accounts.roles import OFFICE_ROLES, Role
from core.access import allow
from core.database import db
from core.languages import chosen_language
from inspections.paper.record import render_record
from inspections.paper.record_values import record_sheet
from inspections.queries import get_visit
from inspections.review.record import record_of
from inspections.scope import VISIT_ROLES, sight_of
from inspections.stamps.qr_codes import joined
from inspections.stamps.stamped import NothingChosen, file_scans, scan_file

bp = Blueprint("stamped", __name__)

MOST_PRINTED = 60
FILERS = OFFICE_ROLES | {Role.TEACHER}


@bp.post("/visits/records/print")
@allow(*VISIT_ROLES)
def print_together() -> ResponseReturnValue:
    """The one-sheet records that were ticked, in one PDF."""
    chosen = [UUID(value) for value in request.form.getlist("record") if _is_uuid(value)][:MOST_PRINTED]
    sheets = [sheet for each in chosen if (sheet := _sheet(each)) is not None]
    if not sheets:
        raise NothingChosen
    response = Response(joined(sheets), mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="records.pdf"'
    return response


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _sheet(inspection_id: UUID) -> bytes | None:
    inspection = get_visit(inspection_id, current_user)
    shown = record_of(inspection, sight_of(inspection, current_user))
    return None if shown.sheet is None else render_record(record_sheet(shown), locale=chosen_language()).pdf


@bp.route("/visits/stamped", methods=["GET", "POST"])
@allow(*FILERS)
def upload() -> ResponseReturnValue:
    """Send in scans or photos of stamped sheets; each is filed with its record."""
    if request.method == "GET":
        return render_template("inspections/stamped.html", filed=[])
    filed = file_scans(request.files.getlist("scans"), by=current_user, typed_code=request.form.get("code", "")[:60])
    db.session.commit()
    count = sum(each.scan is not None for each in filed)
    if count:
        flash(ngettext("%(num)s sheet filed.", "%(num)s sheets filed.", count))
    is_complete = bool(filed) and count == len(filed)
    return render_template("inspections/stamped.html", filed=filed), 200 if is_complete else 422


@bp.get("/visits/<uuid:inspection_id>/stamped/<uuid:scan_id>")
@allow(*VISIT_ROLES)
def scan(inspection_id: UUID, scan_id: UUID) -> ResponseReturnValue:
    """A stamped sheet: a PDF to be saved, or the copy of a photo for the screen."""
    data, is_pdf = scan_file(get_visit(inspection_id, current_user), scan_id)
    response = Response(data, mimetype="application/pdf" if is_pdf else "image/jpeg")
    if is_pdf:
        response.headers["Content-Disposition"] = 'attachment; filename="stamped.pdf"'
    return response
