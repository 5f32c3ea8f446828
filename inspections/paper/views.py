"""Records on paper: the one-sheet record and the full report, as PDF."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.access import allow
from core.errors import NotFound
from core.languages import chosen_language
from inspections.models import Inspection
from inspections.paper.record import render_record
from inspections.paper.record_values import full_report, record_sheet
from inspections.paper.report import render_report
from inspections.paper.values import Paper
from inspections.queries import get_visit
from inspections.review.record import Record, record_of
from inspections.scope import VISIT_ROLES, sight_of

bp = Blueprint("paper", __name__)


@bp.get("/visits/<uuid:inspection_id>/record.pdf")
@allow(*VISIT_ROLES)
def record(inspection_id: UUID) -> ResponseReturnValue:
    """The official record on one sheet, for signatures and stamps."""
    shown = _handed_in(get_visit(inspection_id, current_user))
    return send(render_record(record_sheet(shown), locale=chosen_language()), shown.inspection, "record")


@bp.get("/visits/<uuid:inspection_id>/report.pdf")
@allow(*VISIT_ROLES)
def report(inspection_id: UUID) -> ResponseReturnValue:
    """The full report: what this person may read of it."""
    shown = _handed_in(get_visit(inspection_id, current_user))
    return send(render_report(full_report(shown), locale=chosen_language()), shown.inspection, "report")


def _handed_in(inspection: Inspection) -> Record:
    shown = record_of(inspection, sight_of(inspection, current_user))
    if shown.sheet is None:
        raise NotFound
    return shown


def send(paper: Paper, inspection: Inspection, kind: str) -> Response:
    """The document under a name that says what it is and of which record."""
    response = Response(paper.pdf, mimetype="application/pdf")
    name = f"{kind}-{inspection.verify_code}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
