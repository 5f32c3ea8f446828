"""Legal clocks of urgent cases: who must report what by when. They are shown and counted down, never sent by the app.

Sources: child protection within 24 hours of knowing, Protection of Children and Youths Welfare and Rights Act art. 53;
a fatal or grave accident at work within 8 hours, by the employer, Occupational Safety and Health Act art. 37.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Duty(StrEnum):
    """What has to be reported."""

    CHILD_PROTECTION = "child_protection"
    ACCIDENT = "accident"


ALLOWED = {Duty.CHILD_PROTECTION: timedelta(hours=24), Duty.ACCIDENT: timedelta(hours=8)}
ACCIDENT_ITEMS = frozenset({"SP07", "BV22", "CA59"})
"""Injuries told in an interview, and accidents counted at the site or in an audit."""


@dataclass(frozen=True)
class Settled:
    """A person has reported, or found with a reason that the law does not apply."""

    duty: Duty
    at: datetime
    is_reported: bool


@dataclass(frozen=True)
class Clock:
    """One duty with its end."""

    duty: Duty
    known_at: datetime
    settled: Settled | None = None

    @property
    def ends_at(self) -> datetime:
        return self.known_at + ALLOWED[self.duty]

    @property
    def is_running(self) -> bool:
        return self.settled is None

    def left(self, now: datetime) -> timedelta:
        """How much time is left; negative when it is over."""
        return self.ends_at - now


def duties(*, item: str, is_restricted: bool) -> tuple[Duty, ...]:
    """What may have to be reported because of a case; whether the law applies a person decides."""
    found = [Duty.CHILD_PROTECTION] if is_restricted else []
    return (*found, Duty.ACCIDENT) if item in ACCIDENT_ITEMS else tuple(found)


def clocks(*, item: str, is_restricted: bool, known_at: datetime, settled: Iterable[Settled] = ()) -> tuple[Clock, ...]:
    """The clocks of a case, counted from the moment somebody of the school knew."""
    done = {each.duty: each for each in settled}
    return tuple(Clock(duty, known_at, done.get(duty)) for duty in duties(item=item, is_restricted=is_restricted))
