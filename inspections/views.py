"""Pages of visits: the records, one record with its review, late entries, photos, and the phone client's shell."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from accounts.roles import OFFICE_ROLES, Role
from accounts.sign_in import limiter
from checklists.document import Text
from core.access import allow
from core.database import db
from core.errors import NotFound, Refused
from core.formatting import is_chinese
from core.storage import Kind, store
from inspections import words
from inspections.evidence.sight import find_shown_photo
from inspections.forms import ImportForm, LateEntryForm, ReviewForm, VerdictForm
from inspections.intake import importing, late_entries
from inspections.intake.validity import Against
from inspections.models import Inspection
from inspections.queries import Shown, count_records, get_visit, is_awaiting_photos, records, revisions_of
from inspections.review import reviewing, together_words
from inspections.review.history import history_of
from inspections.review.record import record_of, titles_by_version
from inspections.review.verifying import find_verified
from inspections.scope import VISIT_ROLES, sight_of
from inspections.stamps.stamped import scans_of, stamped_among
from sites.papers import LABELS_BY_NAME

bp = Blueprint("inspections", __name__)

BEYOND_VISITS = VISIT_ROLES | {Role.PANELIST, Role.CLERK, Role.COUNSELLOR}


bp.add_app_template_filter(words.from_site)
bp.add_app_template_filter(words.photo_place)


@bp.app_template_filter("said")
def said(text: Text | None) -> str:
    """A text of a checklist in the person's language."""
    return text.said(chinese=is_chinese()) if text else ""


@bp.get("/visits/records")
@allow(*VISIT_ROLES)
def visit_records() -> ResponseReturnValue:
    """The records that have come in, those that wait for review first."""
    shown = _shown(request.args.get("show"))
    page = records(current_user, shown, page=request.args.get("page", 1, type=int))
    return render_template(
        "inspections/records.html",
        may_import=current_user.has_role(*OFFICE_ROLES, Role.TEACHER),
        page=page,
        shown=shown,
        lists=[(each, label, count_records(current_user, each)) for each, label in words.LISTS.items()],
        plain={each.id for each in reviewing.plain_ones(page.rows, current_user)}
        if shown is Shown.TO_REVIEW
        else set(),
        stamped=stamped_among(each.id for each in page.rows),
        awaiting={each.id for each in page.rows if is_awaiting_photos(each)},
        titles=titles_by_version(page.rows),
        words=words,
    )


def _shown(name: str | None) -> Shown:
    is_reviewer = current_user.has_role(*OFFICE_ROLES)
    if name in set(Shown):
        return Shown(name)
    return Shown.TO_REVIEW if is_reviewer else Shown.ALL


@bp.post("/visits/records/sign-off")
@allow(*OFFICE_ROLES)
def sign_off_together() -> ResponseReturnValue:
    """Sign off the records chosen on the list that hold nothing to look into."""
    rows = records(current_user, Shown.TO_REVIEW, page=request.args.get("page", 1, type=int)).rows
    chosen = {UUID(value) for value in request.form.getlist("record") if _is_uuid(value)}
    outcome = reviewing.sign_off_together(rows, chosen, by=current_user)
    db.session.commit()
    for sentence, kind in together_words.sentences(outcome):
        flash(sentence, kind)
    return redirect(url_for("inspections.visit_records"))


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


@bp.route("/visits/records/import", methods=["GET", "POST"])
@allow(*OFFICE_ROLES, Role.TEACHER)
def import_records() -> ResponseReturnValue:
    """Take in the file of a phone that cannot send by itself."""
    form, imported = ImportForm(), []
    if form.validate_on_submit():
        try:
            imported = importing.take_in(
                form.file.data.read(), by=current_user, without_unusable=form.without_unusable.data
            )
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            form.file.errors = [refusal.message]
    return render_template("inspections/import.html", form=form, imported=imported)


@bp.get("/visits/<uuid:inspection_id>")
@allow(*VISIT_ROLES)
def visit(inspection_id: UUID) -> ResponseReturnValue:
    """One record: every answer with its photos, findings, both clocks, and what is to be decided."""
    return _show(get_visit(inspection_id, current_user))


