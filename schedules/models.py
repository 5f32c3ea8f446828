"""What is owed: obligations with their windows, who is assigned, excusals, and the official calendar."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from core.choices import choice
from core.database import Id, Instant, JsonList, Model
from schedules.rules.half_days import HalfDay
from sites.models import School, Site


class ObligationKind(StrEnum):
    VISIT = "visit"
    COMPANY_AUDIT = "company_audit"
    SCHOOL_AUDIT = "school_audit"


class Part(StrEnum):
    """What an assigned person does: a visit has one assignee and substitutes, an audit a lead and members."""

    ASSIGNEE = "assignee"
    SUBSTITUTE = "substitute"
    LEAD = "lead"
    MEMBER = "member"


class Obligation(Model):
    """A visit or audit that is owed. Its state is not stored but follows from these facts and the day (states.py)."""

    __tablename__ = "obligation"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index("ix_obligation_school_id_opens_on", "school_id", "opens_on"),
        sa.Index("ix_obligation_site_id_opens_on", "site_id", "opens_on"),
        sa.CheckConstraint("opens_on <= closes_on", name="dates_in_order"),
    )

    id: Mapped[Id]
    key: Mapped[str]
    """Stable over every run of the planner: kind, school, site, run, window (visits) or academic year (audits)."""
    kind: Mapped[ObligationKind] = mapped_column(choice(ObligationKind))
    school_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("school.id"))
    site_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("site.id"))
    run: Mapped[int | None]
    window: Mapped[int | None]
    academic_year: Mapped[int]
    """The ROC year of 1 August, e.g. 115."""
    opens_on: Mapped[date]
    due_on: Mapped[date | None]
    closes_on: Mapped[date] = mapped_column(index=True)
    settles_on: Mapped[date]
    """The last day on which an arrival inside the window may still be received."""
    suggested_on: Mapped[date | None]
    suggested_half: Mapped[HalfDay | None] = mapped_column(choice(HalfDay))
    training_days: Mapped[int | None]
    rule: Mapped[str]
    reason: Mapped[str | None]
    planned_at: Mapped[Instant]
    begun_at: Mapped[Instant | None]
    met_at: Mapped[Instant | None]
    met_by: Mapped[UUID | None]
    """The inspection that met it."""
    is_late_entry: Mapped[bool] = mapped_column(default=False)
    visited_on: Mapped[date | None]
    """The day of the valid visit that met it, when it was made inside the window."""
    missed_at: Mapped[Instant | None]
    excused_at: Mapped[Instant | None]
    withdrawn_at: Mapped[Instant | None]
    school: Mapped[School | None] = relationship()
    site: Mapped[Site | None] = relationship()
    assignments: Mapped[list[Assignment]] = relationship(
        back_populates="obligation", cascade="all, delete-orphan", order_by="Assignment.position"
    )


class Assignment(Model):
    """A person who may carry an obligation out."""

    __tablename__ = "assignment"
    __table_args__ = (sa.UniqueConstraint("obligation_id", "user_id"),)

    id: Mapped[Id]
    obligation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("obligation.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"), index=True)
    part: Mapped[Part] = mapped_column(choice(Part))
    position: Mapped[int] = mapped_column(default=0)
    is_by_hand: Mapped[bool] = mapped_column(default=False)
    """Set by a person: the planner leaves it alone."""
    obligation: Mapped[Obligation] = relationship(back_populates="assignments")
    user: Mapped[User] = relationship(lazy="joined")


class Excusal(Model):
    """A request that a window need not be met, with evidence, decided by another person."""

    __tablename__ = "excusal"
    __table_args__ = (
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="decided_by_another"),
    )

    id: Mapped[Id]
    obligation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("obligation.id"), index=True)
    asked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))
    asked_at: Mapped[Instant]
    reason: Mapped[str]
    evidence: Mapped[str | None]
    photos: Mapped[JsonList]
    """Hashes of the pictures that show it."""
    documents: Mapped[JsonList]
    """PDF files that show it, as {"sha256", "name"}."""
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    decided_at: Mapped[Instant | None]
    is_approved: Mapped[bool | None]
    decision_note: Mapped[str | None]
    obligation: Mapped[Obligation] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])


class CadenceRow(Model):
    """A cadence rule recorded here; it stands beside the built-in ones and counts from its first day on."""

    __tablename__ = "cadence_rule"
    __table_args__ = (
        sa.UniqueConstraint("name", "version"),
        sa.CheckConstraint("(every_days IS NULL) <> (per_semester IS NULL)", name="one_measure"),
        sa.CheckConstraint("every_days BETWEEN 1 AND 92", name="days_in_range"),
        sa.CheckConstraint("per_semester BETWEEN 1 AND 12", name="times_in_range"),
        sa.CheckConstraint("starts_on <= ends_on", name="dates_in_order"),
    )

    id: Mapped[Id]
    name: Mapped[str]
    """What is owed, e.g. visit-14d; with the version it stands on each obligation."""
    version: Mapped[int]
    modes: Mapped[JsonList]
    every_days: Mapped[int | None]
    per_semester: Mapped[int | None]
    basis: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    recorded_at: Mapped[Instant]


class OfficialYear(Model):
    """A year of the official calendar that replaces the library's holidays of that year."""

    __tablename__ = "official_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    imported_at: Mapped[Instant]


