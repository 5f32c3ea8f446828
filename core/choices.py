"""Columns that hold one word of a StrEnum, readable in the database."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa


def choice(kind: type[StrEnum]) -> sa.Enum:
    """A text column type that takes and returns members of `kind`."""
    return sa.Enum(
        kind, native_enum=False, values_callable=lambda members: [member.value for member in members], length=24
    )
