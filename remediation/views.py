"""Pages of cases at the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core import clock
from core.access import allow
from core.database import db
from core.errors import DomainError, NotFound
from core.evidence import attached, keep_evidence, picture
from core.forms import Form
from remediation import covering, forms, links, releasing, requests, services
from remediation.case_page import CasePage, case_page, photos_seen_by, release_choices
from remediation.company import as_it_would_be_told
from remediation.filters import CaseFilter, read_filter
from remediation.list_page import list_page
from remediation.models import Case, RequestKind
from remediation.paging import Place
from remediation.queries import answerable_with, contacts_of, get_case, get_case_for, possible_owners
from remediation.relayed import Relayed
from remediation.scope import CASE_ROLES
from remediation.workflow import Standing

bp = Blueprint("remediation", __name__)


@bp.get("/cases")
@allow(*CASE_ROLES)
def index() -> ResponseReturnValue:
    chosen = read_filter(request.args)
    before, after = request.args.get("before", ""), request.args.get("after", "")
    page = list_page(current_user, chosen, clock.today(), Place(before or after, is_before=bool(before)))
    return render_template("remediation/index.html", page=page)


@bp.get("/cases/<uuid:case_id>")
@allow(*CASE_ROLES)
def show(case_id: UUID) -> ResponseReturnValue:
    return _page(get_case(case_id, current_user))


def _page(case: Case, *, filled: Form | None = None, status: int = 200) -> ResponseReturnValue:
    """The case; a form that was refused keeps what was typed."""
    today = clock.today()
    page: CasePage = case_page(case, current_user, today, filled)
    return render_template("remediation/show.html", page=page, case=case, today=today), status


def take(case_id: UUID, form: Form, step: Callable[[Case], str]) -> ResponseReturnValue:
    """Take one step and say so; when it is refused, show why, with the case as it is now."""
    case = get_case(case_id, current_user)
    if not form.validate_on_submit():
        flash(form.first_error or _("The request could not be read. Reload the page and try again."), "error")
        return _page(case, filled=form, status=422)
    try:
        said = step(case)
        db.session.commit()
    except NotFound:
        raise
    except DomainError as refusal:
        db.session.rollback()
        flash(refusal.message, "error")
        return _page(get_case(case_id, current_user), filled=form, status=refusal.status)
    flash(said, "done")
    return redirect(url_for("remediation.show", case_id=case_id, taken=1))


@bp.post("/cases/<uuid:case_id>/acknowledgement")
@allow(*CASE_ROLES)
def acknowledge(case_id: UUID) -> ResponseReturnValue:
    form = forms.AcknowledgementForm()

    def step(case: Case) -> str:
        services.acknowledge(case, by=current_user, relayed=relayed_in(form), revision=form.revision.data)
        return _("Noted that it is known.")

    return take(case_id, form, step)


@bp.post("/cases/<uuid:case_id>/remedy")
@allow(*CASE_ROLES)
def remedy(case_id: UUID) -> ResponseReturnValue:
    form = forms.RemedyForm()

    def step(case: Case) -> str:
        also = [other for other in answerable_with(case, current_user) if str(other.id) in (form.also.data or [])]
        contact = form.contact_name.data or None
        services.remedy_together(
            [case, *also],
            by=current_user,
            answer=answer_in(form, means=form.means.data if contact else ""),
            contact_name=contact,
            revision=form.revision.data,
        )
        return _("The remedy is on record and waits for verification by another person.")

    return take(case_id, form, step)


@bp.post("/cases/<uuid:case_id>/verification")
@allow(*CASE_ROLES)
def verify(case_id: UUID) -> ResponseReturnValue:
    form = forms.VerificationForm()

    def step(case: Case) -> str:
        services.verify(
            case,
            by=current_user,
            note=form.note.data or "",
            evidence=keep_evidence(form.files.data or []),
            revision=form.revision.data,
        )
        return _("Verified and closed.")

    return take(case_id, form, step)


@bp.post("/cases/<uuid:case_id>/return")
@allow(*CASE_ROLES)
def return_remedy(case_id: UUID) -> ResponseReturnValue:
    form = forms.ReasonForm()

    def step(case: Case) -> str:
        services.return_remedy(case, by=current_user, reason=form.reason.data or "", revision=form.revision.data)
        return _("Returned: the case is open again.")

    return take(case_id, form, step)


@bp.post("/cases/<uuid:case_id>/reopening")
@allow(*CASE_ROLES)
def reopen(case_id: UUID) -> ResponseReturnValue:
    form = forms.ReasonForm()

    def step(case: Case) -> str:
        letters = services.reopen(case, by=current_user, reason=form.reason.data or "", revision=form.revision.data)
        if letters:
            return _("The case is open again. A letter with the link goes to the company.")
        if case.is_released:
            return _("The case is open again. Nobody of the company can be written to; tell it yourself.")
        return _("The case is open again.")

    return take(case_id, form, step)


@bp.post("/cases/<uuid:case_id>/assignment")
@allow(*CASE_ROLES)
def assign(case_id: UUID) -> ResponseReturnValue:
    people = {str(person.id): person for person in possible_owners(get_case(case_id, current_user))}
    form = forms.AssignmentForm()
    form.to.choices = [(key, person.name) for key, person in people.items()]

    def step(case: Case) -> str:
        person = people[form.to.data]
        services.reassign(case, to=person, by=current_user, revision=form.revision.data)
        return _("%(name)s follows the case now.", name=person.name)

    return take(case_id, form, step)


@bp.post("/cases/<uuid:case_id>/release")
@allow(*CASE_ROLES)
def release(case_id: UUID) -> ResponseReturnValue:
    form = release_choices(forms.ReleaseForm(), get_case(case_id, current_user))

    def step(case: Case) -> str:
        contact = next((each for each in contacts_of(case) if str(each.id) == form.contact.data), None)
        link = releasing.release_case(
            case,
            by=current_user,
            text=form.text.data or "",
            is_confirmed=bool(form.is_confirmed.data),
            photos=form.photos.data or [],
            contact=contact,
            revision=form.revision.data,
        )
        if link is None or contact is None:
            return _("The case is released. Nobody was written to; tell the company yourself.")
        if contact.email:
            return _("Released. A letter with the link goes to %(name)s.", name=contact.name)
        return _("Released. %(name)s has no e-mail address; hand over the link below.", name=contact.name)

    return take(case_id, form, step)


@bp.post("/cases/<uuid:case_id>/preview")
@allow(*CASE_ROLES)
def preview(case_id: UUID) -> ResponseReturnValue:
    """What the company would read; nothing is kept and nothing is sent."""
    case = get_case_for(case_id, current_user, Standing.MANAGER)
    form = release_choices(forms.ReleaseForm(), case)
    told = as_it_would_be_told(case, text=form.text.data or "", photos=form.photos.data or [])

    def photo_url(sha256: str, **options: Any) -> str:
        return url_for("remediation.photo", case_id=case_id, sha256=sha256, **options)

    warning = releasing.wording_warning(case, form.text.data or "")
    return render_template("remediation/preview.html", case=case, told=told, photo_url=photo_url, warning=warning)


@bp.post("/cases/<uuid:case_id>/requests")
@allow(*CASE_ROLES)
def ask(case_id: UUID) -> ResponseReturnValue:
    form = forms.RequestForm()

    def step(case: Case) -> str:
        kind = RequestKind.WAIVER if form.kind.data == RequestKind.WAIVER else RequestKind.EXTENSION
        assert form.until.data is not None
        requests.ask(
            case,
            kind,
            until=form.until.data,
            reason=form.reason.data or "",
            by=current_user,
            relayed=relayed_in(form),
        )
        return _("The request waits for another person's decision.")

    return take(case_id, form, step)


@bp.post("/cases/<uuid:case_id>/requests/<uuid:request_id>/decision")
@allow(*CASE_ROLES)
def decide(case_id: UUID, request_id: UUID) -> ResponseReturnValue:
    form = forms.DecisionForm()

    def step(case: Case) -> str:
        is_granted = form.decision.data == "grant"
        requests.decide(case, request_id, is_granted=is_granted, note=form.note.data or "", by=current_user)
        return _("Granted.") if is_granted else _("Denied.")

    return take(case_id, form, step)


@bp.post("/cases/<uuid:case_id>/links")
@allow(*CASE_ROLES)
def send_link(case_id: UUID) -> ResponseReturnValue:
    """Send one of the company's people a link to the case, after the old one has ended or was lost."""

    def step(case: Case) -> str:
        contact, _made = releasing.send_link_again(case, request.form.get("contact", ""), by=current_user)
        if contact.email:
            return _("A letter with the link goes to %(name)s.", name=contact.name)
        return _("%(name)s has no e-mail address; hand over the link below.", name=contact.name)

    return take(case_id, forms.StepForm(), step)


