"""The checklist version a sheet was filled in under, with its interview, parsed once per process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from checklists.document import Document
from checklists.models import Checklist, ChecklistVersion
from checklists.queries import document_of
from core.database import db


@dataclass(frozen=True, slots=True)
class Asked:
    """A published version: what is asked at the site, and of each student."""

    version_id: UUID
    kind: str
    school_id: UUID | None
    site: Document
    interview: Document | None


def find_asked(code: str, number: int) -> Asked | None:
    """The version with this code and number, however old, or None."""
    found = _find_version(code, number)
    if found is None:
        return None
    return Asked(found.id, found.kind, found.school_id, _document(found.id, found.digest), _interview(found.id))


def asked_in(version: ChecklistVersion) -> Asked:
    """The same for a version at hand."""
    site = _document(version.id, version.digest)
    return Asked(version.id, version.checklist.kind, version.checklist.school_id, site, _interview(version.id))


def _interview(version_id: UUID) -> Document | None:
    """The interview that belongs to a version; one that is not published yet is looked for again."""
    if version_id not in _interviews:
        site = document_of(db.session.get_one(ChecklistVersion, version_id))
        if site.interview is None:
            return None
        found = _find_version(site.interview.code, site.interview.version)
        if found is None:
            return None
        _interviews[version_id] = _document(found.id, found.digest)
    return _interviews[version_id]


_interviews: dict[UUID, Document] = {}


def _find_version(code: str, number: int) -> Any:
    """Only what names it: the document itself is read once per process."""
    statement = (
        sa.select(ChecklistVersion.id, ChecklistVersion.digest, Checklist.kind, Checklist.school_id)
        .join(ChecklistVersion.checklist)
        .where(Checklist.code == code, ChecklistVersion.number == number)
    )
    return db.session.execute(statement).first()


@lru_cache(maxsize=64)
def _document(version_id: UUID, digest: str) -> Document:
    """A version never changes, so its parsed form may be kept as long as the process lives."""
    return document_of(db.session.get_one(ChecklistVersion, version_id))
