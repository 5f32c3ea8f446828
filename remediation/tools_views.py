"""The rare tools of a case: cause and immediate action, pause, related cases, reports to the authority."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core import clock
from core.access import allow
from core.errors import NotFound
from remediation import forms, relations, reporting, services
from remediation.clocks import Duty
from remediation.models import Case
from remediation.scope import CASE_ROLES
from remediation.views import bp, take


@bp.post("/cases/<uuid:case_id>/explanation")
@allow(*CASE_ROLES)
def explain(case_id: UUID) -> ResponseReturnValue:
    form = forms.ExplanationForm()

    def step(case: Case) -> str:
        services.explain(
            case,
            by=current_user,
            cause=form.cause.data or "",
            immediate_action=form.immediate_action.data or "",
            revision=form.revision.data,
        )
        return _("Cause and immediate action are on record.")

    return take(case_id, form, step)


@bp.post("/cases/<uuid:case_id>/pause")
@allow(*CASE_ROLES)
def pause(case_id: UUID) -> ResponseReturnValue:
    form = forms.PauseForm()

    def step(case: Case) -> str:
        services.pause(case, by=current_user, reason=form.reason.data or "", revision=form.revision.data)
        return _("The term stands still until you let it run again.")

    return take(case_id, form, step)


@bp.post("/cases/<uuid:case_id>/resumption")
@allow(*CASE_ROLES)
def resume(case_id: UUID) -> ResponseReturnValue:
    form = forms.StepForm()

    def step(case: Case) -> str:
        services.resume(case, by=current_user, revision=form.revision.data)
        return _("The term runs again; the due date has moved by the paused days.")

    return take(case_id, form, step)


@bp.post("/cases/<uuid:case_id>/relations")
@allow(*CASE_ROLES)
def relate(case_id: UUID) -> ResponseReturnValue:
    form = forms.RelationForm()

    def step(case: Case) -> str:
        other = relations.relate(case, form.number.data or "", by=current_user)
        return _("%(number)s is noted as related.", number=other.number)

    return take(case_id, form, step)


@bp.post("/cases/<uuid:case_id>/relations/<uuid:other_id>/removal")
@allow(*CASE_ROLES)
def unrelate(case_id: UUID, other_id: UUID) -> ResponseReturnValue:
    def step(case: Case) -> str:
        other = relations.unrelate(case, other_id, by=current_user)
        return _("%(number)s is no longer noted as related.", number=other.number)

    return take(case_id, forms.StepForm(), step)


@bp.post("/cases/<uuid:case_id>/reports")
@allow(*CASE_ROLES)
def note_report(case_id: UUID) -> ResponseReturnValue:
    form = forms.ReportForm()

    def step(case: Case) -> str:
        duty = _duty(form.duty.data)
        at = form.at.data.replace(tzinfo=clock.TAIPEI) if form.at.data else None
        reporting.note_report(
            case,
            duty,
            by=current_user,
            is_reported=form.outcome.data == "reported",
            at=at,
            office=form.office.data or "",
            words=form.words.data or "",
            revision=form.revision.data,
        )
        return _("On record. The app itself has sent nothing.")

    return take(case_id, form, step)


@bp.post("/cases/<uuid:case_id>/reports/contact")
@allow(*CASE_ROLES)
def keep_report_contact(case_id: UUID) -> ResponseReturnValue:
    form = forms.ReportContactForm()

    def step(case: Case) -> str:
        reporting.keep_contact(case, _duty(form.duty.data), by=current_user, contact=form.contact.data or "")
        return _("Saved. It stands on every clock of this kind from now on.")

    return take(case_id, form, step)


def _duty(value: str | None) -> Duty:
    if value not in list(Duty):
        raise NotFound
    return Duty(value)
