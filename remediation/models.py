"""Cases with their timeline, evidence, and the signed links of companies."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from core.choices import choice
from core.database import Id, Instant, Json, JsonList, Model
from inspections.models import Concern, Finding, Severity
from sites.models import Contact, Partner, School, Site, Student


class CaseState(StrEnum):
    """On screen open and acknowledged read 待改善, remedied 待複查, closed 已結案."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    REMEDIED = "remedied"
    CLOSED = "closed"


class Case(Model):
    """The remediation of one real problem at a site (列管), of one school or, for audits, of the authority."""

    __tablename__ = "case"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.Index("ix_case_school_id_state_due_on", "school_id", "state", "due_on"),
        sa.Index("ix_case_site_id_item", "site_id", "item"),
    )

    id: Mapped[Id]
    number: Mapped[str]
    """Academic year and sequence, e.g. 115-031."""
    school_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("school.id"))
    """The school that follows it; null when the authority does (from an audit)."""
    city: Mapped[str | None]
    site_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("site.id"))
    audited_school_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("school.id"))
    item: Mapped[str]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    student_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("student.id"))
    is_from_interview: Mapped[bool] = mapped_column(default=False)
    interviewed_count: Mapped[int | None]
    severity: Mapped[Severity] = mapped_column(choice(Severity))
    concerns: Mapped[Concern] = mapped_column(choice(Concern))
    is_restricted: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str]
    state: Mapped[CaseState] = mapped_column(choice(CaseState), default=CaseState.OPEN)
    recurrence_count: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[Instant]
    received_on: Mapped[date]
    due_on: Mapped[date]
    assigned_to_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    released_at: Mapped[Instant | None]
    released_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    release_text: Mapped[str | None]
    remedied_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    """Who recorded the remedy; null when the company did by its link. Verified by somebody else."""
    closed_at: Mapped[Instant | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    revision: Mapped[int] = mapped_column(default=1)
    school: Mapped[School | None] = relationship(foreign_keys=[school_id])
    audited_school: Mapped[School | None] = relationship(foreign_keys=[audited_school_id])
    site: Mapped[Site | None] = relationship()
    student: Mapped[Student | None] = relationship()
    assigned_to: Mapped[User | None] = relationship(foreign_keys=[assigned_to_id])
    events: Mapped[list[CaseEvent]] = relationship(back_populates="case", order_by="CaseEvent.at.desc()")

    __mapper_args__ = {"version_id_col": revision}


class CaseEvent(Model):
    """One step of a case: who, when, what, with which evidence. Never changed."""

    __tablename__ = "case_event"

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), index=True)
    at: Mapped[Instant]
    action: Mapped[str]
    """opened, recurred, released, acknowledged, remedied, returned, verified, closed, reopened, reassigned, checked …"""
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
    finding_id: Mapped[UUID] = mapped_column(sa.ForeignKey("finding.id"), primary_key=True)
    finding: Mapped[Finding] = relationship()


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
    partner: Mapped[Partner] = relationship()
    site: Mapped[Site] = relationship()
    contact: Mapped[Contact | None] = relationship()


class CompanyLinkUse(Model):
    """A change made through a company's link."""

    __tablename__ = "company_link_use"

    id: Mapped[Id]
    link_id: Mapped[UUID] = mapped_column(sa.ForeignKey("company_link.id"), index=True)
    at: Mapped[Instant]
    action: Mapped[str]
    case_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case.id"))
