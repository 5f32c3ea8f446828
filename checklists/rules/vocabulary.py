"""The facts that rules may read, by what they are asked of, with what each is in words."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from checklists.document import Text
from checklists.rules.definitions import OF_STUDENTS, Unit

DATA = Path(__file__).parent / "data"


@cache
def vocabulary() -> dict[Unit, dict[str, Text]]:
    """Every fact that a rule may read, by unit, with what it is in words."""
    raw = json.loads((DATA / "facts.json").read_text(encoding="utf-8"))
    own = {unit: {name: Text(**text) for name, text in raw.get(unit, {}).items()} for unit in Unit}
    shared = {name: Text(**text) for name, text in raw["always"].items()} | own[Unit.SITE]
    return {unit: shared | own[unit] | (own[Unit.STUDENT] if unit in OF_STUDENTS else {}) for unit in Unit}


@cache
def columns_known() -> frozenset[tuple[str, str]]:
    """Every table of figures that a rule may look into, with each of its columns."""
    tables = json.loads((DATA.parent.parent / "data" / "tables.json").read_text(encoding="utf-8"))
    return frozenset((name, column) for name, table in tables.items() for column in table["columns"])
