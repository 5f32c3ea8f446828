"""Reads of drafts: whose they are, and who may change them."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from accounts.roles import Role
from checklists.models import Checklist, ChecklistDraft, ChecklistVersion
from core.database import db
from core.errors import NotFound
from sites.models import School

SCHOOL_EDITORS = (Role.COORDINATOR, Role.DIRECTOR)
EDITORS = (*SCHOOL_EDITORS, Role.CLERK)


def own_code(code: str, school: School) -> str:
    """The code under which a school's additions to a common checklist are published."""
    return f"{code}.{school.code}"


def school_of(user: User) -> School:
    """The school whose checklists a person changes, or NotFound."""
    statement = sa.select(School).where(School.id.in_(user.school_ids(*SCHOOL_EDITORS))).order_by(School.code).limit(1)
    school = db.session.scalar(statement)
    if school is None:
        raise NotFound
    return school


def find_draft(code: str) -> ChecklistDraft | None:
    """The draft under way of this checklist, or None."""
    return db.session.scalar(sa.select(ChecklistDraft).where(ChecklistDraft.code == code))


def get_draft(draft_id: UUID, user: User) -> ChecklistDraft:
    """A draft that the person may change, or NotFound."""
    draft = db.session.scalar(sa.select(ChecklistDraft).where(ChecklistDraft.id == draft_id, _editable_by(user)))
    if draft is None:
        raise NotFound
    return draft


def drafts_of(user: User) -> list[ChecklistDraft]:
    """The drafts under way that the person may change."""
    statement = sa.select(ChecklistDraft).where(_editable_by(user)).order_by(ChecklistDraft.code)
    return list(db.session.scalars(statement))


def _editable_by(user: User) -> sa.ColumnElement[bool]:
    own = ChecklistDraft.school_id.in_(user.school_ids(*SCHOOL_EDITORS))
    return sa.or_(own, ChecklistDraft.school_id.is_(None)) if user.has_role(Role.CLERK) else own


def used_keys(code: str) -> set[str]:
    """Every key that any version of a checklist ever had; a key never comes to mean something else."""
    statement = sa.select(ChecklistVersion.document).join(ChecklistVersion.checklist).where(Checklist.code == code)
    return {
        item["key"]
        for document in db.session.scalars(statement)
        for section in document["sections"]
        for item in section["items"]
    }


def key_prefix(draft: ChecklistDraft) -> str:
    """How new keys begin: a school's are named after it, so that they never collide with the common part."""
    if draft.school is None:
        return "N"
    code = draft.school.code
    return f"{code}-" if code[:1].isalpha() and code.isascii() else f"S{code}-"
