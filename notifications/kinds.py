"""The kinds of news, gathered into families of which a person may choose how they come by mail. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

DIGEST_HOUR = 7


class Delivery(StrEnum):
    """How a piece of news comes by mail; in the app it stands at once either way."""

    AT_ONCE = "at_once"
    DIGEST = "digest"


class Family(StrEnum):
    """What belongs together for a reader."""

    URGENT = "urgent"
    REMINDERS = "reminders"
    CASES = "cases"
    REQUESTS = "requests"
    VISITS = "visits"
    RECORDS = "records"


URGENT_KINDS = frozenset({"case_critical", "case_confidential"})
REMINDER_KINDS = frozenset(
    {"case_due", "case_due_today", "case_overdue", "case_escalated", "case_releasable", "visit.due_soon"}
)
REQUEST_PREFIXES = ("extension_", "waiver_", "excusal.")
RECORD_PREFIXES = ("record.", "panel.", "audit.")
DEFAULTS = {Family.REMINDERS: Delivery.DIGEST}
CHOOSABLE = tuple(family for family in Family if family is not Family.URGENT)
"""What is urgent always comes at once."""


def family_of(kind: str) -> Family:
    """The family of a kind of news; what is not known is read with the visits."""
    if kind in URGENT_KINDS:
        return Family.URGENT
    if kind in REMINDER_KINDS:
        return Family.REMINDERS
    if kind.startswith(REQUEST_PREFIXES):
        return Family.REQUESTS
    if kind.startswith(RECORD_PREFIXES):
        return Family.RECORDS
    return Family.CASES if kind.startswith("case_") else Family.VISITS


def default_for(family: Family) -> Delivery:
    """How a family comes until the person chooses: reminders together in the morning, the rest at once."""
    return DEFAULTS.get(family, Delivery.AT_ONCE)


def next_digest(here: datetime) -> datetime:
    """The next morning hour at which news go out together, on the clock of the given instant."""
    morning = datetime.combine(here.date(), time(DIGEST_HOUR), here.tzinfo)
    return morning if here < morning else morning + timedelta(days=1)
