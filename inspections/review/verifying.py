"""Checking a printed record by its code: genuine or unknown, and nothing personal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from core.database import db
from inspections.intake.canonical import record_digest
from inspections.models import Inspection, InspectionState
from inspections.queries import handed_in
from schedules.models import ObligationKind


@dataclass(frozen=True, slots=True)
class Verified:
    """What anybody who holds the paper may learn."""

    kind: ObligationKind
    school: str | None
    city: str | None
    carried_out_at: datetime | None
    received_at: datetime | None
    state: InspectionState
    digest: str
    revision: int


def find_verified(code: str) -> Verified | None:
    """The record behind a printed code, or None. Case and separators do not matter."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    inspection = db.session.scalar(
        sa.select(Inspection).where(Inspection.verify_code == plain, Inspection.received_at.is_not(None))
    )
    if inspection is None:
        return None
    digest, revision = digest_and_revision(inspection)
    place = inspection.school or inspection.site
    return Verified(
        kind=inspection.kind,
        school=inspection.school.name if inspection.school else None,
        city=place.city if place else None,
        carried_out_at=inspection.arrived_at,
        received_at=inspection.received_at,
        state=inspection.state,
        digest=digest,
        revision=revision,
    )


def digest_and_revision(inspection: Inspection) -> tuple[str, int]:
    """The digest that stands on paper, and the newest revision it covers."""
    handed = handed_in(inspection)
    return record_digest([each.revision.digest for each in handed]), max(each.revision.number for each in handed)
