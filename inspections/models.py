"""A visit or audit carried out: inspections, submissions with revisions, photos, findings, decisions."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from checklists.document import Concern, Severity
from checklists.models import ChecklistVersion
from core.choices import choice
from core.database import Document, Id, Instant, Json, JsonList, Model
from schedules.models import Obligation, ObligationKind
from sites.models import School, Site, Student


class InspectionState(StrEnum):
    UNDERWAY = "underway"
    """Somebody has started; nothing final has arrived."""
    RECEIVED = "received"
    """Final, waiting for review (a visit) or for the lead's conclusion (an audit)."""
    RETURNED = "returned"
    APPROVED = "approved"
    CONCLUDED = "concluded"
    """An audit the lead has concluded."""


class Outcome(StrEnum):
    COMPLETED = "completed"
    CLOSED = "closed"
    REFUSED = "refused"
    STUDENTS_ABSENT = "students_absent"
    OTHER = "other"


class SubmissionState(StrEnum):
    DRAFT = "draft"
    AWAITING_PHOTOS = "awaiting_photos"
    RECEIVED = "received"


class Inspection(Model):
    """One visit or audit carried out, whoever took part. A solo visit is a panel of one."""

    __tablename__ = "inspection"
    __table_args__ = (
        sa.Index("ix_inspection_site_id_arrived_at", "site_id", "arrived_at"),
        sa.Index("ix_inspection_school_id_state", "school_id", "state"),
        # The members of a panel share one inspection; a window may see several visits.
        sa.Index(
            "uq_inspection_audit",
            "obligation_id",
            unique=True,
            sqlite_where=sa.text("kind <> 'visit'"),
            postgresql_where=sa.text("kind <> 'visit'"),
        ),
        sa.CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> lead_id", name="confirmed_by_another"),
    )

    id: Mapped[Id]
    kind: Mapped[ObligationKind] = mapped_column(choice(ObligationKind))
    obligation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("obligation.id"), index=True)
    school_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("school.id"), index=True)
    site_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("site.id"))
    checklist_version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("checklist_version.id"))
    lead_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"), index=True)
    state: Mapped[InspectionState] = mapped_column(
        choice(InspectionState), default=InspectionState.UNDERWAY, index=True
    )
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    outcome_reason: Mapped[str | None]
    is_unannounced: Mapped[bool | None]
    is_valid_visit: Mapped[bool | None]
    invalid_reason: Mapped[str | None]
    """The words of validity.Against that speak against it, with spaces between."""
    was_assigned: Mapped[bool | None]
    """Whether the visitor was assigned or a substitute when the record came in."""
    started_at: Mapped[Instant]
    arrived_at: Mapped[Instant | None]
    """The device's arrival time corrected by its recorded offset."""
    left_at: Mapped[Instant | None]
    received_at: Mapped[Instant | None] = mapped_column(index=True)
    """First receipt of something final; corrections do not move it."""
    score: Mapped[float | None]
    bonus: Mapped[float | None]
    grade: Mapped[int | None]
    concluded_at: Mapped[Instant | None]
    concluded_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    conclusion_note: Mapped[str | None]
    interviewed_count: Mapped[int | None]
    verify_code: Mapped[str | None] = mapped_column(unique=True)
    is_late_entry: Mapped[bool] = mapped_column(default=False)
    """補登: counted for a window already missed; stays marked for ever."""
    late_evidence: Mapped[str | None]
    entered_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    """Who asked for the late entry; somebody else confirms it."""
    confirmed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    confirmed_at: Mapped[Instant | None]
    obligation: Mapped[Obligation | None] = relationship()
    school: Mapped[School | None] = relationship()
    site: Mapped[Site | None] = relationship()
    checklist_version: Mapped[ChecklistVersion] = relationship()
    lead: Mapped[User] = relationship(foreign_keys=[lead_id])
    entered_by: Mapped[User | None] = relationship(foreign_keys=[entered_by_id])
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])
    concluded_by: Mapped[User | None] = relationship(foreign_keys=[concluded_by_id])
    submissions: Mapped[list[Submission]] = relationship(back_populates="inspection", order_by="Submission.received_at")
    findings: Mapped[list[Finding]] = relationship(back_populates="inspection", order_by="Finding.item")
    reviews: Mapped[list[Review]] = relationship(back_populates="inspection", order_by="Review.at")
    verdicts: Mapped[list[Verdict]] = relationship(back_populates="inspection")
    resolutions: Mapped[list[Resolution]] = relationship(back_populates="inspection")
    sections: Mapped[list[SectionResult]] = relationship(back_populates="inspection", cascade="all, delete-orphan")


class Submission(Model):
    """One person's answers as sent from a device; the id is made there at the start."""

    __tablename__ = "submission"
    __table_args__ = (sa.UniqueConstraint("inspection_id", "author_id"),)

    id: Mapped[Id]
    inspection_id: Mapped[UUID] = mapped_column(sa.ForeignKey("inspection.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"), index=True)
    device_id: Mapped[UUID | None] = mapped_column(index=True)
    state: Mapped[SubmissionState] = mapped_column(choice(SubmissionState))
    revision: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    received_at: Mapped[Instant]
    finalised_at: Mapped[Instant | None]
    """First receipt of a final revision."""
    inspection: Mapped[Inspection] = relationship(back_populates="submissions")
    author: Mapped[User] = relationship()
    revisions: Mapped[list[Revision]] = relationship(back_populates="submission", order_by="Revision.number")


