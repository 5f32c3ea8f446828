"""Pages of audits: the year's list, the panel, the members' sheets side by side, and the conclusion."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from accounts.roles import Role
from checklists.answers import is_unanswered
from checklists.document import NUMERIC, AnswerType, Item, Text
from core.access import allow
from core.database import db
from core.errors import NotFound, Refused
from core.languages import chosen_language
from inspections import words
from inspections.audits import auditing
from inspections.audits import sections as audit_sections
from inspections.audits.panel_checks import conflicts_for, conflicts_of
from inspections.audits.paper import audit_report
from inspections.audits.queries import (
    Audit,
    Comparison,
    Stage,
    appointable,
    audits_of,
    candidates,
    compare,
    get_audit,
    last_year,
    leads,
    may_appoint,
    sees_opinions,
)
from inspections.forms import AppointForm, ConclusionForm, ResolutionForm, VerdictForm
from inspections.intake.concluding import standing_findings
from inspections.paper.report import render_report
from inspections.paper.views import send
from inspections.review.record import titles_of
from inspections.scope import AUDIT_ROLES
from inspections.self_assessment.queries import audits_to_ask, by_obligation, find_for, own_assessments
from inspections.words import value_text

bp = Blueprint("audits", __name__)


@bp.get("/audits")
@allow(*AUDIT_ROLES)
def index() -> ResponseReturnValue:
    """The audits this person may know of, by stage."""
    audits = audits_of(current_user)
    shown = request.args.get("show")
    stage = Stage(shown) if shown in set(Stage) else None
    counts = {each: sum(audit.stage is each for audit in audits) for each in Stage}
    rows = [audit for audit in audits if stage is None or audit.stage is stage]
    asked = by_obligation(audit.obligation.id for audit in rows)
    return render_template(
        "inspections/audits.html",
        rows=rows,
        stage=stage,
        counts=counts,
        appointable=appointable(rows, current_user),
        conflicted=conflicts_for(current_user),
        assessments=asked,
        own=own_assessments(current_user),
        to_ask=len(audits_to_ask(current_user)) if current_user.has_role(Role.CLERK) else 0,
        words=words,
        total=len(audits),
    )


@bp.get("/audits/<uuid:audit_id>")
@allow(*AUDIT_ROLES)
def show(audit_id: UUID) -> ResponseReturnValue:
    """One audit: its panel, and the opinions side by side for whom they are open."""
    return _show(get_audit(audit_id, current_user))


def _show(audit: Audit, status: int = 200, **forms: Any) -> ResponseReturnValue:
    comparison = compare(audit) if sees_opinions(audit, current_user) else None
    decides = leads(audit, current_user) and current_user.id in audit.handed and not audit.is_concluded
    item = _chosen_item(comparison)
    page = render_template(
        "inspections/audit.html",
        audit=audit,
        comparison=comparison,
        decides=decides,
        may_appoint=may_appoint(audit, current_user),
        conflicted=conflicts_of(audit.obligation) if may_appoint(audit, current_user) else [],
        item=item,
        decision=_decision_on(audit, item),
        choices=_choices(item),
        names={str(each.user_id): each.user.name for each in audit.panel},
        last=last_year(audit),
        assessment=find_for(audit.obligation.id),
        sections=audit_sections.sections_for(audit.obligation, current_user),
        findings=standing_findings(audit.inspection) if audit.is_concluded and audit.inspection else [],
        titles=titles_of(comparison.document) if comparison else {},
        value_text=value_text,
        words=words,
        resolution=forms.get("resolution") or ResolutionForm(formdata=None),
        conclusion=forms.get("conclusion") or ConclusionForm(formdata=None),
    )
    return page, status


def _chosen_item(comparison: Comparison | None) -> Any:
    """The differing item named in the address, else the first that is open, else the first."""
    if comparison is None:
        return None
    wanted = request.args.get("item") or request.form.get("item")
    differing = comparison.differing
    named = [each for each in differing if each.item.key == wanted]
    return next(iter([*named, *comparison.open, *differing]), None)


def _decision_on(audit: Audit, item: Any) -> Any:
    if item is None or audit.inspection is None:
        return None
    return next((each for each in audit.inspection.resolutions if each.item == item.item.key), None)


def _choices(merged: Any) -> list[tuple[str, Text]]:
    """What the lead can choose from; for numbers and times what the members answered."""
    if merged is None:
        return []
    item: Item = merged.item
    given = [opinion.value for opinion in merged.opinions if not is_unanswered(opinion.value)]
    if item.type is AnswerType.YES_NO and item.pair is not None:
        values: list[Any] = ["no", "yes", "na"]
    elif item.type is AnswerType.CHOICE:
        values = [option.value for option in item.options]
    else:
        values = list(dict.fromkeys(given))
    return [(str(value), value_text(item, value)) for value in values]


@bp.route("/audits/<uuid:audit_id>/panel", methods=["GET", "POST"])
@allow(Role.CLERK)
def panel(audit_id: UUID) -> ResponseReturnValue:
    """Appoint the panel of an audit."""
    audit = get_audit(audit_id, current_user)
    if not may_appoint(audit, current_user):
        raise NotFound
    form = _appoint_form(audit)
    if not form.validate_on_submit():
        page = render_template("inspections/panel.html", audit=audit, form=form)
        return page, 422 if form.is_submitted() else 200
    members = [UUID(value) for value in form.members.data or [] if value != form.lead.data]
    try:
        auditing.appoint(audit, lead=UUID(form.lead.data), members=members, by=current_user)
    except Refused as refused:
        form.members.errors = [refused.message]
        return render_template("inspections/panel.html", audit=audit, form=form), 422
    db.session.commit()
    flash(_("Panel appointed."))
    return redirect(url_for("audits.show", audit_id=audit.obligation.id))


def _appoint_form(audit: Audit) -> AppointForm:
    form = AppointForm(
        lead=next((str(each.user_id) for each in audit.panel), None),
        members=[str(each.user_id) for each in audit.panel[1:]],
    )
    people = {user.id: user for user in [*candidates(audit), *(each.user for each in audit.panel)]}
    form.lead.choices = form.members.choices = [(str(user.id), user.name) for user in people.values()]
    return form


@bp.post("/audits/<uuid:audit_id>/resolutions")
@allow(Role.PANELIST)
def resolve(audit_id: UUID) -> ResponseReturnValue:
    """The lead decides one item on which the members differ."""
    audit = get_audit(audit_id, current_user)
    form = ResolutionForm()
    form.dissent.choices = [(str(each.user_id), each.user.name) for each in audit.panel]
    item = request.form.get("item", "")
    if not form.validate_on_submit():
        return _show(audit, 422, resolution=form)
    auditing.resolve(
        audit,
        item=item,
        value=_typed(compare(audit), item, form.value.data),
        reason=form.reason.data or "",
        dissent=form.dissent.data or [],
        by=current_user,
    )
    db.session.commit()
    flash(_("Decided: %(item)s.", item=item))
    return redirect(url_for("audits.show", audit_id=audit.obligation.id))


def _typed(comparison: Comparison | None, key: str, text: str | None) -> Any:
    """A number as a number, so that it is judged like those that came from phones."""
    item = comparison.document.item(key) if comparison else None
    if item is None or text is None or item.type not in NUMERIC:
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


@bp.post("/audits/<uuid:audit_id>/verdicts")
@allow(Role.PANELIST)
def verdict(audit_id: UUID) -> ResponseReturnValue:
    """The lead confirms or rejects one computed result."""
    audit = get_audit(audit_id, current_user)
    form = VerdictForm()
    if not form.validate_on_submit():
        raise Refused(_("Choose whether you confirm or reject it, and write the reason."))
    auditing.decide(
        audit,
        item=form.item.data or "",
        is_confirmed=form.decision.data == "confirm",
        reason=form.reason.data or "",
        by=current_user,
    )
    db.session.commit()
    flash(_("Decision recorded."))
    return redirect(url_for("audits.show", audit_id=audit.obligation.id))


@bp.post("/audits/<uuid:audit_id>/conclusion")
@allow(Role.PANELIST)
def conclude(audit_id: UUID) -> ResponseReturnValue:
    """The lead ends the audit."""
    audit = get_audit(audit_id, current_user)
    form = ConclusionForm()
    if not form.validate_on_submit():
        return _show(audit, 422, conclusion=form)
    auditing.conclude(audit, note=form.note.data or "", by=current_user)
    db.session.commit()
    flash(_("Audit concluded. Its findings are followed as cases."))
    return redirect(url_for("audits.show", audit_id=audit.obligation.id))


@bp.get("/audits/<uuid:audit_id>/report.pdf")
@allow(*AUDIT_ROLES)
def report(audit_id: UUID) -> ResponseReturnValue:
    """The report of a concluded audit."""
    audit = get_audit(audit_id, current_user)
    comparison = compare(audit)
    if not audit.is_concluded or audit.inspection is None or comparison is None:
        raise NotFound
    paper = render_report(audit_report(audit, comparison), locale=chosen_language())
    return send(paper, audit.inspection, "audit")
