"""A row of any table as one line of JSON and back, the same for every database."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from core.database import UtcDateTime

# An absent value and a stored JSON null are different things in the database and must stay so;
# SQLAlchemy reads both as None, so the line keeps a JSON value in a wrapper and an absent one not at all.
_JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_ABSENT = "{}:absent"


_READERS: dict[Any, Callable[[Any], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    bytes: base64.b64decode,
}


def select_of(table: sa.Table) -> sa.Select[Any]:
    """The statement that reads such rows, in the order of their key."""
    absent = [column.is_(sa.null()).label(_ABSENT.format(column.name)) for column in table.columns if _is_json(column)]
    return sa.select(*table.columns, *absent).order_by(*table.primary_key.columns)


def to_line(table: sa.Table, row: Mapping[str, Any]) -> bytes:
    """The row as one line; what is NULL is left out."""
    values = {column.name: _plain(column, row) for column in table.columns}
    kept = {name: value for name, value in values.items() if value is not None}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(column: sa.Column[Any], row: Mapping[str, Any]) -> Any:
    value = row[column.name]
    if _is_json(column):
        return None if row[_ABSENT.format(column.name)] else {"json": value}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, (UUID, Decimal)) else value


def from_line(table: sa.Table, line: bytes) -> dict[str, Any]:
    """The values to insert, each in the type of its column."""
    kept = json.loads(line)
    return {column.name: _typed(column, kept.get(column.name)) for column in table.columns}


def _typed(column: sa.Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if _is_json(column):
        return sa.JSON.NULL if value["json"] is None else value["json"]
    kind: Any = datetime if isinstance(column.type, UtcDateTime) else column.type.python_type
    return _READERS.get(kind, kind)(value)


def insert_of(table: sa.Table) -> sa.Insert:
    """The statement that puts such values back."""
    values = {column.name: sa.bindparam(column.name, type_=_JSON) for column in table.columns if _is_json(column)}
    plain: dict[str, sa.BindParameter[Any]] = {
        column.name: sa.bindparam(column.name) for column in table.columns if column.name not in values
    }
    return sa.insert(table).values(values | plain)


def _is_json(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.JSON)