class OfficialHoliday(Model):
    """A public holiday of an imported official year."""

    __tablename__ = "official_holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]


NOT_DONE = sa.text("done_at IS NULL")


class MissReason(StrEnum):
    """Why a visit was not made in its period (事由代碼)."""

    LEAVE = "leave"
    TIMETABLE = "timetable"
    UNASSIGNED = "unassigned"
    SITE_CLOSED = "site_closed"
    REFUSED = "refused"
    NOT_HANDED_IN = "not_handed_in"
    FORGOTTEN = "forgotten"
    OTHER = "other"


class CatchUp(Model):
    """What a missed visit leaves to be done (補訪): why it was missed, and a visit within three working days.

    It stays whatever becomes of the window: the visit turns nothing into met, an excusal does not take it away.
    """

    __tablename__ = "catch_up"
    __table_args__ = (
        sa.UniqueConstraint("obligation_id"),
        sa.Index(
            "ix_catch_up_open",
            "due_on",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    obligation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("obligation.id", ondelete="CASCADE"))
    due_on: Mapped[date | None]
    """None when nobody trains there any more: then only the reason is owed."""
    reason: Mapped[MissReason | None] = mapped_column(choice(MissReason))
    note: Mapped[str | None]
    explained_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    explained_at: Mapped[Instant | None]
    done_at: Mapped[Instant | None]
    """When the visit arrived at the site."""
    done_by: Mapped[UUID | None]
    """The inspection."""
    obligation: Mapped[Obligation] = relationship()
    explained_by: Mapped[User | None] = relationship()


class StandingArrangement(Model):
    """What a school and a site that admits nobody without booking have agreed once and for all (常設約定).

    It names no day, so it announces no visit: how a teacher is let in whenever one comes.
    """

    __tablename__ = "standing_arrangement"
    __table_args__ = (sa.CheckConstraint("valid_until IS NULL OR valid_until >= agreed_on", name="dates_in_order"),)

    id: Mapped[Id]
    school_id: Mapped[UUID] = mapped_column(sa.ForeignKey("school.id"), index=True)
    site_id: Mapped[UUID] = mapped_column(sa.ForeignKey("site.id"), index=True)
    agreed_on: Mapped[date]
    valid_until: Mapped[date | None]
    terms: Mapped[str]
    """How a teacher gets in: the gate, the pass, whom to ask for."""
    evidence: Mapped[str]
    """Where the agreement is on file: number and date of the letter."""
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))
    recorded_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    site: Mapped[Site] = relationship()
    recorded_by: Mapped[User] = relationship()
