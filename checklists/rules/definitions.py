"""What a rule of law is: one wording with its dates, its facts, its condition and its sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from checklists.document import Concern, Text
from checklists.rules.expressions import Expression

PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")
FORMS = frozenset({"time", "hours", "day", "number", "money", "text"})


class Unit(StrEnum):
    """What a rule is asked of, one after the other."""

    DAY = "day"
    WEEK = "week"
    SEVEN = "seven"
    FORTNIGHT = "fortnight"
    STUDENT = "student"
    SITE = "site"
    SCHOOL = "school"


class Weight(StrEnum):
    """How bad a breach is; advice is shown and never becomes a finding."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    ADVICE = "advice"


class Regime(StrEnum):
    """Which law a student trains under, by the mode of the class."""

    COOPERATIVE = "cooperative"
    OFF_CAMPUS = "off_campus"
    EMPLOYEE = "employee"


class Asked(StrEnum):
    """Where a rule is asked: where the app holds the facts it reads."""

    VISIT = "visit"
    COMPANY_AUDIT = "company_audit"
    SCHOOL_AUDIT = "school_audit"
    CASE = "case"
    """By the legal clock of a case, which counts to the same limit."""
    ITEM = "item"
    """Nowhere by itself: the answer to its item decides by the item's own limits."""
    NOWHERE = "nowhere"
    """The facts it reads are recorded nowhere."""


OF_ATTENDANCE = frozenset({Unit.DAY, Unit.WEEK, Unit.SEVEN, Unit.FORTNIGHT})
OF_STUDENTS = frozenset({Unit.DAY, Unit.WEEK, Unit.SEVEN, Unit.FORTNIGHT, Unit.STUDENT})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of law in one wording; an amendment is another rule with its own dates."""

    id: str
    name: Text
    unit: Unit
    regimes: frozenset[Regime]
    law_from: str | None
    law_to: str | None
    inputs: tuple[str, ...]
    lets: tuple[tuple[str, Expression], ...]
    """Values named on the way, each after those that it is made of."""
    fails: Expression
    severities: tuple[tuple[Weight, Expression], ...]
    says: Text
    placeholders: frozenset[str]
    shows: str
    """The value by which a result is known again."""
    basis: str
    certainty: Text
    note: Text | None
    item: str | None
    """The item of a checklist that asks the same."""
    concerns: Concern
    due_days: int | None
    asked: Asked
    data: Mapping[str, Any]
    """As it stands in the file, and travels to the phones."""
