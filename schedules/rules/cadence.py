"""How often each mode of cooperation must be visited: a table of rules with version, legal basis and date range."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

FORTNIGHT = 14
_SEMESTER_DAYS = 182


class Rule(StrEnum):
    """The names under which an obligation keeps the rule it was planned by; more visit rules may be recorded."""

    FORTNIGHTLY = "visit-14d@1"
    TWICE_A_SEMESTER = "visit-2sem@1"
    COMPANY_AUDIT = "company-audit@1"
    SCHOOL_AUDIT = "school-audit@1"


@dataclass(frozen=True, slots=True)
class CadenceRule:
    """One row of the table: every so many days, or so often a semester, for some modes from a day on."""

    modes: frozenset[str]
    basis: str
    every_days: int | None = None
    per_semester: int | None = None
    version: int = 1
    starts_on: date = date.min
    ends_on: date = date.max

    @property
    def name(self) -> str:
        """What is owed, e.g. visit-14d."""
        return f"visit-{self.every_days}d" if self.every_days else f"visit-{self.per_semester}sem"

    @property
    def label(self) -> str:
        """The name with its version, as it stands on each obligation."""
        return f"{self.name}@{self.version}"

    @property
    def longest_days(self) -> int:
        """How many days a window of this rule may have, about."""
        return self.every_days or _SEMESTER_DAYS // (self.per_semester or 1)

    @property
    def short_tail_days(self) -> int:
        """Below how many days a last window counts as a short tail."""
        return min(FORTNIGHT, self.every_days or FORTNIGHT)

    def is_in_force(self, day: date) -> bool:
        """Whether a window that opens on this day falls under the rule."""
        return self.starts_on <= day <= self.ends_on


ACT_MODES = frozenset({"rotation", "step", "internship", "sandwich", "bridging", "quasi_step"})
PROGRAMME_MODES = frozenset({"off_campus"})
TERTIARY_MODES = frozenset({"421", "331", "evening", "66"})

BY_LAW = CadenceRule(ACT_MODES, "建教生權益保障法第13條第1項", every_days=FORTNIGHT)
BY_PROGRAMME = CadenceRule(PROGRAMME_MODES, "產學攜手合作計畫（計畫規定）", every_days=FORTNIGHT)
TERTIARY = CadenceRule(TERTIARY_MODES, "專科以上學校校外實習（學校規定）", per_semester=2)
BUILT_IN = (BY_LAW, BY_PROGRAMME, TERTIARY)


@dataclass(frozen=True)
class CadenceTable:
    """The rules in the order in which they were recorded; of two in force for a mode the later start counts."""

    rules: tuple[CadenceRule, ...] = BUILT_IN

    def rule_for(self, modes: Iterable[str], day: date) -> CadenceRule:
        """The one cadence for a window that opens on a day: of several modes the strictest."""
        found = (self._of_mode(mode, day) for mode in sorted(modes))
        return min(found, key=lambda rule: rule.longest_days, default=BY_LAW)

    def _of_mode(self, mode: str, day: date) -> CadenceRule:
        """The rule of one mode; a mode that no rule knows is visited as the law asks, so that no duty is lost."""
        matching = [rule for rule in self.rules if mode in rule.modes and rule.is_in_force(day)]
        return max(reversed(matching), key=lambda rule: rule.starts_on, default=BY_LAW)

    def planned_by(self, label: str, modes: Iterable[str], day: date) -> CadenceRule | None:
        """The rule whose label a window kept: of several that read alike the one for its modes on its first day."""
        alike = [rule for rule in self.rules if rule.label == label]
        own = [rule for rule in alike if rule.modes & frozenset(modes)]
        in_force = [rule for rule in own if rule.is_in_force(day)]
        return next(iter([*in_force, *own, *alike]), None)

    def changes(self, first: date, last: date) -> list[date]:
        """The days after the first, up to the last, on which some rule begins or has just ended."""
        return [day for day in self._turns if first < day <= last]

    @cached_property
    def _turns(self) -> list[date]:
        return sorted(set(_turns(self.rules)))

    def with_rule(self, rule: CadenceRule) -> CadenceTable:
        """The table with one more rule, which gets the next version of its name."""
        return CadenceTable((*self.rules, rule))

    def next_version(self, name: str) -> int:
        """The version that a new rule of this name gets."""
        return max((rule.version for rule in self.rules if rule.name == name), default=0) + 1


def _turns(rules: Sequence[CadenceRule]) -> Iterator[date]:
    for rule in rules:
        if rule.starts_on > date.min:
            yield rule.starts_on
        if rule.ends_on < date.max:
            yield date.fromordinal(rule.ends_on.toordinal() + 1)


def is_fortnightly(label: str) -> bool:
    """Whether an obligation was planned under any version of the 14-day rule."""
    return label.startswith(f"visit-{FORTNIGHT}d@")