class Revision(Model):
    """The whole content of a submission at one moment; kept for ever once final."""

    __tablename__ = "revision"
    __table_args__ = (sa.UniqueConstraint("submission_id", "number"),)

    id: Mapped[Id]
    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submission.id"), index=True)
    number: Mapped[int]
    base_number: Mapped[int]
    is_final: Mapped[bool]
    document: Mapped[Json]
    digest: Mapped[str] = mapped_column(sa.String(64))
    received_at: Mapped[Instant]
    clock_offset_s: Mapped[float] = mapped_column(default=0)
    correction_reason: Mapped[str | None]
    submission: Mapped[Submission] = relationship(back_populates="revisions")


class Photo(Model):
    """A picture the server holds, known by the hash of the bytes that arrived."""

    __tablename__ = "photo"
    __table_args__ = (sa.UniqueConstraint("sha256"),)

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    byte_count: Mapped[int]
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    held_at: Mapped[Instant]
    held_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))


class PhotoUse(Model):
    """A photo that a submission names: where it belongs and whether it has arrived is found by its hash."""

    __tablename__ = "photo_use"
    __table_args__ = (sa.UniqueConstraint("submission_id", "sha256", "item", "student_id"),)

    id: Mapped[Id]
    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submission.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    item: Mapped[str | None]
    student_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("student.id"))
    is_restricted: Mapped[bool] = mapped_column(default=False)
    taken_at: Mapped[Instant | None]
    covers: Mapped[JsonList]
    """Parts of the picture that no copy for the screen shows; the evidence itself stays as it came."""
    left_out_at: Mapped[Instant | None]
    """When the record was imported without this photo, because nobody could read it."""
    left_out_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))


class Finding(Model):
    """A failed item: by answer, by a confirmed computed rule, or marked by the inspector."""

    __tablename__ = "finding"
    __table_args__ = (sa.Index("ix_finding_inspection_id_item", "inspection_id", "item"),)

    id: Mapped[Id]
    inspection_id: Mapped[UUID] = mapped_column(sa.ForeignKey("inspection.id"))
    item: Mapped[str]
    section: Mapped[str]
    student_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("student.id"))
    student_number: Mapped[str] = mapped_column(default="")
    """As the sheet named the student; empty for the site. With the item it is the same finding in every revision."""
    is_from_interview: Mapped[bool] = mapped_column(default=False)
    severity: Mapped[Severity] = mapped_column(choice(Severity))
    concerns: Mapped[Concern] = mapped_column(choice(Concern))
    is_restricted: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str]
    """answer, rule, marked, decided (by the lead of a panel) or visit (what the visit itself shows)."""
    answer: Mapped[Any] = mapped_column(Document)
    note: Mapped[str]
    rule: Mapped[str | None]
    basis: Mapped[str]
    due_days: Mapped[int | None]
    is_fixed_on_spot: Mapped[bool] = mapped_column(default=False)
    found_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]
    """A correction of the record took it back."""
    inspection: Mapped[Inspection] = relationship(back_populates="findings")
    student: Mapped[Student | None] = relationship()


class SectionResult(Model):
    """The points of one section of an audit."""

    __tablename__ = "section_result"
    __table_args__ = (sa.UniqueConstraint("inspection_id", "section"),)

    id: Mapped[Id]
    inspection_id: Mapped[UUID] = mapped_column(sa.ForeignKey("inspection.id"), index=True)
    section: Mapped[str]
    score: Mapped[float]
    max_score: Mapped[float]
    inspection: Mapped[Inspection] = relationship(back_populates="sections")


class Review(Model):
    """核閱: a visit record signed off, or returned for correction with a reason."""

    __tablename__ = "review"

    id: Mapped[Id]
    inspection_id: Mapped[UUID] = mapped_column(sa.ForeignKey("inspection.id"), index=True)
    revision: Mapped[int]
    is_approved: Mapped[bool]
    reason: Mapped[str | None]
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))
    at: Mapped[Instant]
    inspection: Mapped[Inspection] = relationship(back_populates="reviews")
    by: Mapped[User] = relationship()


class Verdict(Model):
    """A computed result (待查證) that the office confirmed or rejected after the visit, for the answer given then."""

    __tablename__ = "verdict"
    __table_args__ = (sa.UniqueConstraint("inspection_id", "item", "student_number"),)

    id: Mapped[Id]
    inspection_id: Mapped[UUID] = mapped_column(sa.ForeignKey("inspection.id"), index=True)
    item: Mapped[str]
    student_number: Mapped[str] = mapped_column(default="")
    answer: Mapped[Any] = mapped_column(Document)
    is_confirmed: Mapped[bool]
    reason: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))
    at: Mapped[Instant]
    inspection: Mapped[Inspection] = relationship(back_populates="verdicts")
    by: Mapped[User] = relationship()


class Resolution(Model):
    """The lead's decision where members of a panel differ, with its reason."""

    __tablename__ = "resolution"
    __table_args__ = (sa.UniqueConstraint("inspection_id", "item"),)

    id: Mapped[Id]
    inspection_id: Mapped[UUID] = mapped_column(sa.ForeignKey("inspection.id"), index=True)
    item: Mapped[str]
    value: Mapped[Any] = mapped_column(Document)
    reason: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))
    at: Mapped[Instant]
    dissent: Mapped[JsonList]
    """Members who keep to their own answer, by id; it stays on record."""
    inspection: Mapped[Inspection] = relationship(back_populates="resolutions")
    by: Mapped[User] = relationship()
