"""The rules as they stand in data: read once, and every fault named by rule and field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from checklists.document import Concern, Text
from checklists.legal_basis import citation
from checklists.rules.expressions import Expression, ExpressionInvalid, compiled, names_in

DATA = Path(__file__).parent / "data"
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


OF_STUDENTS = frozenset({Unit.DAY, Unit.WEEK, Unit.SEVEN, Unit.FORTNIGHT, Unit.STUDENT})


class RulesInvalid(ValueError):
    """Rules that cannot be used, with every fault found."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


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
    shows: str
    """The value by which a result is known again."""
    basis: str
    certainty: str
    note: Text | None
    item: str | None
    """The item of a checklist that asks the same."""
    concerns: Concern
    due_days: int | None
    data: Mapping[str, Any]
    """As it stands in the file, and travels to the phones."""


@cache
def vocabulary() -> dict[Unit, dict[str, Text]]:
    """Every fact that a rule may read, by unit, with what it is in words."""
    raw = json.loads((DATA / "facts.json").read_text(encoding="utf-8"))
    own = {unit: {name: Text(**text) for name, text in raw.get(unit, {}).items()} for unit in Unit}
    shared = {name: Text(**text) for name, text in raw["always"].items()} | own[Unit.SITE]
    return {unit: shared | own[unit] | (own[Unit.STUDENT] if unit in OF_STUDENTS else {}) for unit in Unit}


