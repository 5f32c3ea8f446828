"""What the planner must know of the roster, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

WHOLE_DAY, MORNING, AFTERNOON = "day", "morning", "afternoon"


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """A workplace."""

    code: str
    city: str
    trains_on_holidays: bool = False


class PlacementFacts(NamedTuple):
    """A student's training at a site, both days included."""

    school: str
    site: str
    start_on: date
    end_on: date
    weekdays: str = "12345"
    mode: str = "rotation"
    teacher: str | None = None
    recorded_on: date = date.min
    student: str = ""


@dataclass(frozen=True, slots=True)
class ClosureFacts:
    """Days without training at a site, in a city, for a school, or everywhere (`code` is then empty)."""

    scope: str
    code: str
    start_on: date
    end_on: date
    part: str = WHOLE_DAY


@dataclass(frozen=True, slots=True)
class TeacherFacts:
    """A visiting teacher with the free half days ("1a3p5"); none recorded means any."""

    email: str
    visit_weekdays: str = ""


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """A school."""

    code: str
    city: str
