"""Tables of figures that the law sets from a day on."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from checklists.judgement import Wage, read_wages

DATA = Path(__file__).parent / "data"


@cache
def minimum_wage_rows() -> tuple[dict[str, Any], ...]:
    """The minimum wage as it travels to the devices, oldest first; announced figures only."""
    return tuple(json.loads((DATA / "minimum_wage.json").read_text(encoding="utf-8")))


@cache
def minimum_wage() -> tuple[Wage, ...]:
    """The minimum wage as the judgement takes it."""
    return read_wages(minimum_wage_rows())


def tables_in_force() -> dict[str, list[dict[str, Any]]]:
    """Every table as the rules take it: dated rows of announced figures."""
    return {"minimum_wage": [dict(row) for row in minimum_wage_rows()]}
