"""Cases with their timeline, evidence, and the signed links of companies."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from core.choices import choice
from core.database import Id, Instant, Json, JsonList, Model
from inspections.models import Concern, Finding, Severity
from remediation.release import Releasable, is_for_company
from remediation.workflow import CaseState
from sites.models import Contact, Partner, School, Site, Student

UNCLOSED = sa.text("state <> 'closed'")


class Happening(StrEnum):
    """What a line of the timeline tells."""

    OPENED = "opened"
    RECURRED = "recurred"
    CORRECTED = "corrected"
    FIXED_ON_SPOT = "fixed_on_spot"
    RELEASED = "released"
    REMINDED = "reminded"
    ACKNOWLEDGED = "acknowledged"
    REMEDIED = "remedied"
    RETURNED = "returned"
    VERIFIED = "verified"
    CHECKED = "checked"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXPLAINED = "explained"
    RELATED = "related"
    UNRELATED = "unrelated"
    REPORTED = "reported"
    REPORT_RULED_OUT = "report_ruled_out"
    REOPENED = "reopened"
    REASSIGNED = "reassigned"
    WITHDRAWN = "withdrawn"
    FINDING_WITHDRAWN = "finding_withdrawn"
    EXTENSION_ASKED = "extension_asked"
    EXTENDED = "extended"
    EXTENSION_DENIED = "extension_denied"
    WAIVER_ASKED = "waiver_asked"
    WAIVED = "waived"
    WAIVER_DENIED = "waiver_denied"
    WAIVER_ENDED = "waiver_ended"
    ESCALATED = "escalated"


FROM_FINDINGS = frozenset({Happening.OPENED, Happening.RECURRED, Happening.CORRECTED})
"""Steps whose words are those of a finding, which may be a student's."""


class Channel(StrEnum):
    """Where a step came from."""

    DESK = "desk"
    FIELD = "field"
    """Recorded on a visit or an audit."""
    LINK = "link"
    """By the company, through its link."""
    RELAYED = "relayed"
    """代登機構回覆: the company said it by telephone or message, somebody of the school entered it."""
    SYSTEM = "system"


