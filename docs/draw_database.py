"""Write docs/database.md from the models: prose and one Mermaid diagram per area. Run: python -m docs.draw_database"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from sqlalchemy import Column, Table

import app  # noqa: F401 - every table is known, so that foreign keys find theirs

AREAS = {
    "core": "The house itself: the chained journal, runs of jobs, the lease that elects the runner, and adjustments.",
    "accounts": "People. A person may hold several grants; a grant is a role for a school, a city, or everywhere.",
    "notifications": "News for people, and the outbox of mail: rows written in the same transaction as their cause.",
    "sites": "The roster. Placements say which student trains where, when and on which weekdays; all planning follows "
    "from them. A closure is named by scope and code, so that it may be entered before its site is known.",
    "checklists": "What is asked. A published version is one document and is never changed.",
    "schedules": "What is owed. The state of an obligation is not stored; it follows from its dates, facts and day.",
    "inspections": "What was carried out. A submission is one person's answers; every final revision is kept. "
    "Photos are known by their hash, and a use says where one belongs.",
    "remediation": "What must be put right. A case is a row with its current state; its events are the history.",
}


def document() -> str:
    """The whole document as Markdown."""
    parts = [
        "# The database",
        "One schema for SQLite and PostgreSQL. Ids are UUIDs made by the app or the device, except where a natural key "
        "stands in the table. Instants are UTC, dates are local to Taipei. This file is drawn from the models "
        "(`python -m docs.draw_database`); a test holds both equal.",
    ]
    for area, prose in AREAS.items():
        parts += [f"## {area}", prose, diagram(area)]
    return "\n\n".join(parts) + "\n"


def diagram(area: str) -> str:
    """One entity diagram: the area's tables with their columns, and arrows along foreign keys."""
    tables = sorted(_tables(area), key=lambda table: table.name)
    lines = ["```mermaid", "erDiagram"]
    for table in tables:
        lines.append(f"    {table.name} {{")
        lines += [f"        {_type(column)} {column.name}{_role(column)}" for column in table.columns]
        lines.append("    }")
    for table in tables:
        targets = sorted({(key.target_fullname.split(".")[0], key.parent.name) for key in table.foreign_keys})
        lines += [f"    {target} ||--o{{ {table.name} : {column}" for target, column in targets]
    return "\n".join([*lines, "```"])


def _tables(area: str) -> list[Table]:
    """The tables of the models that stand in the area's own module."""
    module = import_module(f"{area}.models")
    return [
        found.__table__
        for found in vars(module).values()
        if getattr(found, "__module__", "") == module.__name__ and hasattr(found, "__table__")
    ]


def _type(column: Column) -> str:
    name = type(column.type).__name__.lower()
    return {"utcdatetime": "instant", "enum": "choice", "uuid": "uuid"}.get(name, name)


def _role(column: Column) -> str:
    roles = [word for word, holds in (("PK", column.primary_key), ("FK", bool(column.foreign_keys))) if holds]
    return f" {','.join(roles)}" if roles else ""


if __name__ == "__main__":
    target = Path(__file__).with_name("database.md")
    target.write_text(document())
    sys.stdout.write(f"wrote {target.name}\n")
