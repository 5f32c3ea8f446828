"""The database: base class, column types, naming of constraints, and SQLite's settings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import has_request_context, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)
migrate = Migrate()

# mypy does not know db.Model.
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An instant: refuses naive values on the way in, returns aware UTC (SQLite stores no zone)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Document = sa.JSON().with_variant(JSONB(), "postgresql")

Id = Annotated[UUID, mapped_column(sa.Uuid(), primary_key=True, default=uuid4)]
Instant = Annotated[datetime, mapped_column(UtcDateTime())]
Json = Annotated[dict[str, Any], mapped_column(Document, default=dict)]
JsonList = Annotated[list[Any], mapped_column(Document, default=list)]


# On db.Model, because Flask-SQLAlchemy derives it from a copy of Base.
@event.listens_for(db.Model, "init", propagate=True)
def _give_id(target: Any, args: Any, kwargs: dict[str, Any]) -> None:
    """Rows know their id before they are flushed, so that other rows and the journal can name it."""
    column = sa.inspect(type(target)).columns.get("id")
    if column is not None and isinstance(column.type, sa.Uuid) and "id" not in kwargs:
        kwargs["id"] = uuid4()


@event.listens_for(Engine, "connect")
def _configure_sqlite(connection: Any, _record: Any) -> None:
    if type(connection).__module__.split(".")[0] != "sqlite3":
        return
    connection.isolation_level = None  # we send BEGIN ourselves, see below
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """SQLite: a transaction that may write takes the lock at once, or concurrent updates are lost in silence.

    Only what says that it changes nothing begins without the lock: a request by its method, a connection by an option.
    """
    if connection.dialect.name != "sqlite":
        return
    is_safe_method = has_request_context() and request.method in {"GET", "HEAD", "OPTIONS"}
    reads_only = is_safe_method or connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
