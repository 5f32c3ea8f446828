"""Reads of checklists: the version in force, a version by number or id, and what a person may see."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import User
from accounts.roles import OFFICE_ROLES
from checklists.document import Document
from checklists.models import Checklist, ChecklistVersion
from checklists.reading import read_document
from core.database import db
from core.errors import NotFound

_READ_LIMIT = 64
_read: dict[str, Document] = {}


def document_of(version: ChecklistVersion) -> Document:
    """What a version says, as typed values; a version never changes, so it is read once."""
    if version.digest not in _read:
        if len(_read) >= _READ_LIMIT:
            _read.clear()
        _read[version.digest] = read_document(version.document)
    return _read[version.digest]


def latest_version(code: str) -> ChecklistVersion:
    """The version in force of a checklist."""
    version = db.session.scalar(_versions(code).order_by(ChecklistVersion.number.desc()).limit(1))
    if version is None:
        raise NotFound
    return version


def latest_versions(codes: set[str]) -> dict[str, ChecklistVersion]:
    """The versions in force of several checklists, by code, in one statement."""
    newest = (
        sa.select(sa.func.max(ChecklistVersion.number))
        .where(ChecklistVersion.checklist_id == Checklist.id)
        .correlate(Checklist)
        .scalar_subquery()
    )
    statement = (
        sa.select(ChecklistVersion)
        .join(ChecklistVersion.checklist)
        .where(Checklist.code.in_(codes), ChecklistVersion.number == newest)
    )
    return {version.checklist.code: version for version in db.session.scalars(statement)}


def numbered_version(code: str, number: int) -> ChecklistVersion:
    """One version of a checklist, in force or not."""
    version = db.session.scalar(_versions(code).where(ChecklistVersion.number == number))
    if version is None:
        raise NotFound
    return version


def get_version(version_id: UUID) -> ChecklistVersion:
    """A version by its id."""
    version = db.session.get(ChecklistVersion, version_id)
    if version is None:
        raise NotFound
    return version


def checklists_for(user: User) -> list[Checklist]:
    """The checklists a person may read, with their versions: the common ones, then the school's own."""
    statement = (
        sa.select(Checklist)
        .where(_readable_by(user))
        .options(selectinload(Checklist.versions), joinedload(Checklist.school))
        .order_by(Checklist.school_id.is_not(None), Checklist.code)
    )
    return list(db.session.scalars(statement))


def version_for(user: User, code: str, number: int) -> ChecklistVersion:
    """One version, when the person may read its checklist."""
    version = db.session.scalar(_versions(code).where(ChecklistVersion.number == number, _readable_by(user)))
    if version is None:
        raise NotFound
    return version


def _versions(code: str) -> sa.Select[ChecklistVersion]:
    return sa.select(ChecklistVersion).join(ChecklistVersion.checklist).where(Checklist.code == code)


def _readable_by(user: User) -> sa.ColumnElement[bool]:
    return sa.or_(Checklist.school_id.is_(None), Checklist.school_id.in_(user.school_ids(*OFFICE_ROLES)))
