"""The state of an obligation, as it follows from what is known of it and from the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class State(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    SETTLING = "settling"
    MET = "met"
    MISSED = "missed"
    SUSPENDED = "suspended"
    EXCUSED = "excused"
    WITHDRAWN = "withdrawn"


PENDING = frozenset({State.PLANNED, State.OPEN, State.SETTLING})
DUE = PENDING | {State.MET, State.MISSED, State.EXCUSED}
"""met + missed + excused + pending = due; suspended and withdrawn stand outside."""


class Owed(Protocol):
    """What the state of an obligation depends on."""

    @property
    def opens_on(self) -> date: ...
    @property
    def closes_on(self) -> date: ...
    @property
    def settles_on(self) -> date: ...
    @property
    def training_days(self) -> int | None: ...
    @property
    def met_at(self) -> datetime | None: ...
    @property
    def missed_at(self) -> datetime | None: ...
    @property
    def excused_at(self) -> datetime | None: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Milestones:
    """What has happened to an obligation so far."""

    begun_at: datetime | None = None
    met_at: datetime | None = None
    missed_at: datetime | None = None
    excused_at: datetime | None = None
    withdrawn_at: datetime | None = None


def state_on(today: date, owed: Owed) -> State:
    """The state on a day. What was decided stands; everything else follows from the window."""
    return _decided(owed) or _by_date(today, owed)


def _decided(owed: Owed) -> State | None:
    if owed.withdrawn_at:
        return State.WITHDRAWN
    if owed.met_at:
        return State.MET
    if owed.excused_at:
        return State.EXCUSED
    return State.MISSED if owed.missed_at else None


def _by_date(today: date, owed: Owed) -> State:
    if owed.training_days == 0:
        return State.SUSPENDED
    if today < owed.opens_on:
        return State.PLANNED
    if today <= owed.closes_on:
        return State.OPEN
    return State.SETTLING if today <= owed.settles_on else State.MISSED
