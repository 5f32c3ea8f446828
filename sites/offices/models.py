"""How an office is reached: what stands on its letters and on the pages of companies."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Id, Model


class OfficeContact(Model):
    """The address, contact person, telephone and signatory of a school or of the authority of a city."""

    __tablename__ = "office_contact"
    __table_args__ = (
        sa.UniqueConstraint("school_id"),
        sa.UniqueConstraint("city"),
        sa.CheckConstraint("(school_id IS NULL) <> (city IS NULL)", name="school_or_city"),
    )

    id: Mapped[Id]
    school_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("school.id"))
    city: Mapped[str | None]
    """Of the authority; spelt with 臺."""
    address: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    """The contact person (承辦人)."""
    phone: Mapped[str] = mapped_column(default="")
    signatory: Mapped[str] = mapped_column(default="")
    """Title and name under letters, e.g. 校長　王大明."""