def _show(inspection: Inspection, review: ReviewForm | None = None, status: int = 200) -> ResponseReturnValue:
    sight = sight_of(inspection, current_user)
    page = render_template(
        "inspections/record.html",
        record=record_of(inspection, sight),
        history=history_of(inspection, revisions_of(inspection), sight),
        scans=scans_of(inspection.id),
        review=review or ReviewForm(formdata=None),
        verdict=VerdictForm(formdata=None),
        late=LateEntryForm(formdata=None),
        only_late=Against.RECEIVED_LATE,
        has_todo_list=current_user.has_role(*OFFICE_ROLES),
        paper_labels=LABELS_BY_NAME,
        words=words,
    )
    return page, status


@bp.post("/visits/<uuid:inspection_id>/review")
@allow(*OFFICE_ROLES)
def review(inspection_id: UUID) -> ResponseReturnValue:
    """核閱 or 退回補正."""
    inspection = get_visit(inspection_id, current_user)
    form = ReviewForm()
    if not form.validate_on_submit():
        return _show(inspection, form, 422)
    if form.decision.data == "approve":
        try:
            reviewing.sign_off(inspection, by=current_user, note=form.reason.data or "")
        except reviewing.StillWaiting as waiting:
            flash(waiting.message, "error")
            return _show(inspection, form, waiting.status)
        said = _("Record signed off.")
    else:
        reviewing.return_for_correction(inspection, by=current_user, reason=form.reason.data or "")
        said = _("Record returned. The visitor sees your reason on the phone.")
    db.session.commit()
    flash(said)
    return redirect(url_for("inspections.visit", inspection_id=inspection.id, taken=1))


@bp.post("/visits/<uuid:inspection_id>/verdicts")
@allow(*OFFICE_ROLES)
def verdict(inspection_id: UUID) -> ResponseReturnValue:
    """Confirm or reject one computed result."""
    inspection = get_visit(inspection_id, current_user)
    form = VerdictForm()
    if not form.validate_on_submit():
        raise Refused(_("Choose whether you confirm or reject it, and write the reason."))
    reviewing.decide(
        inspection,
        item=form.item.data or "",
        student_number=form.student.data or "",
        is_confirmed=form.decision.data == "confirm",
        reason=form.reason.data or "",
        by=current_user,
    )
    db.session.commit()
    flash(_("Decision recorded."))
    return redirect(url_for("inspections.visit", inspection_id=inspection.id, _anchor="waiting"))


@bp.post("/visits/<uuid:inspection_id>/late-entry")
@allow(*VISIT_ROLES)
def ask_late_entry(inspection_id: UUID) -> ResponseReturnValue:
    """Ask that a record which came in too late counts all the same."""
    inspection = get_visit(inspection_id, current_user)
    form = LateEntryForm()
    if not form.validate_on_submit():
        raise Refused(_("Write why the record comes late and what shows that the visit was made."))
    late_entries.ask(inspection, evidence=form.evidence.data or "", by=current_user)
    db.session.commit()
    flash(_("Late entry asked for. Somebody else at your school has to confirm it."))
    return redirect(url_for("inspections.visit", inspection_id=inspection.id))


@bp.post("/visits/<uuid:inspection_id>/late-entry/confirmation")
@allow(*OFFICE_ROLES)
def confirm_late_entry(inspection_id: UUID) -> ResponseReturnValue:
    """Confirm a late entry as the second person."""
    inspection = get_visit(inspection_id, current_user)
    late_entries.confirm(inspection, by=current_user)
    db.session.commit()
    flash(_("Late entry confirmed. The period counts as visited and stays marked."))
    return redirect(url_for("inspections.visit", inspection_id=inspection.id, taken=1))


@bp.get("/photos/<sha256>")
@allow(*BEYOND_VISITS)
def photo(sha256: str) -> ResponseReturnValue:
    """A photo as it may be shown: upright, reduced, without metadata, to whom a record shows it."""
    return _send_photo(sha256, Kind.SHOWN)


@bp.get("/photos/<sha256>/thumb")
@allow(*BEYOND_VISITS)
def thumb(sha256: str) -> ResponseReturnValue:
    """The same, small."""
    return _send_photo(sha256, Kind.THUMB)


def _send_photo(sha256: str, kind: Kind) -> ResponseReturnValue:
    kept = find_shown_photo(sha256, current_user)
    if kept is None:
        raise NotFound
    response = send_file(store().open(kind, kept.sha256), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@bp.get("/verify/<code>")
@limiter.limit("20/minute;200/hour")
def verify(code: str) -> ResponseReturnValue:
    """Whether a printed record is genuine: its date, kind, school and digest, and nothing personal."""
    found = find_verified(code)
    return render_template("inspections/verify.html", found=found, code=code[:40], words=words), 200 if found else 404
