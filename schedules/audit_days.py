"""How many audits the panels of a city can carry out in a day and in a week: read and set by its clerk."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from accounts.models import User
from accounts.roles import Role
from core import journal
from core.adjustments import set_value, value_of
from core.errors import NotFound
from schedules.planning.facts import AUDIT_CAPACITY
from schedules.rules.audits import Capacity
from sites.cities import CITIES


def cities_of(user: User) -> list[str]:
    """The cities whose panels a person settles."""
    own = user.cities(Role.CLERK)
    return [city for city in CITIES if own is None or city in own]


def limits() -> dict[str, dict[str, int]]:
    """The limits that are set, by city."""
    return dict(value_of(AUDIT_CAPACITY) or {})


def set_limit(city: str, capacity: Capacity | None, *, by: User) -> None:
    """Set what the panels of a city can do; None takes the limit away. The nightly plan follows."""
    if city not in cities_of(by):
        raise NotFound
    known: dict[str, Any] = limits()
    before, after = known.pop(city, None), asdict(capacity) if capacity else None
    if before == after:
        return
    set_value(AUDIT_CAPACITY, known | ({city: after} if after else {}))
    journal.record(by, "audit_capacity.set", "audit_capacity", city=city, before=before, after=after)
