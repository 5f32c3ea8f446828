"""Rules of the house that people may set: read and written by name."""

from __future__ import annotations

from typing import Any

from core.database import db
from core.models import Adjustment


def value_of(name: str, default: Any = None) -> Any:
    """What is set under this name, or the default."""
    found = db.session.get(Adjustment, name)
    return default if found is None else found.value


def set_value(name: str, value: Any) -> None:
    """Set it, for the first time or anew."""
    found = db.session.get(Adjustment, name)
    if found is None:
        db.session.add(Adjustment(name=name, value=value))
    else:
        found.value = value


def is_demo() -> bool:
    """Whether the database holds the demo school, so that every page says so."""
    return value_of("demo") is True
