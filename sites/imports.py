"""Pages of the roster import: upload, preview, confirm."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Flask, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from accounts.models import User
from accounts.navigation import add_settings_page
from accounts.roles import APPROVERS, OFFICE_ROLES, Role
from core import clock
from core.access import allow
from core.database import db
from core.errors import Refused
from sites.forms import ConfirmForm, UploadForm
from sites.queries import school_codes
from sites.roster import outcome, preview
from sites.roster.importer import Importer
from sites.roster.importing import Examination, carry_out, examine, hold_the_roster
from sites.roster.staging import Staged, discard, find_staged, stage
from sites.roster.template import write_template

bp = Blueprint("roster", __name__, url_prefix="/sites/import")

IMPORTERS = (*sorted(OFFICE_ROLES), Role.ADMIN)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def importer_for(user: User) -> Importer:
    """What this person may import: an administrator anything, a school's office its own school."""
    if user.has_role(Role.ADMIN):
        return Importer(user, email=user.email)
    return Importer(
        user,
        schools=school_codes(user.school_ids(*OFFICE_ROLES)),
        approves_at=school_codes(user.school_ids(*APPROVERS)),
        email=user.email,
    )


@bp.route("", methods=["GET", "POST"])
@allow(*IMPORTERS)
def upload() -> ResponseReturnValue:
    form = UploadForm()
    if not form.validate_on_submit():
        return render_template("sites/upload.html", form=form)
    try:
        token = stage(current_user.id, form.files.data or [])
    except Refused as refusal:
        form.files.errors = [refusal.message]
        return render_template("sites/upload.html", form=form), 422
    return redirect(url_for("roster.confirm", token=token))


@bp.route("/<uuid:token>", methods=["GET", "POST"])
@allow(*IMPORTERS)
def confirm(token: UUID) -> ResponseReturnValue:
    staged = find_staged(current_user.id, token)
    form = ConfirmForm()
    is_sent = form.validate_on_submit()
    if is_sent:
        hold_the_roster()
    importer = importer_for(current_user)
    examination = examine(staged.path, importer, today=clock.today())
    if not is_sent:
        return _preview(staged, examination)
    if examination.faults or form.digest.data != examination.digest:
        flash(_("The roster changed since this preview. Look at it once more."), "error")
        return _preview(staged, examination), 409
    carry_out(examination, importer, source=staged.name)
    db.session.commit()
    discard(current_user.id, token)
    flash(_("Imported: %(added)s rows added, %(changed)s changed.", **preview.totals(examination)))
    return redirect(url_for("roster.upload"))


def _preview(staged: Staged, examination: Examination) -> str:
    return render_template(
        "sites/preview.html",
        name=staged.name,
        examination=examination,
        shown=preview.preview(examination),
        outcome=outcome.try_out(examination, current_user),
        is_too_large=outcome.is_too_large(examination),
        form=ConfirmForm(formdata=None, digest=examination.digest),
    )


@bp.get("/template.xlsx")
@allow(*IMPORTERS)
def template() -> Response:
    headers = {"Content-Disposition": "attachment; filename=roster.xlsx"}
    return Response(write_template(), mimetype=XLSX, headers=headers)


def register(app: Flask) -> None:
    """Lead an administrator, who has no page of companies, to the import."""
    add_settings_page(
        app, "roster.upload", _l("Import roster"), _l("Schools, people, companies, placements"), Role.ADMIN
    )