TRAVELLING = ("rules_1_attendance", "rules_2_roster")
"""The files whose rules a phone can decide; the others need what only an audit or a form asks."""
OTHERS = ("rules_3_audit",)


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in use, in the order of the files."""
    return read_rules([row for name in (*TRAVELLING, *OTHERS) for row in _file(name)])


@cache
def _file(name: str) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")))


@cache
def visit_rules() -> tuple[Rule, ...]:
    """The rules asked of every visit, on the phone and again at its receipt."""
    names = {row["id"] for name in TRAVELLING for row in _file(name)}
    return tuple(rule for rule in rules() if rule.id in names)


@cache
def rule_by_id() -> dict[str, Rule]:
    return {rule.id: rule for rule in rules()}


@cache
def travelling_rules() -> tuple[dict[str, Any], ...]:
    """The rules as a phone takes them along: without what only an office reads."""
    return tuple(_travelling(rule) for rule in visit_rules())


def _travelling(rule: Rule) -> dict[str, Any]:
    cited = citation(rule.basis, short=True)
    kept = {name: value for name, value in rule.data.items() if name not in _OFFICE_ONLY}
    return kept | {"citation": {"zh": cited.zh, "en": cited.en}}


_OFFICE_ONLY = frozenset({"note", "certainty"})


def read_rules(rows: Any) -> tuple[Rule, ...]:
    """The definitions as rules; raises RulesInvalid with all faults."""
    faults: list[str] = []
    if not isinstance(rows, list):
        raise RulesInvalid(["rules: must be a list"])
    read = [_rule(row, place, faults) for place, row in enumerate(rows, 1)]
    ids = [rule.id for rule in read if rule]
    faults += [f"{name}: is there twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    if faults:
        raise RulesInvalid(faults)
    return tuple(rule for rule in read if rule)


class _Row:
    """One definition and its name in faults."""

    def __init__(self, data: Any, place: int, faults: list[str]) -> None:
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        self.name = self.data.get("id") if isinstance(self.data.get("id"), str) else f"rule {place}"
        self.faults, self.count = faults, len(faults)

    def refuse(self, field: str, reason: str) -> None:
        self.faults.append(f"{self.name} › {field}: {reason}")

    @property
    def is_sound(self) -> bool:
        return len(self.faults) == self.count

    def text(self, field: str) -> Text:
        value = self.data.get(field)
        if not isinstance(value, Mapping) or not all(isinstance(value.get(side), str) for side in ("zh", "en")):
            self.refuse(field, "needs a text in zh and en")
            return Text("", "")
        return Text(value["zh"], value["en"])

    def word(self, field: str) -> str:
        value = self.data.get(field)
        if not isinstance(value, str) or not value:
            self.refuse(field, "is missing")
            return ""
        return value

    def day(self, field: str) -> str | None:
        value = self.data.get(field)
        try:
            return None if value is None else date.fromisoformat(value).isoformat()
        except (TypeError, ValueError):
            self.refuse(field, "must be a date such as 2021-06-18")
            return None

    def expression(self, field: str, node: Any) -> Expression:
        try:
            return compiled(node)
        except ExpressionInvalid as invalid:
            self.refuse(field, str(invalid))
            return lambda _facts: None


_FIELDS = frozenset(
    {"id", "name", "unit", "for", "from", "to", "inputs", "let", "fails", "severity", "says", "shows", "basis"}
    | {"certainty", "note", "item", "concerns", "due_days"}
)


def _rule(data: Any, place: int, faults: list[str]) -> Rule | None:
    row = _Row(data, place, faults)
    for field in sorted(set(row.data) - _FIELDS):
        row.refuse(field, "is not known")
    unit = row.data.get("unit")
    if unit not in set(Unit):
        row.refuse("unit", f"must be one of {', '.join(Unit)}")
        return None
    lets = _lets(row)
    inputs = _inputs(row, Unit(unit), frozenset(lets))
    rule = Rule(
        id=row.word("id"),
        name=row.text("name"),
        unit=Unit(unit),
        regimes=_regimes(row),
        law_from=row.day("from"),
        law_to=row.day("to"),
        inputs=inputs,
        lets=tuple((name, row.expression(f"let {name}", row.data["let"][name])) for name in _in_order(row, lets)),
        fails=row.expression("fails", row.data.get("fails")),
        severities=_severities(row),
        says=row.text("says"),
        shows=row.word("shows"),
        basis=row.word("basis"),
        certainty=row.word("certainty"),
        note=row.text("note") if "note" in row.data else None,
        item=row.data.get("item"),
        concerns=_concern(row),
        due_days=row.data.get("due_days"),
        data=row.data,
    )
    _check_sentence(row, rule, Unit(unit), frozenset(lets))
    return rule if row.is_sound else None


def _concern(row: _Row) -> Concern:
    value = row.data.get("concerns", "company")
    if value not in set(Concern):
        row.refuse("concerns", f"must be one of {', '.join(Concern)}")
        return Concern.COMPANY
    return Concern(value)


def _regimes(row: _Row) -> frozenset[Regime]:
    values = row.data.get("for", list(Regime))
    if not isinstance(values, list) or not values or not set(values) <= set(Regime):
        row.refuse("for", f"must be some of {', '.join(Regime)}")
        return frozenset()
    return frozenset(map(Regime, values))


def _severities(row: _Row) -> tuple[tuple[Weight, Expression], ...]:
    """One severity, or a list of [severity, condition] of which the first that holds counts."""
    value = row.data.get("severity")
    pairs: list[Any] = value if isinstance(value, list) else [[value, True]]
    if not pairs or any(not isinstance(pair, list) or len(pair) != 2 or pair[0] not in set(Weight) for pair in pairs):
        row.refuse("severity", f"must be one of {', '.join(Weight)}, or pairs of one and a condition")
        return ()
    return tuple((Weight(name), row.expression("severity", condition)) for name, condition in pairs)


def _lets(row: _Row) -> dict[str, frozenset[str]]:
    """The named values with what each is made of."""
    value = row.data.get("let", {})
    if not isinstance(value, Mapping):
        row.refuse("let", "must be an object")
        return {}
    return {name: names_in(node) for name, node in value.items()}


def _in_order(row: _Row, lets: Mapping[str, frozenset[str]]) -> list[str]:
    """The named values, each after those it is made of; values that stand on each other in a circle are refused."""
    done: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            row.refuse("let", f"goes round in a circle: {' → '.join((*path[path.index(name) :], name))}")
            return
        if name in done or name not in lets:
            return
        for needed in sorted(lets[name]):
            visit(needed, (*path, name))
        done.append(name)

    for name in lets:
        if row.is_sound:
            visit(name, ())
    return done


def _inputs(row: _Row, unit: Unit, lets: frozenset[str]) -> tuple[str, ...]:
    """The facts a rule reads: all named, all known for its unit, none named in vain."""
    value = row.data.get("inputs")
    if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
        row.refuse("inputs", "must name at least one fact")
        return ()
    severity = row.data.get("severity")
    conditions = (
        [pair[1] for pair in severity if isinstance(pair, list) and len(pair) == 2]
        if isinstance(severity, list)
        else []
    )
    parts = [row.data.get("fails"), *conditions]
    if isinstance(row.data.get("let"), Mapping):
        parts += row.data["let"].values()
    used = frozenset().union(*map(names_in, parts)) - lets
    known = vocabulary()[unit].keys()
    for name in sorted(used - set(value)):
        row.refuse("inputs", f"does not name {name}, which the rule reads")
    for name in sorted(set(value) - used):
        row.refuse("inputs", f"names {name}, which the rule does not read")
    for name in sorted(set(value) - known):
        row.refuse("inputs", f"{name} is no fact of a {unit}")
    for name in sorted(lets & known):
        row.refuse("let", f"{name} is the name of a fact")
    return tuple(value)


def _check_sentence(row: _Row, rule: Rule, unit: Unit, lets: frozenset[str]) -> None:
    known = vocabulary()[unit].keys() | lets
    sides = [PLACEHOLDER.findall(text) for text in (rule.says.zh, rule.says.en)]
    for name, form in sorted(set(sides[0] + sides[1])):
        if name not in known:
            row.refuse("says", f"{{{name}}} is no fact of a {unit}")
        if form and form not in FORMS:
            row.refuse("says", f"{form} is no way to write a value")
    if rule.shows and rule.shows not in known:
        row.refuse("shows", f"{rule.shows} is no fact of a {unit}")
