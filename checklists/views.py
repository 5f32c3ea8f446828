"""Pages of what is asked: the checklists and each of their versions, to read."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounts.roles import OFFICE_ROLES, Role
from checklists import labels
from checklists.answers import offered
from checklists.changes import differences
from checklists.document import Kind, Per
from checklists.draft_queries import EDITORS, drafts_of
from checklists.failing import failing_text
from checklists.models import ChecklistDraft
from checklists.queries import checklists_for, document_of, version_for
from core.access import allow
from core.formatting import is_chinese

bp = Blueprint("checklists", __name__, url_prefix="/checklists")

READERS = (*sorted(OFFICE_ROLES), Role.CLERK)


@bp.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    rows = [(checklist, document_of(checklist.versions[-1])) for checklist in checklists_for(current_user)]
    order = list(Kind)
    rows.sort(key=lambda row: order.index(row[1].kind))
    return render_template("checklists/index.html", rows=rows, drafts=_drafts(), labels=labels, chinese=is_chinese())


def _drafts() -> list[ChecklistDraft]:
    return drafts_of(current_user) if current_user.has_role(*EDITORS) else []


@bp.get("/<code>/<int:number>")
@allow(*READERS)
def show(code: str, number: int) -> ResponseReturnValue:
    version = version_for(current_user, code, number)
    document = document_of(version)
    return render_template(
        "checklists/show.html",
        version=version,
        document=document,
        newest=version.checklist.versions[-1],
        offered={
            item.key: offered(item, of_student=section.per is Per.STUDENT)
            for section in document.sections
            for item in section.items
        },
        failing={item.key: failing_text(item) for item in document.items},
        labels=labels,
        chinese=is_chinese(),
        may_edit=current_user.has_role(*EDITORS),
        is_clerk=current_user.has_role(Role.CLERK),
    )


@bp.get("/<code>/<int:number>/changes")
@allow(*READERS)
def changes(code: str, number: int) -> ResponseReturnValue:
    """What a version changed of the one before."""
    version, before = version_for(current_user, code, number), version_for(current_user, code, number - 1)
    return render_template(
        "checklists/changes.html",
        version=version,
        document=document_of(version),
        changes=differences(before.document, version.document),
        labels=labels,
        chinese=is_chinese(),
    )
