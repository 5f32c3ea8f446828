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
    published = [_publish(_built_in(code), None, None) for code in BUILT_IN]
    followed = [each for version in published if version is not None for each in _follow(version, None)]
    return [version for version in published if version is not None] + followed


def _built_in(code: str) -> dict[str, Any]:
    return json.loads((DATA / f"{code}.json").read_text(encoding="utf-8"))


def publish(data: dict[str, Any], *, by: User | None, school: School | None = None) -> ChecklistVersion | None:
    """A new version of the checklist with this code, or None when that wording was published before."""
    version = _publish(data, by, school)
    if version is not None:
        _follow(version, by)
    return version


def _publish(data: dict[str, Any], by: User | None, school: School | None) -> ChecklistVersion | None:
    _refuse_invalid(data)
    document = _with_newest_interview(with_citations(data))
    checklist = _checklist(document, school)
    if _wording(document) in {_wording(version.document) for version in checklist.versions}:
        return None
    return _add(checklist, document, by)


def _add(checklist: Checklist, document: dict[str, Any], by: User | None) -> ChecklistVersion:
    version = ChecklistVersion(
        number=max((version.number for version in checklist.versions), default=0) + 1,
        document=document,
        digest=digest_of(document),
        published_at=clock.utcnow(),
        published_by_id=by.id if by else None,
    )
    checklist.versions.append(version)
    db.session.flush()
    facts = {"code": checklist.code, "number": version.number, "digest": version.digest}
    journal.record(by, "checklist.published", version, **facts)
    return version


def _with_newest_interview(document: dict[str, Any]) -> dict[str, Any]:
    """A document that names an interview names the newest there is, for good: records are read under what was asked."""
    named = document.get("interview")
    if not named:
        return document
    numbers = sa.select(sa.func.max(ChecklistVersion.number)).join(ChecklistVersion.checklist)
    newest = db.session.scalar(numbers.where(Checklist.code == named["code"]))
    return _naming(document, newest or named["version"])


def _naming(document: dict[str, Any], number: int) -> dict[str, Any]:
    return document | {"interview": document["interview"] | {"version": number}}


def _wording(document: dict[str, Any]) -> str:
    """What tells two wordings apart: a newer interview alone is no new wording of the checklist that names it."""
    return digest_of(_naming(document, 0) if document.get("interview") else document)


def _follow(interview: ChecklistVersion, by: User | None) -> list[ChecklistVersion]:
    """The checklists that name an older version of an interview, published anew: visits from now on ask the newest."""
    followed = []
    for checklist in db.session.scalars(sa.select(Checklist).order_by(Checklist.code)).all():
        document = checklist.versions[-1].document if checklist.versions else {}
        named = document.get("interview") or {}
        if named.get("code") == interview.checklist.code and named["version"] < interview.number:
            followed.append(_add(checklist, _naming(document, interview.number), by))
    return followed


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
