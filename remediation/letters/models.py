"""Official letters as they were written, the cases they are about, and to whom each was sent."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from core.choices import choice
from core.database import Id, Instant, JsonList, Model
from remediation.models import Case
from sites.models import School, Site


class LetterKind(StrEnum):
    DEMAND = "demand"
    """限期改善 to the company: only what was released."""
    RECORD = "record"
    """陳報 to the authority."""


class OfficialLetter(Model):
    """A letter with its date and number (發文日期, 字號); its words are kept as they were written."""

    __tablename__ = "official_letter"
    __table_args__ = (
        sa.UniqueConstraint("school_id", "number"),
        # The authority's own: a constraint over a school that is null would let every number through.
        sa.Index(
            "uq_official_letter_authority_number",
            "city",
            "number",
            unique=True,
            sqlite_where=sa.text("school_id IS NULL"),
            postgresql_where=sa.text("school_id IS NULL"),
        ),
    )

    id: Mapped[Id]
    kind: Mapped[LetterKind] = mapped_column(choice(LetterKind))
    school_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("school.id"))
    """The school that writes; null when the authority does."""
    city: Mapped[str]
    site_id: Mapped[UUID] = mapped_column(sa.ForeignKey("site.id"), index=True)
    number: Mapped[str]
    issued_on: Mapped[date]
    due_on: Mapped[date]
    """The earliest deadline it sets or reports."""
    recipient: Mapped[str]
    blocks: Mapped[JsonList]
    made_at: Mapped[Instant]
    made_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))
    school: Mapped[School | None] = relationship()
    site: Mapped[Site] = relationship()
    made_by: Mapped[User] = relationship()
    cases: Mapped[list[OfficialLetterCase]] = relationship(back_populates="letter")
    dispatches: Mapped[list[LetterDispatch]] = relationship(
        back_populates="letter", order_by="LetterDispatch.sent_on.desc()"
    )


class OfficialLetterCase(Model):
    """A case that a letter is about."""

    __tablename__ = "official_letter_case"

    letter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("official_letter.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), primary_key=True, index=True)
    letter: Mapped[OfficialLetter] = relationship(back_populates="cases")
    case: Mapped[Case] = relationship()


class Channel(StrEnum):
    POST = "post"
    MAIL = "mail"
    HAND = "hand"
    EXCHANGE = "exchange"
    """公文電子交換."""


class LetterDispatch(Model):
    """One line of the log: what was sent to whom, when, how and by whom."""

    __tablename__ = "letter_dispatch"

    id: Mapped[Id]
    letter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("official_letter.id"), index=True)
    sent_on: Mapped[date]
    recipient: Mapped[str]
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    note: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[Instant]
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))
    letter: Mapped[OfficialLetter] = relationship(back_populates="dispatches")
    recorded_by: Mapped[User] = relationship()
