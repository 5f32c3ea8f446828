"""Schools, partner companies with their sites and contacts, classes, students and placements."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from core.choices import choice
from core.database import Id, Instant, Model


class Level(StrEnum):
    HIGH_SCHOOL = "hs"
    TERTIARY = "tertiary"


class SiteKind(StrEnum):
    WORKPLACE = "workplace"
    DORMITORY = "dormitory"


class Mode(StrEnum):
    """How school and training alternate (辦理方式)."""

    ROTATION = "rotation"
    STEP = "step"
    INTERNSHIP = "internship"
    SANDWICH = "sandwich"
    BRIDGING = "bridging"
    QUASI_STEP = "quasi_step"
    OFF_CAMPUS = "off_campus"
    FOUR_TWO_ONE = "421"
    THREE_THREE_ONE = "331"
    EVENING = "evening"
    SIX_SIX = "66"


class ClosureScope(StrEnum):
    SITE = "site"
    CITY = "city"
    SCHOOL = "school"
    """Days on which all students of a school are at school."""
    ALL = "all"


class DayPart(StrEnum):
    """How much of its days a closure takes; half a day leaves training on the other half."""

    DAY = "day"
    MORNING = "morning"
    AFTERNOON = "afternoon"


class School(Model):
    __tablename__ = "school"
    __table_args__ = (sa.UniqueConstraint("code"),)

    id: Mapped[Id]
    code: Mapped[str]
    name: Mapped[str]
    level: Mapped[Level] = mapped_column(choice(Level))
    city: Mapped[str]
    is_rolling: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether the next visit is due 14 days after the last valid one (滾動計期), stricter than the windows alone."""


class Partner(Model):
    """A partner institution (建教合作機構), known by its 統一編號."""

    __tablename__ = "partner"
    __table_args__ = (sa.UniqueConstraint("tax_id"),)

    id: Mapped[Id]
    tax_id: Mapped[str] = mapped_column(sa.String(8))
    name: Mapped[str]
    industry: Mapped[str | None]
    employees: Mapped[int | None]
    foreign_excluded: Mapped[int | None]
    sites: Mapped[list[Site]] = relationship(back_populates="partner", order_by="Site.code")


class Site(Model):
    """A place of a partner: a workplace, which is visited, or a dormitory, which is walked through."""

    __tablename__ = "site"
    __table_args__ = (sa.UniqueConstraint("code"),)

    id: Mapped[Id]
    code: Mapped[str]
    partner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partner.id"), index=True)
    name: Mapped[str]
    kind: Mapped[SiteKind] = mapped_column(choice(SiteKind), default=SiteKind.WORKPLACE)
    city: Mapped[str]
    address: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    radius_m: Mapped[int | None]
    approved_students: Mapped[int | None]
    trains_on_holidays: Mapped[bool] = mapped_column(default=False)
    partner: Mapped[Partner] = relationship(back_populates="sites", lazy="joined")


class Contact(Model):
    """A person at a partner; without an account, reached by mail or telephone."""

    __tablename__ = "contact"

    id: Mapped[Id]
    partner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partner.id"), index=True)
    site_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("site.id"), index=True)
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    duty: Mapped[str | None]


class ClassGroup(Model):
    """A class of students (班級) with its mode of cooperation."""

    __tablename__ = "class_group"
    __table_args__ = (sa.UniqueConstraint("school_id", "code"),)

    id: Mapped[Id]
    code: Mapped[str]
    school_id: Mapped[UUID] = mapped_column(sa.ForeignKey("school.id"), index=True)
    name: Mapped[str]
    department: Mapped[str]
    mode: Mapped[Mode] = mapped_column(choice(Mode))
    grade: Mapped[int | None]
    school: Mapped[School] = relationship()


class Student(Model):
    __tablename__ = "student"
    __table_args__ = (sa.UniqueConstraint("school_id", "number"),)

    id: Mapped[Id]
    number: Mapped[str]
    school_id: Mapped[UUID] = mapped_column(sa.ForeignKey("school.id"), index=True)
    class_group_id: Mapped[UUID] = mapped_column(sa.ForeignKey("class_group.id"), index=True)
    name: Mapped[str]
    born_on: Mapped[date]
    school: Mapped[School] = relationship()
    class_group: Mapped[ClassGroup] = relationship(lazy="joined")


class Placement(Model):
    """A student's training at a site from one day to another, both included; weekdays as '12345', Monday = 1."""

    __tablename__ = "placement"
    __table_args__ = (
        sa.UniqueConstraint("student_id", "site_id", "start_on"),
        sa.CheckConstraint("start_on <= end_on", name="dates_in_order"),
        sa.Index("ix_placement_site_id_start_on", "site_id", "start_on"),
    )

    id: Mapped[Id]
    student_id: Mapped[UUID] = mapped_column(sa.ForeignKey("student.id"), index=True)
    site_id: Mapped[UUID] = mapped_column(sa.ForeignKey("site.id"))
    start_on: Mapped[date]
    end_on: Mapped[date]
    weekdays: Mapped[str] = mapped_column(sa.String(7), default="12345")
    teacher_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    post: Mapped[str | None]
    trainer: Mapped[str | None]
    shift_start: Mapped[time | None]
    shift_end: Mapped[time | None]
    allowance: Mapped[int | None]
    pay_day: Mapped[int | None]
    insured_from: Mapped[date | None]
    contract_signed_on: Mapped[date | None]
    contract_filed_on: Mapped[date | None]
    guardian_consent: Mapped[bool | None]
    late_permit_until: Mapped[date | None]
    recorded_at: Mapped[Instant]
    cancelled_at: Mapped[Instant | None]
    student: Mapped[Student] = relationship(lazy="joined")
    site: Mapped[Site] = relationship()
    teacher: Mapped[User | None] = relationship()


class Closure(Model):
    """Days without training at a site, in a city, for a school or everywhere; `code` names the place, '' for all."""

    __tablename__ = "closure"
    __table_args__ = (
        sa.UniqueConstraint("scope", "code", "start_on"),
        sa.CheckConstraint("start_on <= end_on", name="dates_in_order"),
    )

    id: Mapped[Id]
    scope: Mapped[ClosureScope] = mapped_column(choice(ClosureScope))
    code: Mapped[str] = mapped_column(default="")
    start_on: Mapped[date]
    end_on: Mapped[date]
    part: Mapped[DayPart] = mapped_column(choice(DayPart), default=DayPart.DAY, server_default=DayPart.DAY.value)
    reason: Mapped[str]
    recorded_at: Mapped[Instant]