@bp.post("/cases/<uuid:case_id>/links/<uuid:link_id>/revocation")
@allow(*CASE_ROLES)
def revoke(case_id: UUID, link_id: UUID) -> ResponseReturnValue:
    def step(case: Case) -> str:
        links.revoke(case, link_id, by=current_user)
        return _("The link does not work any more.")

    return take(case_id, forms.StepForm(), step)


@bp.get("/cases/<uuid:case_id>/photos/<sha256>")
@allow(*CASE_ROLES)
def photo(case_id: UUID, sha256: str) -> ResponseReturnValue:
    """A picture of the case: the copy for the screen, never the evidence itself."""
    if sha256 not in photos_seen_by(current_user, get_case(case_id, current_user)):
        raise NotFound
    return picture(sha256)


@bp.post("/cases/<uuid:case_id>/photos/<sha256>/covers")
@allow(*CASE_ROLES)
def cover_photo(case_id: UUID, sha256: str) -> ResponseReturnValue:
    """Cover faces and badges on a picture of the case, wherever its copies are shown."""

    def step(case: Case) -> str:
        covering.cover(case, sha256, request.form.get("covers", ""), by=current_user)
        return _("The photo is shown with these parts covered; the original stays as evidence.")

    return take(case_id, forms.StepForm(), step)


@bp.get("/cases/<uuid:case_id>/documents/<sha256>")
@allow(*CASE_ROLES)
def paper(case_id: UUID, sha256: str) -> ResponseReturnValue:
    """A document that was handed in with a remedy, to be saved rather than shown."""
    case = get_case(case_id, current_user)
    return attached(sha256, [found for event in case.events for found in event.facts.get("documents", [])])


def relayed_in(form: forms.RelayedForm) -> Relayed | None:
    """The company's words in a form, when somebody of it spoke."""
    name = (form.contact_name.data or "").strip()
    return Relayed(name, form.means.data or "", keep_evidence(form.files.data or [])) if name else None


def answer_in(form: forms.RemedyForm | forms.ReplyForm, *, means: str = "") -> services.Answer:
    """What was done, as the form says it."""
    return services.Answer(
        note=form.note.data or "",
        evidence=keep_evidence(form.files.data or []),
        cause=form.cause.data or "",
        immediate_action=form.immediate_action.data or "",
        means=means,
    )


def address(chosen: CaseFilter) -> str:
    """Where the rows of a filter are listed."""
    return url_for("remediation.index", **chosen.address())
