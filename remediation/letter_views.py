"""Pages of official letters: writing one about cases, its PDF and .odt, and the log of where it went."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from accounts.roles import OFFICE_ROLES, Role
from core import clock
from core.access import allow
from core.database import db
from core.errors import NotFound, Refused
from remediation.forms import DispatchForm, LetterForm
from remediation.letters import writing
from remediation.letters.blocks import block_from
from remediation.letters.models import Channel, LetterKind, OfficialLetter
from remediation.letters.odt import MIMETYPE, render_odt
from remediation.letters.pdf import render_pdf
from remediation.letters.register import get_letter
from remediation.models import Case
from remediation.queries import get_case, principals_of
from remediation.views import bp
from sites.offices.contacts import find_contact

WRITERS = OFFICE_ROLES | {Role.CLERK}
KINDS = {LetterKind.DEMAND: _l("Demand to put right"), LetterKind.RECORD: _l("Report to the authority")}
CHANNELS = {
    Channel.POST: _l("By post"),
    Channel.MAIL: _l("E-mail"),
    Channel.HAND: _l("Handed over"),
    Channel.EXCHANGE: _l("Electronic exchange of official documents"),
}


@bp.route("/cases/<uuid:case_id>/letters/<kind>", methods=["GET", "POST"])
@allow(*WRITERS)
def write_letter(case_id: UUID, kind: str) -> ResponseReturnValue:
    """Write a letter about this case and others of the same site."""
    if kind not in set(LetterKind):
        raise NotFound
    case, chosen = get_case(case_id, current_user), LetterKind(kind)
    offered = writing.cases_for(chosen, case, current_user)
    if not offered:
        raise NotFound
    form = LetterForm(data=_proposal(case, chosen))
    form.cases.choices = [(str(each.id), each.number) for each in offered]
    if not form.validate_on_submit():
        return _form(case, chosen, form, offered, 422 if form.is_submitted() else 200)
    try:
        letter = writing.write_letter(case, _wish(form, chosen), _ids(form), by=current_user)
    except Refused as refused:
        db.session.rollback()
        field = form.last_due_on if isinstance(refused, writing.DueDatePassed) else form.number
        field.errors = [refused.message]
        return _form(get_case(case_id, current_user), chosen, form, offered, 422)
    db.session.commit()
    flash(_("The letter is written. Download it, sign it, and record where it went."))
    return redirect(url_for("remediation.letter", letter_id=letter.id))


def _form(case: Case, kind: LetterKind, form: LetterForm, offered: list[Case], status: int) -> ResponseReturnValue:
    issued_on = form.issued_on.data or clock.today()
    is_demand = kind is LetterKind.DEMAND
    page = render_template(
        "remediation/letters/new.html",
        case=case,
        kind=KINDS[kind],
        form=form,
        offered=offered,
        due_of={each.id: writing.told_due(each) if is_demand else each.due_on for each in offered},
        passed={each.id for each in offered if is_demand and writing.is_past_due(each, issued_on)},
        has_letterhead=find_contact(case.school_id, case.city) is not None,
        first_day=writing.first_day_to_ask_for(issued_on),
    )
    return page, status


def _proposal(case: Case, kind: LetterKind) -> dict[str, object]:
    company = case.site.partner.name if case.site else ""
    authority = f"{case.city}政府教育局"
    return {
        "issued_on": clock.today(),
        "recipient": company if kind is LetterKind.DEMAND else authority,
        "copies": authority if kind is LetterKind.DEMAND else "",
        "signatory": _signatory(case),
        "cases": [str(case.id)],
    }


def _signatory(case: Case) -> str:
    """As the office wrote it down; else the principal by name where an account says who that is."""
    office = find_contact(case.school_id, case.city)
    if office is not None and office.signatory:
        return office.signatory
    if case.school_id is None:
        return "局長"
    principals = principals_of(case.school_id)
    return f"校長　{principals[0].name}" if len(principals) == 1 else "校長"


def _wish(form: LetterForm, kind: LetterKind) -> writing.Wish:
    return writing.Wish(
        kind=kind,
        number=form.number.data or "",
        issued_on=form.issued_on.data or clock.today(),
        recipient=form.recipient.data or "",
        signatory=form.signatory.data or "",
        copies=form.copies.data or "",
        attachment=form.attachment.data or "",
        last_due_on=form.last_due_on.data,
    )


def _ids(form: LetterForm) -> set[UUID]:
    return {UUID(value) for value in form.cases.data or []}


@bp.get("/cases/letters/<uuid:letter_id>")
@allow(*WRITERS)
def letter(letter_id: UUID) -> ResponseReturnValue:
    return _letter_page(get_letter(letter_id, current_user), DispatchForm(formdata=None))


def _letter_page(letter: OfficialLetter, form: DispatchForm, status: int = 200) -> ResponseReturnValue:
    form.channel.choices = [(channel.value, label) for channel, label in CHANNELS.items()]
    form.sent_on.data = form.sent_on.data or clock.today()
    form.recipient.data = form.recipient.data or letter.recipient
    page = render_template(
        "remediation/letters/show.html", letter=letter, kind=KINDS[letter.kind], channels=CHANNELS, form=form
    )
    return page, status


@bp.get("/cases/letters/<uuid:letter_id>.pdf", defaults={"suffix": "pdf"})
@bp.get("/cases/letters/<uuid:letter_id>.odt", defaults={"suffix": "odt"})
@allow(*WRITERS)
def letter_file(letter_id: UUID, suffix: str) -> ResponseReturnValue:
    """The letter as a file: PDF to print, .odt to go on writing."""
    letter = get_letter(letter_id, current_user)
    blocks, title = [block_from(kept) for kept in letter.blocks], f"{letter.number} {letter.recipient}"
    author = letter.school.name if letter.school else letter.city
    data = render_odt(blocks, title=title) if suffix == "odt" else render_pdf(blocks, title=title, author=author)
    response = Response(data, mimetype=MIMETYPE if suffix == "odt" else "application/pdf")
    how = "attachment" if suffix == "odt" else "inline"
    name = quote(f"{letter.number}.{suffix}")
    response.headers["Content-Disposition"] = f"{how}; filename=\"letter.{suffix}\"; filename*=UTF-8''{name}"
    return response


@bp.post("/cases/letters/<uuid:letter_id>/dispatches")
@allow(*WRITERS)
def dispatch_letter(letter_id: UUID) -> ResponseReturnValue:
    """Record where the letter went."""
    letter = get_letter(letter_id, current_user)
    form = DispatchForm()
    form.channel.choices = [(channel.value, label) for channel, label in CHANNELS.items()]
    if not form.validate_on_submit():
        return _letter_page(letter, form, 422)
    try:
        writing.log_dispatch(
            letter,
            sent_on=form.sent_on.data or clock.today(),
            recipient=form.recipient.data or "",
            channel=Channel(form.channel.data),
            note=request.form.get("note", "").strip()[:200],
            by=current_user,
        )
    except Refused as refused:
        db.session.rollback()
        form.sent_on.errors = [refused.message]
        return _letter_page(get_letter(letter_id, current_user), form, 422)
    db.session.commit()
    flash(_("Recorded."))
    return redirect(url_for("remediation.letter", letter_id=letter_id))
