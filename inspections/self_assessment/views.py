"""Pages of self-assessments: the school fills in its own, the clerk asks for all, panel and authority read."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from accounts.roles import OFFICE_ROLES, Role
from checklists.queries import document_of
from core.access import allow
from core.database import db
from core.errors import NotFound
from inspections.audits.queries import Audit, get_audit
from inspections.forms import AssessmentForm
from inspections.scope import AUDIT_ROLES
from inspections.self_assessment import services
from inspections.self_assessment.models import SelfAssessment
from inspections.self_assessment.queries import find_for, get_own, has_panel_begun
from inspections.self_assessment.sheet import sheet_of
from inspections.sheets.typed_answers import Typed, asked_on_paper, read_typed
from inspections.words import PROGRESS, value_text

bp = Blueprint("self_assessments", __name__)


@bp.post("/audits/self-assessments")
@allow(Role.CLERK)
def ask() -> ResponseReturnValue:
    """Ask everybody who is audited this year and was not asked yet."""
    asked = services.ask_all(by=current_user)
    db.session.commit()
    said = ngettext("%(num)s self-assessment asked for.", "%(num)s self-assessments asked for.", len(asked))
    flash(said if asked else _("Everybody who is audited this year was asked already."))
    return redirect(url_for("audits.index"))


@bp.get("/audits/<uuid:audit_id>/self-assessment")
@allow(*AUDIT_ROLES)
def show(audit_id: UUID) -> ResponseReturnValue:
    """What the audited say of themselves, beside one's own answers."""
    audit = get_audit(audit_id, current_user)
    row = find_for(audit.obligation.id)
    if row is None or row.handed_in_at is None:
        raise NotFound
    return render_template(
        "inspections/self_assessment/show.html",
        audit=audit,
        assessment=row,
        sections=list(asked_on_paper(document_of(row.checklist_version))),
        own=_own_answers(audit),
        value_text=value_text,
    )


def _own_answers(audit: Audit) -> dict[str, object]:
    """What the reader answered as a member of the panel, by item; nobody else's answers."""
    handed = audit.handed.get(current_user.id)
    return {answer.item: answer.value for answer in handed.sheet.answers} if handed else {}


@bp.route("/audits/<uuid:audit_id>/own-assessment", methods=["GET", "POST"])
@allow(*OFFICE_ROLES)
def own(audit_id: UUID) -> ResponseReturnValue:
    """The school fills in its own self-assessment; it can be kept half done and handed in later."""
    row = get_own(audit_id, current_user)
    form = AssessmentForm()
    if not form.validate_on_submit():
        return _own_page(row, form)
    typed = read_typed(document_of(row.checklist_version), request.form.getlist)
    if typed.faults or form.asks_again(sheet_of(row, request.form).unanswered):
        return _own_page(row, form, typed)
    services.save(row, typed.answers, name=current_user.name, is_final=form.is_final, actor=current_user)
    db.session.commit()
    flash(
        _("Self-assessment handed in. The panel sees it.")
        if form.is_final
        else _("Kept. Hand it in when it is complete.")
    )
    return redirect(url_for("self_assessments.own", audit_id=audit_id))


def _own_page(row: SelfAssessment, form: AssessmentForm, typed: Typed | None = None) -> ResponseReturnValue:
    page = render_template(
        "inspections/self_assessment/own.html",
        assessment=row,
        form=form,
        sheet=sheet_of(row, request.form if typed else None, dict(typed.faults) if typed else None),
        is_closed=has_panel_begun(row.obligation_id),
        progress=PROGRESS,
    )
    return page, 422 if form.is_submitted() else 200
