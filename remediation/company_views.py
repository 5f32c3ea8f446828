"""The company's pages: behind a secret address, without an account. Opening one is recorded and spends nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.sign_in import limiter
from core.database import db
from core.errors import DomainError, NotFound
from core.evidence import picture
from inspections.self_assessment.queries import assessments_at
from inspections.words import PROGRESS
from remediation import company as doings
from remediation import forms
from remediation.links import device_of, note_opening, note_refusal, open_link
from remediation.models import Case, CompanyLink, Happening
from remediation.requests import extension_limit, first_extension
from remediation.timeline import ICONS
from remediation.views import answer_in, bp
from remediation.whom_to_call import whom_to_call

WORDS = {
    Happening.RELEASED: _l("You were told"),
    Happening.ACKNOWLEDGED: _l("Known"),
    Happening.REMEDIED: _l("Remedy reported"),
    Happening.RETURNED: _l("Returned, please complete it"),
    Happening.VERIFIED: _l("Verified and closed"),
    Happening.EXTENSION_ASKED: _l("More time asked for"),
    Happening.EXTENDED: _l("More time granted"),
    Happening.EXTENSION_DENIED: _l("More time denied"),
    Happening.WAIVED: _l("Nothing asked for at present"),
    Happening.WAIVER_ENDED: _l("Asked for again"),
    Happening.REOPENED: _l("Asked for again"),
}


@bp.get("/company/<token>")
def company(token: str) -> ResponseReturnValue:
    """The released cases of the link's site."""
    link = opened(token)
    if request.method == "GET":
        link = note_opened(link, token)
    return render_template(
        "remediation/company/index.html",
        link=link,
        token=token,
        cases=doings.released_cases(link),
        assessments=assessments_at(link.site_id) if link.school_id is None else [],
        sender=sender_of(link),
        to_call=whom_to_call(link, sender_of(link)),
        progress=PROGRESS,
    )


def opened(token: str) -> CompanyLink:
    """The link behind the address; that one was tried which does not open is put on record."""
    try:
        return open_link(token)
    except NotFound:
        db.session.rollback()
        note_refusal(token, device=_device())
        db.session.commit()
        raise NotFound(
            _("This link does not open. It may have ended, or a part of it is missing. Ask the school for a new one.")
        ) from None


def _device() -> str:
    return device_of(request.remote_addr or "", request.user_agent.string)


def note_opened(link: CompanyLink, token: str, case_id: UUID | None = None) -> CompanyLink:
    """Put the opening on record, in a transaction that begins with writing: one that has read may not get the lock."""
    link_id, device = link.id, _device()
    db.session.commit()
    note_opening(link_id, device=device, case_id=case_id)
    db.session.commit()
    return open_link(token)


def sender_of(link: CompanyLink) -> str:
    """The office that tells the company, by name."""
    return link.school.name if link.school is not None else _("The authority of %(city)s", city=link.site.city)


@bp.route("/company/<token>/cases/<uuid:case_id>", methods=["GET", "POST"])
@limiter.limit("30/minute", methods=["POST"])
def company_case(token: str, case_id: UUID) -> ResponseReturnValue:
    """One released case, and the company's answer to it."""
    link = opened(token)
    case = doings.get_released(link, case_id)
    if request.method == "GET":
        link = note_opened(link, token, case_id)
        return _page(doings.get_released(link, case_id), link, token)
    if request.method == "HEAD":
        return _page(case, link, token)
    step = STEPS.get(request.form.get("step", ""))
    if step is None:
        raise NotFound
    return step(case, link, token)


def _page(
    case: Case, link: CompanyLink, token: str, status: int = 200, **filled: forms.CompanyForm
) -> ResponseReturnValue:
    def photo_url(sha256: str, **options: Any) -> str:
        return url_for("remediation.company_photo", token=token, case_id=case.id, sha256=sha256, **options)

    shown = {
        "reply": forms.ReplyForm(formdata=None),
        "known": forms.CompanyForm(formdata=None),
        "more_time": forms.MoreTimeForm(formdata=None),
    } | filled
    told = doings.told(case)
    others = doings.answerable_too(case, link) if told.can_reply else []
    needing = [] if told.needs_cause else [other.number for other in others if other.needs_cause]
    page = render_template(
        "remediation/company/case.html",
        told=told,
        others=others,
        others_needing_cause=_(", ").join(needing),
        more_time_from=first_extension(case),
        more_time_to=extension_limit(case),
        token=token,
        photo_url=photo_url,
        icons=ICONS,
        words=WORDS,
        name=doings.last_name(case, link),
        to_call=whom_to_call(link, sender_of(link)),
        **shown,
    )
    return page, status


def _take(
    case: Case, link: CompanyLink, token: str, form: forms.CompanyForm, name: str, step: Callable[[], None], said: str
) -> ResponseReturnValue:
    """Take the step and say so, or show why not, with what was typed."""
    case_id = case.id
    if not form.validate_on_submit():
        flash(form.first_error or _("The request could not be read. Reload the page and try again."), "error")
        return _page(case, link, token, 422, **{name: form})
    try:
        step()
        db.session.commit()
    except NotFound:
        raise
    except DomainError as refusal:
        db.session.rollback()
        flash(refusal.message, "error")
        link = open_link(token)
        return _page(doings.get_released(link, case_id), link, token, refusal.status, **{name: form})
    flash(said, "done")
    return redirect(url_for("remediation.company_case", token=token, case_id=case_id))


def _reply(case: Case, link: CompanyLink, token: str) -> ResponseReturnValue:
    form = forms.ReplyForm()

    def step() -> None:
        also = [told.id for told in doings.answerable_too(case, link) if str(told.id) in (form.also.data or [])]
        cases = [case, *(doings.get_released(link, case_id) for case_id in also)]
        doings.reply(cases, link, name=form.name.data or "", answer=answer_in(form))

    return _take(
        case, link, token, form, "reply", step, _("Thank you. The school looks at it and closes it, or asks again.")
    )


def _acknowledge(case: Case, link: CompanyLink, token: str) -> ResponseReturnValue:
    form = forms.CompanyForm()

    def step() -> None:
        doings.acknowledge(case, link, name=form.name.data or "")

    return _take(case, link, token, form, "known", step, _("Thank you. Please say what was done before the due date."))


def _ask(case: Case, link: CompanyLink, token: str) -> ResponseReturnValue:
    form = forms.MoreTimeForm()

    def step() -> None:
        assert form.until.data is not None
        doings.ask_extension(
            case, link, name=form.name.data or "", until=form.until.data, reason=form.reason.data or ""
        )

    return _take(
        case,
        link,
        token,
        form,
        "more_time",
        step,
        _("Your request waits for a decision. Until then the due date stays."),
    )


STEPS = {"reply": _reply, "acknowledgement": _acknowledge, "extension": _ask}


@bp.get("/company/<token>/photos/<uuid:case_id>/<sha256>")
def company_photo(token: str, case_id: UUID, sha256: str) -> ResponseReturnValue:
    """A photo that was released, or that the company sent itself."""
    case = doings.get_released(opened(token), case_id)
    if sha256 not in doings.told(case).all_photos:
        raise NotFound
    return picture(sha256)
