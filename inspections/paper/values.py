"""What goes on paper, as plain values; names of people, places and answers come in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from inspections.models import Outcome, Severity
from schedules.models import ObligationKind


class Audience(StrEnum):
    """Who will hold the paper; decides what is printed at all."""

    SCHOOL = "school"
    COMPANY = "company"


class Result(StrEnum):
    """How an answer counts."""

    MET = "met"
    UNMET = "unmet"
    NOT_APPLICABLE = "not_applicable"
    TO_VERIFY = "to_verify"
    UNANSWERED = "unanswered"
    NEUTRAL = "neutral"


class SignatureState(StrEnum):
    """How a person signed."""

    SIGNED = "signed"
    REFUSED = "refused"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Period:
    """The window that the visit belongs to."""

    number: int
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class Position:
    """Where the phone was at arrival, or why it could not tell."""

    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: float | None = None
    distance_m: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Students:
    """Counts only: no name and no answer of a student goes on the sheet that the company signs."""

    enrolled: int | None = None
    present: int | None = None
    interviewed: int | None = None
    sampled: int | None = None


@dataclass(frozen=True, slots=True)
class SectionSummary:
    """One line of the results: how many items of a section were met, not met, not applicable."""

    title: str
    met: int
    unmet: int
    not_applicable: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A deficiency as it is written on paper."""

    text: str
    severity: Severity
    basis: str = ""
    due_on: date | None = None
    is_fixed_on_spot: bool = False
    recurrence_count: int = 1
    item: str = ""
    note: str = ""
    photos: tuple[int, ...] = ()
    is_from_interview: bool = False
    is_restricted: bool = False
    is_withheld: bool = False
    """Whether the company may not read it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A computed result that nobody has confirmed yet (待查證); no finding."""

    text: str
    basis: str = ""
    is_from_interview: bool = False
    is_withheld: bool = False


class Signatory(StrEnum):
    """Whose box it is in the 核章欄."""

    COMPANY = "company"
    TEACHER = "teacher"
    LEAD = "lead"
    MEMBER = "member"
    COORDINATOR = "coordinator"
    DIRECTOR = "director"
    PRINCIPAL = "principal"
    CLERK = "clerk"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, and how; the picture when it was drawn or photographed."""

    role: Signatory
    state: SignatureState
    name: str = ""
    signed_at: datetime | None = None
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class SignOff:
    """A person who signed the record off in the app (核閱); the box of others stays empty for a stamp in ink."""

    role: Signatory
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Verification:
    """What lets anybody check that the paper and the school's record agree."""

    code: str
    url: str
    digest: str
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """The official one-sheet record of a visit or an audit."""

    number: str
    school: str
    partner: str
    tax_id: str
    site: str
    visited_on: date
    visitor: str
    verification: Verification
    kind: ObligationKind = ObligationKind.VISIT
    address: str = ""
    mode: str = ""
    host: str = ""
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    period: Period | None = None
    position: Position | None = None
    is_unannounced: bool | None = True
    is_substitute: bool = False
    is_late_entry: bool = False
    outcome: Outcome = Outcome.COMPLETED
    outcome_reason: str = ""
    students: Students = Students()
    sections: tuple[SectionSummary, ...] = ()
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    company_remarks: str = ""
    open_reason: str = ""
    signatures: tuple[Signature, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    revision: int = 1
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One item and what was answered, the value already in the reader's words."""

    item: str
    text: str
    value: str
    result: Result = Result.NEUTRAL
    note: str = ""
    basis: str = ""
    photos: tuple[int, ...] = ()
    no_photo_reason: str = ""
    verdict: str = ""
    is_restricted: bool = False
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """Points out of the most that could be had."""

    points: float
    of: float


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one section, with its points in an audit."""

    title: str
    answers: tuple[Answer, ...]
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class Interview:
    """What one student said; printed for the school only."""

    student: str
    sections: tuple[Section, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Photos that could not be used, so that somebody imported the record without them."""

    by: str
    at: datetime
    count: int = 1
    places: tuple[str, ...] = ()
    """Where they belong, in the reader's words."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture under its number in the report; without a source it was left out, or has not arrived yet."""

    number: int
    source: bytes | Path | None
    caption: str = ""
    item: str = ""
    taken_at: datetime | None = None
    sha256: str = ""
    is_from_interview: bool = False
    is_restricted: bool = False
    is_withheld: bool = False
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The outcome of a concluded audit."""

    total: Score
    grade: int
    bonus: float = 0
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FullReport:
    """Every answer, photo and signature of one visit or audit; restricted ones only for those who may see them."""

    sheet: RecordSheet
    audience: Audience
    sections: tuple[Section, ...]
    shows_restricted: bool = False
    interviews: tuple[Interview, ...] = ()
    photos: tuple[Photo, ...] = ()
    audit: AuditResult | None = None
    left_out: tuple[LeftOut, ...] = ()
    """Photos that the record was imported without, by import."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished document: its bytes, its pages, and the characters that the typeface could not print."""

    pdf: bytes
    pages: int
    unprintable: tuple[str, ...] = ()
