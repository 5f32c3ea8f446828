"""Changing a checklist: a draft is begun, changed, published as a new version or discarded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import User
from accounts.roles import Role
from checklists.additions import compose, missing_statutory, own_part
from checklists.document import Kind
from checklists.draft_queries import EDITORS, find_draft, own_code, school_of
from checklists.models import Checklist, ChecklistDraft, ChecklistVersion
from checklists.outline import Raw
from checklists.queries import latest_version, numbered_version
from checklists.reading import DocumentInvalid, read_document
from checklists.services import publish
from core import clock, journal
from core.database import db
from core.errors import DomainError, NotFound, Refused


class DraftChanged(DomainError):
    """Somebody else has changed the draft since it was opened."""

    sentence = "Somebody else has changed this draft meanwhile. Open it again and repeat your change."


def begin(code: str, *, by: User) -> ChecklistDraft:
    """The draft of a common checklist, or of one's school's additions to it; the one under way if there is one."""
    base = latest_version(code)
    if base.checklist.school_id is not None:
        raise NotFound
    if by.has_role(Role.CLERK):
        return find_draft(code) or _new_draft(_plain(base.document), base.number, None, by)
    if base.checklist.kind == Kind.INTERVIEW:
        raise Refused(_("Add questions for each student to the visit's checklist, as a section asked of each student."))
    school = school_of(by)
    found = find_draft(own_code(code, school))
    return found or _new_draft(*_additions(base, school), school.id, by)


def _additions(base: ChecklistVersion, school: Any) -> tuple[Raw, int]:
    """The school's own sections as they are in force, or none yet."""
    code = own_code(base.checklist.code, school)
    title = {"zh": school.name, "en": school.name}
    try:
        newest = latest_version(code)
    except NotFound:
        empty = {"code": code, "kind": base.checklist.kind, "title": title}
        return empty | {"extends": {"code": base.checklist.code}, "sections": []}, 0
    common = numbered_version(base.checklist.code, newest.document["extends"]["version"])
    return own_part(newest.document, common.document, title), newest.number


def _plain(document: Raw) -> Raw:
    """Without what publishing adds."""
    sections = [
        section | {"items": [{k: v for k, v in item.items() if k != "citation"} for item in section["items"]]}
        for section in document["sections"]
    ]
    return document | {"sections": sections}


def _new_draft(document: Raw, based_on: int, school_id: Any, by: User) -> ChecklistDraft:
    draft = ChecklistDraft(
        code=document["code"],
        school_id=school_id,
        document=_plain(document),
        based_on=based_on,
        revision=1,
        changed_at=clock.utcnow(),
        changed_by_id=by.id,
    )
    db.session.add(draft)
    db.session.flush()
    journal.record(by, "checklist.draft_begun", draft, code=draft.code, based_on=based_on)
    return draft


def change(draft: ChecklistDraft, by: User, edit: Callable[[Raw], Raw], *, revision: int | None = None) -> None:
    """Write a changed document; with `revision` only if nobody else was faster."""
    if revision is not None and revision != draft.revision:
        raise DraftChanged
    document = edit(draft.document)
    moved = db.session.execute(
        sa.update(ChecklistDraft)
        .where(ChecklistDraft.id == draft.id, ChecklistDraft.revision == draft.revision)
        .values(document=document, revision=draft.revision + 1, changed_at=clock.utcnow(), changed_by_id=by.id)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise DraftChanged
    db.session.refresh(draft)
    journal.record(by, "checklist.draft_changed", draft, code=draft.code, revision=draft.revision)


def discard(draft: ChecklistDraft, *, by: User) -> None:
    """Give a draft up; what is published stays as it is."""
    journal.record(by, "checklist.draft_discarded", draft, code=draft.code)
    db.session.delete(draft)


def whole(draft: ChecklistDraft) -> Raw:
    """The document as it would be published: a school's additions after the common part in force."""
    extends = draft.document.get("extends")
    if not extends:
        return draft.document
    base = latest_version(extends["code"])
    return compose(base.document, base.number, draft.document)


def before(draft: ChecklistDraft) -> Raw | None:
    """The version in force that it would replace, or None."""
    try:
        return latest_version(draft.code).document
    except NotFound:
        extends = draft.document.get("extends")
        return latest_version(extends["code"]).document if extends else None


def faults_of(document: Raw) -> tuple[str, ...]:
    """Everything that keeps a document from being published."""
    try:
        read_document(document)
    except DocumentInvalid as invalid:
        return invalid.faults
    return ()


def publish_draft(draft: ChecklistDraft, *, by: User) -> ChecklistVersion:
    """The draft as a new version in force; begun visits finish under theirs. Schools' additions follow."""
    document = whole(draft)
    extends = draft.document.get("extends")
    if extends:
        _refuse_removal(latest_version(extends["code"]).document, document)
    version = publish(document, by=by, school=draft.school)
    if version is None:
        raise Refused(_("Nothing has been changed that was not published before."))
    db.session.delete(draft)
    if not extends:
        _carry_additions(version, by)
    return version


def _refuse_removal(base: Raw, document: Raw) -> None:
    gone = list(missing_statutory(base, document))
    if gone:
        raise Refused(
            _("%(items)s belong to the common checklist and must stay as they are.", items=", ".join(gone[:20]))
        )


def _carry_additions(version: ChecklistVersion, by: User) -> None:
    """Schools that added to the checklist ask the new common part with their own sections."""
    statement = sa.select(Checklist).where(
        Checklist.school_id.is_not(None), Checklist.code.startswith(f"{version.checklist.code}.", autoescape=True)
    )
    for checklist in db.session.scalars(statement):
        newest = checklist.versions[-1]
        extends = newest.document.get("extends")
        if not extends or extends["code"] != version.checklist.code:
            continue
        old = numbered_version(extends["code"], extends["version"]).document
        name = checklist.school.name if checklist.school else ""
        own = own_part(newest.document, old, {"zh": name, "en": name})
        publish(compose(version.document, version.number, own), by=by, school=checklist.school)


__all__ = ["EDITORS", "DraftChanged", "before", "begin", "change", "discard", "faults_of", "publish_draft", "whole"]
