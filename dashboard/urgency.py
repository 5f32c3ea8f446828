"""In which order decisions are offered: what is confidential, then by severity, then by how long it waits. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum
from typing import Protocol, TypeVar

from inspections.models import Severity


class Urgency(IntEnum):
    """The steps of the order; what has no severity (records, excusals, late entries) stands before what is minor."""

    CONFIDENTIAL = 0
    """The law's clocks run."""
    CRITICAL = 1
    MAJOR = 2
    ROUTINE = 3
    MINOR = 4


OF_SEVERITY = {
    Severity.CRITICAL: Urgency.CRITICAL,
    Severity.MAJOR: Urgency.MAJOR,
    Severity.MINOR: Urgency.MINOR,
}


class Waiting(Protocol):
    """What waits: how urgent, and since when."""

    @property
    def urgency(self) -> Urgency: ...

    @property
    def since(self) -> datetime: ...


W = TypeVar("W", bound=Waiting)


def in_order(waiting: Iterable[W]) -> list[W]:
    """The most urgent first, among equally urgent ones the longest waiting; equal ones stay as they came."""
    return sorted(waiting, key=lambda each: (each.urgency, each.since))
