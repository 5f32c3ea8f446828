"""Changes to checklists: a published version is never changed, a change is a new version."""

from __future__ import annotations

import hashlib
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from accounts.models import User
from checklists.legal_basis import citation
from checklists.models import Checklist, ChecklistVersion
from checklists.reading import DocumentInvalid, read_document
from core import clock, journal
from core.database import db
from core.errors import Refused
from sites.models import School

BUILT_IN = ("visit_student", "visit_site", "company_audit", "school_audit", "screening")
DATA = Path(__file__).parent / "data"


def publish_builtin() -> list[ChecklistVersion]:
    """The versions newly made of the built-in checklists; running it twice adds nothing."""
    published = (publish(_built_in(code), by=None) for code in BUILT_IN)
    return [version for version in published if version is not None]


def _built_in(code: str) -> dict[str, Any]:
    return json.loads((DATA / f"{code}.json").read_text(encoding="utf-8"))


def publish(data: dict[str, Any], *, by: User | None, school: School | None = None) -> ChecklistVersion | None:
    """A new version of the checklist with this code, or None when that wording was published before."""
    _refuse_invalid(data)
    document = with_citations(data)
    digest = digest_of(document)
    checklist = _checklist(document, school)
    numbers = {version.digest: version.number for version in checklist.versions}
    if digest in numbers:
        return None
    version = ChecklistVersion(
        number=max(numbers.values(), default=0) + 1,
        document=document,
        digest=digest,
        published_at=clock.utcnow(),
        published_by_id=by.id if by else None,
    )
    checklist.versions.append(version)
    db.session.flush()
    journal.record(by, "checklist.published", version, code=checklist.code, number=version.number, digest=digest)
    return version


def _refuse_invalid(data: dict[str, Any]) -> None:
    try:
        read_document(data)
    except DocumentInvalid as invalid:
        raise Refused(str(invalid), faults=list(invalid.faults)) from invalid


def with_citations(data: dict[str, Any]) -> dict[str, Any]:
    """The document with each item's legal basis in words, as it travels to phones and papers."""
    document = deepcopy(data)
    for section in document["sections"]:
        for item in section["items"]:
            cited = citation(item["basis"], short=True)
            item["citation"] = {"zh": cited.zh, "en": cited.en}
    return document


def digest_of(document: dict[str, Any]) -> str:
    """SHA-256 of the document in canonical JSON; what is null and what is absent say the same."""
    canonical = json.dumps(_without_nulls(document), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _without_nulls(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _without_nulls(value) for name, value in node.items() if value is not None}
    return [_without_nulls(value) for value in node] if isinstance(node, list) else node


def _checklist(document: dict[str, Any], school: School | None) -> Checklist:
    """The checklist with this code, made when it is new; its kind and its school never change."""
    found = db.session.scalar(sa.select(Checklist).where(Checklist.code == document["code"]))
    if found is None:
        found = Checklist(code=document["code"], kind=document["kind"], school_id=school.id if school else None)
        db.session.add(found)
        return found
    if found.kind != document["kind"]:
        raise Refused(f"{found.code} is a checklist of the kind {found.kind}, not {document['kind']}.")
    if found.school_id != (school.id if school else None):
        raise Refused(f"{found.code} belongs to somebody else. Choose another code.")
    return found
