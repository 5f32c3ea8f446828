"""Checklists as XLSForm: a version to download, a form's questions into a draft."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from accounts.roles import OFFICE_ROLES, Role
from checklists import drafts
from checklists.draft_queries import EDITORS, get_draft, key_prefix
from checklists.fault_words import in_words
from checklists.models import ChecklistDraft
from checklists.outline import Raw, keys_of
from checklists.queries import document_of, version_for
from checklists.taking import take
from checklists.xlsform.reading import read_xlsform
from checklists.xlsform.workbook import FormInvalid
from checklists.xlsform.writing import write_xlsform
from core.access import allow
from core.database import db

bp = Blueprint("checklist_forms", __name__, url_prefix="/checklists")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/<code>/<int:number>/form.xlsx")
@allow(*sorted(OFFICE_ROLES), Role.CLERK)
def download(code: str, number: int) -> ResponseReturnValue:
    version = version_for(current_user, code, number)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        write_xlsform(version.document, document_of(version), version.number, path)
        content = BytesIO(path.read_bytes())
    return send_file(content, WORKBOOK, as_attachment=True, download_name=f"{code}-{number}.xlsx")


@bp.post("/drafts/<uuid:draft_id>/form")
@allow(*EDITORS)
def take_in(draft_id: UUID) -> ResponseReturnValue:
    """All of the form or nothing of it; every construct that cannot be taken is named by its row."""
    draft = get_draft(draft_id, current_user)
    try:
        form = _uploaded()
    except FormInvalid as invalid:
        return _refused(draft, invalid.faults)
    document = take(draft.document, form, key_prefix(draft) if draft.school else "")
    faults = drafts.faults_of(drafts.whole(ChecklistDraft(document=document, code=draft.code)))
    if faults:
        return _refused(draft, faults)
    drafts.change(draft, current_user, lambda _before: document)
    db.session.commit()
    flash(_("%(count)s questions were taken into the draft.", count=len(keys_of(form))))
    return redirect(url_for("drafts.show", draft_id=draft.id))


def _uploaded() -> Raw:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise FormInvalid([_("Choose a workbook first.")])
    name = Path(file.filename).name[:80] or "form.xlsx"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        file.save(path)
        return read_xlsform(path, name)


def _refused(draft: ChecklistDraft, faults: tuple[str, ...]) -> ResponseReturnValue:
    return render_template("checklists/refused.html", draft=draft, faults=in_words(faults)), 422
