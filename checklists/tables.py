"""Tables of figures that the law sets from a day on: what ships with the app, and what a clerk added since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask import g
from sqlalchemy import select

from checklists.document import Text
from checklists.judgement import Wage, read_wages
from checklists.models import Figure
from core.database import db

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in words, and the rows that ship with the app."""

    name: str
    title: Text
    basis: str
    says: Text
    columns: Mapping[str, Text]
    rows: tuple[Mapping[str, Any], ...]


@cache
def tables() -> dict[str, Table]:
    """Every table by its name."""
    data = json.loads((DATA / "tables.json").read_text(encoding="utf-8"))
    return {name: _table(name, row) for name, row in data.items()}


def _table(name: str, row: Mapping[str, Any]) -> Table:
    columns = {column: Text(**text) for column, text in row["columns"].items()}
    return Table(name, Text(**row["name"]), row["basis"], Text(**row["says"]), columns, tuple(row["rows"]))


def figures_of(name: str) -> list[Figure]:
    """What clerks recorded in a table, proposals and what was withdrawn included, the newest first."""
    statement = select(Figure).where(Figure.table_name == name)
    return list(db.session.scalars(statement.order_by(Figure.from_on.desc(), Figure.recorded_at.desc())))


def tables_in_force() -> dict[str, list[dict[str, Any]]]:
    """Every table as the rules take it, oldest row first; a proposed figure is never among them."""
    if "tables" not in g:
        g.tables = merged(_announced())
    return g.tables


def forget() -> None:
    """Read the tables anew: a figure was recorded or withdrawn."""
    g.pop("tables", None)


def _announced() -> list[Figure]:
    statement = select(Figure).where(Figure.is_proposed.is_(False), Figure.withdrawn_at.is_(None))
    return list(db.session.scalars(statement))


def merged(added: Iterable[Figure] = ()) -> dict[str, list[dict[str, Any]]]:
    """The rows that ship with the app and those added, by table and in the order of their days."""
    found: dict[str, list[dict[str, Any]]] = {
        name: [{key: value for key, value in row.items() if key != "source"} for row in table.rows]
        for name, table in tables().items()
    }
    for figure in added:
        if figure.table_name in found:
            found[figure.table_name].append({"from": figure.from_on.isoformat(), **figure.figures})
    return {name: sorted(rows, key=lambda row: row["from"]) for name, rows in found.items()}


def minimum_wage_rows() -> list[dict[str, Any]]:
    """The minimum wage as it travels to the devices, oldest first; announced figures only."""
    return tables_in_force()["minimum_wage"]


def minimum_wage() -> tuple[Wage, ...]:
    """The minimum wage as the judgement takes it."""
    return read_wages(minimum_wage_rows())


def is_taken(table: Table, from_on: date) -> bool:
    """Whether a figure is in force from that very day already."""
    return any(row["from"] == from_on.isoformat() for row in tables_in_force()[table.name])
