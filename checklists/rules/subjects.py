"""What the rules are asked of: each student, each day and week of a student, the site and the school."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from checklists.rules.attendance import Values, days_of, fortnights_of, sevens_of, weeks_of
from checklists.rules.definitions import Regime, Unit

REGIMES = dict.fromkeys(
    ("rotation", "step", "internship", "sandwich", "bridging", "quasi_step"), Regime.COOPERATIVE
) | {
    "off_campus": Regime.OFF_CAMPUS,
    **dict.fromkeys(("421", "331", "evening", "66"), Regime.EMPLOYEE),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """One of whom a rule is asked, with everything that is known."""

    student: str | None
    regime: Regime | None
    from_on: str
    to_on: str
    values: Values


def subjects_of(facts: Mapping[str, Any], on: str) -> dict[Unit, list[Subject]]:
    """Every subject in the facts of one visit, by unit."""
    common = {"visit_on": on, "month_on": on[:8] + "01", "tables": facts.get("tables") or {}} | dict(
        facts.get("site") or {}
    )
    found: dict[Unit, list[Subject]] = {unit: [] for unit in Unit}
    if facts.get("site") is not None:
        found[Unit.SITE].append(Subject(None, None, on, on, common))
    if facts.get("school") is not None:
        found[Unit.SCHOOL].append(Subject(None, None, on, on, common | facts["school"]))
    holidays = facts.get("holidays") or ()
    records = {record["student"]: record for record in facts.get("attendance") or ()}
    for student in facts.get("students") or ():
        own = _Student(student, common, on)
        found[Unit.STUDENT].append(own.subject(on, on, {}))
        if student["number"] in records:
            for unit, subject in own.attended(days_of(records[student["number"]], holidays)):
                found[unit].append(subject)
    return found


_SPANS: dict[Unit, Callable[[list[Values]], Iterator[Values]]] = {
    Unit.WEEK: weeks_of,
    Unit.SEVEN: sevens_of,
    Unit.FORTNIGHT: fortnights_of,
}


class _Student:
    """One student, and the subjects that belong to them."""

    def __init__(self, student: Mapping[str, Any], common: Values, on: str) -> None:
        self.number: str = student["number"]
        self.regime = REGIMES.get(student.get("mode") or "")
        self.born_on: str | None = student.get("born_on")
        self.permit: str | None = student.get("late_permit_until")
        self.common = common | dict(student) | {"age_at_start": self._age(student.get("start_on"))}

    def subject(self, from_on: str, to_on: str, values: Values) -> Subject:
        return Subject(self.number, self.regime, from_on, to_on, self.common | self._on(to_on) | values)

    def _on(self, day: str) -> Values:
        """What depends on the day: the age, and whether a late permit holds."""
        return {"age": self._age(day), "late_permit": self.permit is not None and day <= self.permit}

    def _age(self, day: str | None) -> int | None:
        return None if self.born_on is None or day is None else age_on(self.born_on, day)

    def attended(self, days: list[Values]) -> Iterator[tuple[Unit, Subject]]:
        for day in days:
            if day["trained"]:
                yield Unit.DAY, self.subject(day["on"], day["on"], day)
        for unit, spans in _SPANS.items():
            for span in spans(days):
                yield unit, self.subject(span["first_on"], span["last_on"], span)


def age_on(born_on: str, day: str) -> int:
    """Whole years of age on a day."""
    born, then = date.fromisoformat(born_on), date.fromisoformat(day)
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))