class Case(Model):
    """The remediation of one real problem at a site (列管), of one school or, for audits, of the authority."""

    __tablename__ = "case"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.Index("ix_case_school_id_state_due_on", "school_id", "state", "due_on"),
        sa.Index("ix_case_city_state_due_on", "city", "state", "due_on"),
        sa.Index("ix_case_site_id_item", "site_id", "item"),
        sa.Index("ix_case_school_id_opened_on", "school_id", "opened_on"),
        # The list without the closed cases in its order, page by page: of everybody, of one school, of one city.
        sa.Index("ix_case_unclosed_due", "due_on", "number", sqlite_where=UNCLOSED, postgresql_where=UNCLOSED),
        sa.Index(
            "ix_case_unclosed_school",
            "school_id",
            "due_on",
            "number",
            sqlite_where=UNCLOSED,
            postgresql_where=UNCLOSED,
        ),
        sa.Index("ix_case_unclosed_city", "city", "due_on", "number", sqlite_where=UNCLOSED, postgresql_where=UNCLOSED),
        sa.Index("ix_case_unclosed_opened", "opened_on", "number", sqlite_where=UNCLOSED, postgresql_where=UNCLOSED),
        sa.Index(
            "ix_case_unclosed_section",
            "section",
            "due_on",
            "number",
            sqlite_where=UNCLOSED,
            postgresql_where=UNCLOSED,
        ),
        sa.Index("ix_case_opened_on_number", "opened_on", "number"),
        sa.Index("ix_case_closed_at_number", "closed_at", "number"),
        # One problem is followed once: two records arriving together cannot open it twice.
        sa.Index(
            "uq_case_unclosed",
            "key",
            unique=True,
            sqlite_where=sa.text("state <> 'closed'"),
            postgresql_where=sa.text("state <> 'closed'"),
        ),
        sa.CheckConstraint(
            "closed_by_id IS NULL OR remedied_by_id IS NULL OR closed_by_id <> remedied_by_id",
            name="verified_by_another",
        ),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_moment"),
        sa.CheckConstraint("paused_at IS NULL OR state IN ('open', 'acknowledged')", name="paused_is_unsolved"),
        sa.CheckConstraint("released_at IS NULL OR (concerns = 'company' AND NOT is_restricted)", name="releasable"),
    )

    id: Mapped[Id]
    number: Mapped[str]
    """Academic year and sequence, e.g. 115-031."""
    key: Mapped[str]
    """What makes two findings the same problem: school or authority, site, item, student; see grouping.py."""
    school_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("school.id"))
    """The school that follows it; null when the authority does (from an audit)."""
    city: Mapped[str]
    """Of the authority that reads or follows it; spelt with 臺."""
    site_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("site.id"))
    audited_school_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("school.id"))
    item: Mapped[str]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    section: Mapped[str]
    section_zh: Mapped[str]
    section_en: Mapped[str]
    student_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("student.id"))
    is_from_interview: Mapped[bool] = mapped_column(default=False)
    interviewed_count: Mapped[int | None]
    severity: Mapped[Severity] = mapped_column(choice(Severity))
    concerns: Mapped[Concern] = mapped_column(choice(Concern))
    is_restricted: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str]
    state: Mapped[CaseState] = mapped_column(choice(CaseState), default=CaseState.OPEN)
    recurrence_count: Mapped[int] = mapped_column(default=1)
    reopened_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often it was closed and had to be opened again."""
    opened_at: Mapped[Instant]
    opened_on: Mapped[date]
    found_at: Mapped[Instant]
    """The last time it was found; a release before that has not told the company of it."""
    received_on: Mapped[date]
    due_on: Mapped[date]
    first_due_on: Mapped[date]
    """Before any extension; due_on, first_due_on and paused_days follow from the timeline, see term.py."""
    paused_at: Mapped[Instant | None]
    """While the authority decides, the term does not run."""
    paused_days: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of pauses that have ended."""
    hold_until: Mapped[date | None]
    """Found in few interviews: not released before this day, which the next visit brings forward."""
    assigned_to_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    released_at: Mapped[Instant | None]
    released_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    release_text: Mapped[str | None]
    released_severity: Mapped[Severity | None] = mapped_column(choice(Severity))
    released_due_on: Mapped[date | None]
    released_photos: Mapped[JsonList]
    """What the company was told, as it was told; it learns nothing newer before the next release."""
    cause: Mapped[str | None]
    immediate_action: Mapped[str | None]
    """Why it came to this and what was done at once; a major or critical case is not remedied without."""
    remedied_at: Mapped[Instant | None]
    remedied_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    """Who recorded the remedy; null when the company did by its link. Verified by somebody else."""
    closed_at: Mapped[Instant | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    waived_until: Mapped[date | None]
    """免改善: closed until this day, then open again by itself."""
    figures: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """What counted on the day it was closed; a later correction changes nothing in it."""
    event_count: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)
    school: Mapped[School | None] = relationship(foreign_keys=[school_id])
    audited_school: Mapped[School | None] = relationship(foreign_keys=[audited_school_id])
    site: Mapped[Site | None] = relationship()
    student: Mapped[Student | None] = relationship()
    assigned_to: Mapped[User | None] = relationship(foreign_keys=[assigned_to_id])
    events: Mapped[list[CaseEvent]] = relationship(back_populates="case", order_by="CaseEvent.number.desc()")
    findings: Mapped[list[CaseFinding]] = relationship(back_populates="case")
    requests: Mapped[list[CaseRequest]] = relationship(back_populates="case", order_by="CaseRequest.asked_at.desc()")

    __mapper_args__ = {"version_id_col": revision}

    @property
    def title(self) -> dict[str, str]:
        """The item's text in both languages."""
        return {"zh": self.title_zh, "en": self.title_en}

    @property
    def releasable(self) -> Releasable:
        """The facts that decide about its release."""
        return Releasable(
            concerns=self.concerns,
            severity=self.severity,
            item=self.item,
            section=self.section,
            is_restricted=self.is_restricted,
            is_from_interview=self.is_from_interview,
            hold_until=self.hold_until,
        )

    @property
    def is_released(self) -> bool:
        """Whether the company can see it at all."""
        return self.released_at is not None

    @property
    def is_waived(self) -> bool:
        """Closed by a waiver, not by a remedy; found again, it stays so until the waiver ends."""
        return self.state is CaseState.CLOSED and self.waived_until is not None

    @property
    def is_paused(self) -> bool:
        """Whether the term stands still while the authority decides."""
        return self.paused_at is not None

    @property
    def waits_for_release(self) -> bool:
        """Whether it is the company's to put right, and the company does not know of all that was found."""
        is_open = self.state in (CaseState.OPEN, CaseState.ACKNOWLEDGED)
        return is_open and is_for_company(self.releasable) and not self.is_told_in_full

    @property
    def is_told_in_full(self) -> bool:
        """Whether the last release came after the last finding."""
        return self.released_at is not None and self.released_at >= self.found_at


