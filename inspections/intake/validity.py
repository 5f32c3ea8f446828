"""Whether a visit counts: what speaks against it, in the order in which a person would say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ATTENDANCE_ITEMS = frozenset({"BV03", "BV09", "BV10", "BV11", "BV12", "BV13", "BV14"})
"""Items that show that attendance was sampled, by head or by card."""


class Against(StrEnum):
    """A reason why a visit meets no obligation."""

    NOT_MADE = "not_made"
    ANNOUNCED = "announced"
    NO_TIMES = "no_times"
    NOBODY_SPOKEN_TO = "nobody_spoken_to"
    NOT_ASSIGNED = "not_assigned"
    NO_WINDOW = "no_window"
    OUTSIDE_WINDOW = "outside_window"
    RECEIVED_LATE = "received_late"
    UNCONFIRMED = "unconfirmed"
    """A late entry (補登) that nobody else has confirmed yet."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days an arrival may fall on, and the last day on which it may be received."""

    opens_on: date
    closes_on: date
    settles_on: date


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What is known of a visit that was handed in. Dates are those of Asia/Taipei, after the clock's correction."""

    is_made: bool
    is_unannounced: bool
    arrived_on: date | None
    has_end: bool
    interviewed_count: int
    answered_items: frozenset[str]
    is_assigned: bool
    received_on: date
    window: Window | None
    is_late_entry: bool = False
    is_confirmed: bool = False


def reasons_against(facts: VisitFacts) -> list[Against]:
    """Everything that keeps a visit from counting; empty when it is valid."""
    return list(_reasons(facts))


def _reasons(facts: VisitFacts) -> Iterable[Against]:
    if not facts.is_made:
        yield Against.NOT_MADE
    if not facts.is_unannounced:
        yield Against.ANNOUNCED
    if facts.arrived_on is None or not facts.has_end:
        yield Against.NO_TIMES
    if not facts.interviewed_count and facts.answered_items.isdisjoint(ATTENDANCE_ITEMS):
        yield Against.NOBODY_SPOKEN_TO
    if not facts.is_assigned:
        yield Against.NOT_ASSIGNED
    yield from _reasons_of_time(facts, facts.window)
    if facts.is_late_entry and not facts.is_confirmed:
        yield Against.UNCONFIRMED


def _reasons_of_time(facts: VisitFacts, window: Window | None) -> Iterable[Against]:
    if window is None:
        yield Against.NO_WINDOW
        return
    if facts.arrived_on is not None and not window.opens_on <= facts.arrived_on <= window.closes_on:
        yield Against.OUTSIDE_WINDOW
    if facts.received_on > window.settles_on and not facts.is_late_entry:
        yield Against.RECEIVED_LATE


def is_only_late(reasons: Iterable[Against]) -> bool:
    """Whether nothing but the day of receipt speaks against it, so that a late entry may be asked for."""
    return set(reasons) == {Against.RECEIVED_LATE}


def is_only_unconfirmed(reasons: Iterable[Against]) -> bool:
    """Whether a late entry counts as soon as somebody else confirms it."""
    return set(reasons) == {Against.UNCONFIRMED}


def is_a_visit(reasons: Iterable[Against]) -> bool:
    """Whether it was a proper visit in itself, so that it catches up on a missed one: only its window is not right."""
    return {Against.NO_WINDOW, Against.OUTSIDE_WINDOW, Against.RECEIVED_LATE}.issuperset(reasons)
