"""Checklists and their immutable versions."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from core.database import Id, Instant, Json, Model
from sites.models import School


class Checklist(Model):
    """What is asked on one kind of inspection; common to all, or one school's own."""

    __tablename__ = "checklist"
    __table_args__ = (sa.UniqueConstraint("code"),)

    id: Mapped[Id]
    code: Mapped[str]
    kind: Mapped[str]
    school_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("school.id"))
    school: Mapped[School | None] = relationship()
    versions: Mapped[list[ChecklistVersion]] = relationship(
        back_populates="checklist", order_by="ChecklistVersion.number"
    )


class ChecklistVersion(Model):
    """One published wording of a checklist; never changed. A change is a new version."""

    __tablename__ = "checklist_version"
    __table_args__ = (sa.UniqueConstraint("checklist_id", "number"),)

    id: Mapped[Id]
    checklist_id: Mapped[UUID] = mapped_column(sa.ForeignKey("checklist.id"))
    number: Mapped[int]
    document: Mapped[Json]
    digest: Mapped[str] = mapped_column(sa.String(64))
    published_at: Mapped[Instant]
    published_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    checklist: Mapped[Checklist] = relationship(back_populates="versions", lazy="joined")


class ChecklistDraft(Model):
    """What is being changed before it is published: a common checklist, or one school's additions to it."""

    __tablename__ = "checklist_draft"
    __table_args__ = (sa.UniqueConstraint("code"), sa.CheckConstraint("revision > 0", name="revision"))

    id: Mapped[Id]
    code: Mapped[str]
    school_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("school.id"), index=True)
    school: Mapped[School | None] = relationship()
    document: Mapped[Json]
    based_on: Mapped[int]
    """The number of the version it began from; 0 for what is new."""
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[Instant]
    changed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))


class Figure(Model):
    """One row of a table of figures, with its day and source; a wrong one is withdrawn, never changed."""

    __tablename__ = "figure"
    __table_args__ = (
        # One figure in force from a day; proposals and withdrawn ones may stand beside it.
        sa.Index(
            "uq_figure_in_force",
            "table_name",
            "from_on",
            unique=True,
            sqlite_where=sa.text("is_proposed = 0 AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("NOT is_proposed AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    table_name: Mapped[str]
    from_on: Mapped[date]
    figures: Mapped[Json]
    source: Mapped[str]
    is_proposed: Mapped[bool]
    recorded_at: Mapped[Instant]
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))
    withdrawn_at: Mapped[Instant | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    withdrawn_reason: Mapped[str | None]
    recorded_by: Mapped[User] = relationship(foreign_keys=[recorded_by_id], lazy="joined")
    withdrawn_by: Mapped[User | None] = relationship(foreign_keys=[withdrawn_by_id])


def _when(dialect: str, *statements: str) -> None:
    """Run statements after the table is made, on one kind of database."""
    for statement in statements:
        event.listen(ChecklistVersion.__table__, "after_create", sa.DDL(statement).execute_if(dialect=dialect))


# A published wording must never change, whoever writes to the database; the migration holds the same statements.
_when(
    "sqlite",
    "CREATE TRIGGER checklist_version_is_immutable BEFORE UPDATE ON checklist_version "
    "BEGIN SELECT RAISE(ABORT, 'checklist_version_is_immutable'); END",
)
_when(
    "postgresql",
    "CREATE OR REPLACE FUNCTION checklist_version_is_immutable() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RAISE EXCEPTION ''checklist_version_is_immutable'' USING ERRCODE = ''restrict_violation''; END'",
    "CREATE TRIGGER checklist_version_is_immutable BEFORE UPDATE ON checklist_version "
    "FOR EACH ROW EXECUTE FUNCTION checklist_version_is_immutable()",
)
