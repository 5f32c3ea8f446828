"""Stamped sheets that came back as scans (核章後掃描), filed with their record."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from core.database import Id, Instant, Model
from inspections.models import Inspection


class StampedScan(Model):
    """One scan of one record: its bytes are kept under their hash, as a PDF or as a picture."""

    __tablename__ = "stamped_scan"
    __table_args__ = (sa.UniqueConstraint("inspection_id", "sha256"),)

    id: Mapped[Id]
    inspection_id: Mapped[UUID] = mapped_column(sa.ForeignKey("inspection.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    is_pdf: Mapped[bool]
    page_count: Mapped[int] = mapped_column(default=1)
    name: Mapped[str]
    """The file's name as the sender knew it."""
    is_by_hand: Mapped[bool] = mapped_column(default=False)
    """Somebody typed the code, because it could not be read from the scan."""
    filed_at: Mapped[Instant]
    filed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))
    inspection: Mapped[Inspection] = relationship()
    filed_by: Mapped[User] = relationship()
