"""A self-assessment: one sheet for each annual audit, filled in by whoever is audited."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from checklists.models import ChecklistVersion
from core.database import Id, Instant, JsonList, Model
from schedules.models import Obligation


class Progress(StrEnum):
    """How far a self-assessment has come."""

    ASKED = "asked"
    BEGUN = "begun"
    HANDED_IN = "handed_in"


class SelfAssessment(Model):
    """What the audited say of themselves. Its due day follows the season, never the day drawn for the panel."""

    __tablename__ = "self_assessment"
    __table_args__ = (
        sa.UniqueConstraint("obligation_id"),
        sa.CheckConstraint("handed_in_at IS NULL OR handed_in_by IS NOT NULL", name="handed_in_by_somebody"),
    )

    id: Mapped[Id]
    obligation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("obligation.id"))
    checklist_version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("checklist_version.id"))
    due_on: Mapped[date] = mapped_column(index=True)
    asked_at: Mapped[Instant]
    reminded_at: Mapped[Instant | None]
    asked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))
    answers: Mapped[JsonList]
    saved_at: Mapped[Instant | None]
    handed_in_at: Mapped[Instant | None]
    """The last time; it may be completed until the panel has begun."""
    handed_in_by: Mapped[str | None]
    """The name of who answers for it: the person of the school, or as the company's person wrote it."""
    obligation: Mapped[Obligation] = relationship()
    checklist_version: Mapped[ChecklistVersion] = relationship()

    @property
    def progress(self) -> Progress:
        if self.handed_in_at is not None:
            return Progress.HANDED_IN
        return Progress.BEGUN if self.saved_at is not None else Progress.ASKED

    @property
    def said(self) -> dict[str, dict[str, Any]]:
        """What was handed in, by item; nothing before."""
        return {answer["item"]: answer for answer in self.answers} if self.handed_in_at is not None else {}
