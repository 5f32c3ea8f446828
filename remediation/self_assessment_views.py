"""The company fills in its self-assessment by its link; the clerk sends and ends the links."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from accounts.roles import Role
from accounts.sign_in import limiter
from checklists.queries import document_of
from core.access import allow
from core.database import db
from core.errors import NotFound
from inspections.forms import AssessmentForm
from inspections.self_assessment import services
from inspections.self_assessment.models import SelfAssessment
from inspections.self_assessment.queries import get_at, has_panel_begun
from inspections.self_assessment.sheet import sheet_of
from inspections.sheets.typed_answers import Typed, read_typed
from remediation import links, self_assessments
from remediation.company_views import note_opened, opened, sender_of
from remediation.models import CompanyLink
from remediation.views import bp
from remediation.whom_to_call import whom_to_call


@bp.route("/company/<token>/self-assessments/<uuid:assessment_id>", methods=["GET", "POST"])
@limiter.limit("30/minute", methods=["POST"])
def company_assessment(token: str, assessment_id: UUID) -> ResponseReturnValue:
    """The company answers the audit's questions for itself; it can be kept half done and handed in later."""
    link = opened(token)
    row = get_offered(link, assessment_id)
    form = AssessmentForm()
    if request.method == "GET":
        link = note_opened(link, token)
        row = get_offered(link, assessment_id)
    if not form.validate_on_submit():
        return _page(link, row, form, token)
    return _take(link, row, form, token)


def get_offered(link: CompanyLink, assessment_id: UUID) -> SelfAssessment:
    """What the authority asked of the link's site; a school's link opens none."""
    if link.school_id is not None:
        raise NotFound
    return get_at(link.site_id, assessment_id)


def _take(link: CompanyLink, row: SelfAssessment, form: AssessmentForm, token: str) -> ResponseReturnValue:
    typed = read_typed(document_of(row.checklist_version), request.form.getlist)
    if form.is_final and not form.name.data:
        form.name.errors = [_("Write your name, so that it is known who answers for it.")]
    if typed.faults or form.name.errors or form.asks_again(sheet_of(row, request.form).unanswered):
        return _page(link, row, form, token, typed)
    name = form.name.data or ""
    services.save(row, typed.answers, name=name, is_final=form.is_final, actor="company", link=str(link.id))
    links.note_use(link, "self_assessment.handed_in" if form.is_final else "self_assessment.saved")
    db.session.commit()
    said = (
        _("Thank you. The panel sees your self-assessment.")
        if form.is_final
        else _("Kept. Hand it in when it is complete.")
    )
    flash(said, "done")
    return redirect(url_for("remediation.company_assessment", token=token, assessment_id=row.id))


def _page(
    link: CompanyLink, row: SelfAssessment, form: AssessmentForm, token: str, typed: Typed | None = None
) -> ResponseReturnValue:
    page = render_template(
        "remediation/company/assessment.html",
        assessment=row,
        form=form,
        sheet=sheet_of(row, request.form if typed else None, dict(typed.faults) if typed else None),
        is_closed=has_panel_begun(row.obligation_id),
        token=token,
        to_call=whom_to_call(link, sender_of(link)),
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/audits/<uuid:audit_id>/self-assessment/links")
@allow(Role.CLERK)
def send_assessment_link(audit_id: UUID) -> ResponseReturnValue:
    """Send the company's link to one of its people."""
    row = self_assessments.asked_of_company(audit_id, current_user)
    contact = self_assessments.contact_of(row, _chosen(request.form.get("contact", "")))
    self_assessments.send_link(row, contact, by=current_user)
    db.session.commit()
    flash(
        _("Link sent to %(name)s.", name=contact.name)
        if contact.email
        else _("Link made. Hand it to %(name)s.", name=contact.name)
    )
    return redirect(url_for("audits.show", audit_id=audit_id))


def _chosen(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


@bp.post("/audits/<uuid:audit_id>/self-assessment/links/<uuid:link_id>/revocation")
@allow(Role.CLERK)
def end_assessment_link(audit_id: UUID, link_id: UUID) -> ResponseReturnValue:
    """End a link at once."""
    row = self_assessments.asked_of_company(audit_id, current_user)
    self_assessments.end_link(row, link_id, by=current_user)
    db.session.commit()
    flash(_("The link has ended."))
    return redirect(url_for("audits.show", audit_id=audit_id))
