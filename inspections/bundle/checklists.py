"""The checklist versions that a phone must hold for what lies ahead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from checklists.models import Checklist, ChecklistVersion
from core.database import db
from schedules.models import Obligation

Key = tuple[str, UUID | None]
"""Kind of inspection, and the school whose own checklist it may be."""


def checklists_to_ask(obligations: Iterable[Obligation]) -> dict[str, ChecklistVersion]:
    """The newest versions for these obligations with the interviews that belong to them, by code."""
    kinds = {obligation.kind for obligation in obligations}
    versions = _newest(Checklist.kind.in_(kinds)) if kinds else {}
    interviews = {
        (said["code"], said["version"]) for version in versions.values() if (said := version.document.get("interview"))
    }
    for code, number in sorted(interviews):
        version = _version(code, number)
        if version is not None:
            versions[code] = version
    return versions


def reference(versions: dict[str, ChecklistVersion], obligation: Obligation) -> dict[str, Any] | None:
    """Which of them an obligation is carried out with: the school's own checklist before the common one."""
    fitting = [version for version in versions.values() if version.checklist.kind == obligation.kind]
    own = [
        version for version in fitting if obligation.school_id and version.checklist.school_id == obligation.school_id
    ]
    common = [version for version in fitting if version.checklist.school_id is None]
    chosen = next(iter(own or common), None)
    return {"code": chosen.checklist.code, "version": chosen.number} if chosen else None


def _newest(condition: sa.ColumnElement[bool]) -> dict[str, ChecklistVersion]:
    """The newest version of every checklist that meets the condition."""
    statement = sa.select(ChecklistVersion).join(ChecklistVersion.checklist).where(condition)
    return {
        version.checklist.code: version for version in db.session.scalars(statement.order_by(ChecklistVersion.number))
    }


def _version(code: str, number: int) -> ChecklistVersion | None:
    statement = sa.select(ChecklistVersion).join(ChecklistVersion.checklist)
    return db.session.scalar(statement.where(Checklist.code == code, ChecklistVersion.number == number))