class CaseEvent(Model):
    """One step of a case: who, when, what, with which evidence. Never changed."""

    __tablename__ = "case_event"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    number: Mapped[int]
    at: Mapped[Instant]
    action: Mapped[Happening] = mapped_column(choice(Happening))
    channel: Mapped[Channel] = mapped_column(choice(Channel), server_default=Channel.DESK)
    by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    contact_name: Mapped[str | None]
    """The company's person when the step came by a link."""
    note: Mapped[str] = mapped_column(default="")
    facts: Mapped[Json]
    photos: Mapped[JsonList]
    """Hashes of pictures that belong to this step."""
    case: Mapped[Case] = relationship(back_populates="events")
    by: Mapped[User | None] = relationship()


class CaseFinding(Model):
    """Which findings a case follows."""

    __tablename__ = "case_finding"

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    finding_id: Mapped[UUID] = mapped_column(sa.ForeignKey("finding.id"), primary_key=True, unique=True)
    case: Mapped[Case] = relationship(back_populates="findings")
    finding: Mapped[Finding] = relationship()


class RequestKind(StrEnum):
    EXTENSION = "extension"
    WAIVER = "waiver"


class CaseRequest(Model):
    """A longer term (展延) or a waiver (免改善), asked with a reason and decided by another person."""

    __tablename__ = "case_request"
    __table_args__ = (
        sa.CheckConstraint(
            "decided_by_id IS NULL OR asked_by_id IS NULL OR decided_by_id <> asked_by_id", name="decided_by_another"
        ),
        sa.Index(
            "uq_case_request_undecided",
            "case_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), index=True)
    kind: Mapped[RequestKind] = mapped_column(choice(RequestKind))
    until: Mapped[date]
    """The new due date, or the day on which the waiver ends."""
    reason: Mapped[str]
    asked_at: Mapped[Instant]
    asked_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    contact_name: Mapped[str | None]
    """The company's person when it was asked by a link."""
    decided_at: Mapped[Instant | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    is_granted: Mapped[bool | None]
    decision_note: Mapped[str] = mapped_column(default="")
    case: Mapped[Case] = relationship(back_populates="requests")
    asked_by: Mapped[User | None] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])


class CaseRelation(Model):
    """Two cases that belong together (相關列管), noted by a person; the pair stands once."""

    __tablename__ = "case_relation"
    __table_args__ = (
        sa.UniqueConstraint("one_id", "other_id"),
        sa.CheckConstraint("one_id < other_id", name="pair_in_order"),
    )

    id: Mapped[Id]
    one_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    other_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), index=True)
    at: Mapped[Instant]
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))


class CaseCounter(Model):
    """The last number given in an academic year; its row is locked while a number is taken."""

    __tablename__ = "case_counter"

    academic_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class CompanyLink(Model):
    """A signed, expiring, revocable link by which a company sees its own released cases. Opening it spends nothing."""

    __tablename__ = "company_link"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    school_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("school.id"))
    partner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partner.id"))
    site_id: Mapped[UUID] = mapped_column(sa.ForeignKey("site.id"), index=True)
    contact_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("contact.id"))
    created_at: Mapped[Instant]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))
    expires_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]
    revoked_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    school: Mapped[School | None] = relationship()
    partner: Mapped[Partner] = relationship()
    site: Mapped[Site] = relationship()
    contact: Mapped[Contact | None] = relationship()
    revoked_by: Mapped[User | None] = relationship(foreign_keys=[revoked_by_id])


class CompanyLinkUse(Model):
    """A use of a company's link: it was opened, a step was taken through it, or it was refused."""

    __tablename__ = "company_link_use"

    id: Mapped[Id]
    link_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("company_link.id"), index=True)
    """Null when the address was forged: it belongs to no link."""
    at: Mapped[Instant]
    action: Mapped[str]
    case_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case.id"))
    device: Mapped[str | None] = mapped_column(sa.String(12))
    """Tells one browser from another without saying whose it is: shows a link that was passed on."""
    link: Mapped[CompanyLink | None] = relationship()
