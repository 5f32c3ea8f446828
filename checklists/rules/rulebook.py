"""The rules in use, read once from their files; those of every visit travel to the phones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from checklists.document import Text
from checklists.legal_basis import citation
from checklists.rules.definitions import Asked, Rule, Unit
from checklists.rules.reading import read_rules

DATA = Path(__file__).parent / "data"
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
def rules_asked(where: Asked) -> tuple[Rule, ...]:
    """The rules asked at one place; at audits of companies also those that visits ask of the site itself."""
    also = {Asked.VISIT} if where is Asked.COMPANY_AUDIT else set()
    return tuple(rule for rule in rules() if rule.asked is where or (rule.asked in also and rule.unit is Unit.SITE))


@cache
def visit_rules() -> tuple[Rule, ...]:
    """The rules asked of every visit, on the phone and again at its receipt."""
    return rules_asked(Asked.VISIT)


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


_OFFICE_ONLY = frozenset({"note", "certainty", "asked"})


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A rule of the research that is not computed here: decided in another place, or not certain enough."""

    id: str
    name: Text
    is_skipped: bool
    why: Text


@cache
def elsewhere() -> tuple[Elsewhere, ...]:
    """Every rule that is not computed, with the reason."""
    return tuple(
        Elsewhere(row["id"], Text(**row["name"]), row["skipped"], Text(**row["why"])) for row in _file("elsewhere")
    )
