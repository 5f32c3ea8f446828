"""News from inspections, published inside the transaction that makes it true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FindingsRecorded:
    """New findings of one inspection: at the receipt of a visit, at the conclusion of an audit, or by a later decision.

    `findings` are ids of Finding rows; dates count from `received_at`, when the school received the record.
    """

    inspection_id: UUID
    findings: tuple[UUID, ...]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class FindingsWithdrawn:
    """A correction or a decision took findings back; they stay on record with `withdrawn_at`."""

    inspection_id: UUID
    findings: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class InspectionConcluded:
    """A visit was received for the first time, or an audit concluded. Its findings were told by FindingsRecorded."""

    inspection_id: UUID
    findings: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class CaseChecked:
    """Somebody looked at an open case on the spot: gone, partly or still there."""

    case_id: UUID
    inspection_id: UUID
    status: str
    note: str
    photos: tuple[str, ...]
    by_id: UUID


@dataclass(frozen=True, slots=True)
class RecordReturned:
    """A visit record was returned for correction (退回補正)."""

    inspection_id: UUID
    by_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class PanelAppointed:
    """The panel of an audit was appointed or changed."""

    obligation_id: UUID
    members: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class SelfAssessmentAsked:
    """A company is to assess itself before its audit; the school's own people are told where it is asked."""

    assessment_id: UUID
    by_id: UUID


@dataclass(frozen=True, slots=True)
class SelfAssessmentDue:
    """A company's self-assessment is due soon and not handed in."""

    assessment_id: UUID
