"""Reading rules from data: what cannot be used is refused, and every fault named by rule and field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from checklists.document import Concern, Text
from checklists.rules.definitions import FORMS, PLACEHOLDER, Asked, Regime, Rule, Unit, Weight
from checklists.rules.expressions import Expression, ExpressionInvalid, compiled, names_in, tables_in
from checklists.rules.vocabulary import columns_known, vocabulary


class RulesInvalid(ValueError):
    """Rules that cannot be used, with every fault found."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


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
    | {"certainty", "note", "item", "concerns", "due_days", "asked"}
)


def _rule(data: Any, place: int, faults: list[str]) -> Rule | None:
    row = _Row(data, place, faults)
    for field in sorted(set(row.data) - _FIELDS):
        row.refuse(field, "is not known")
    unit = row.data.get("unit")
    if unit not in set(Unit):
        row.refuse("unit", f"must be one of {', '.join(Unit)}")
        return None
    lets, says = _lets(row), row.text("says")
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
        says=says,
        placeholders=frozenset(name for text in (says.zh, says.en) for name, _form in PLACEHOLDER.findall(text)),
        shows=row.word("shows"),
        basis=row.word("basis"),
        certainty=row.text("certainty"),
        note=row.text("note") if "note" in row.data else None,
        item=row.data.get("item"),
        concerns=_concern(row),
        due_days=row.data.get("due_days"),
        asked=_asked(row),
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


def _asked(row: _Row) -> Asked:
    value = row.data.get("asked", "visit")
    if value not in set(Asked):
        row.refuse("asked", f"must be one of {', '.join(Asked)}")
        return Asked.NOWHERE
    return Asked(value)


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
    for table, column in sorted(frozenset().union(*map(tables_in, parts)) - columns_known()):
        row.refuse("fails", f"there is no table {table} with a column {column}")
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
