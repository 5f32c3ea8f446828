"""One page of a long list of cases, found from the case before or after it and counted only so far.

The hundredth page costs what the first one costs: nothing is skipped over, and nobody waits for all to be counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload, load_only, selectinload

from accounts.models import User
from core.database import db
from remediation.models import Case

PAGE = 50
COUNTED = 500
"""More rows than that are told as "more than"."""

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True)
class Place:
    """Where a page lies: after the case with this number, or before it; without one at the beginning."""

    number: str = ""
    is_before: bool = False


@dataclass(frozen=True)
class CasePage:
    """One page of the list with the number of all rows, as far as they are counted."""

    rows: list[Case]
    total: int
    is_more: bool
    has_previous: bool
    has_next: bool


@dataclass(frozen=True)
class Order:
    """By a column that has an index with the number behind it, and by the number."""

    column: Any
    is_falling: bool = False

    def clauses(self, *, is_before: bool) -> tuple[Any, ...]:
        falls = self.is_falling != is_before
        return tuple(column.desc() if falls else column.asc() for column in (self.column, Case.number))

    def beyond(self, value: Any, place: Place) -> Condition:
        own = sa.tuple_(self.column, Case.number)
        other = sa.tuple_(sa.literal(value, self.column.type), sa.literal(place.number))
        return own < other if self.is_falling != place.is_before else own > other


def page_of(matching: Sequence[Condition], order: Order, place: Place, total: int) -> CasePage:
    """The page at a place; the first one where its case is not known any more. `total`: up to COUNTED + 1."""
    value = db.session.scalar(sa.select(order.column).where(Case.number == place.number)) if place.number else None
    if value is None:
        place = Place()
    beyond = [order.beyond(value, place)] if place.number else []
    rows: list[Case] = list(db.session.scalars(_rows([*matching, *beyond], order, place)))
    is_more, rows = len(rows) > PAGE, rows[:PAGE]
    return CasePage(
        rows=rows[::-1] if place.is_before else rows,
        total=min(total, COUNTED),
        is_more=total > COUNTED,
        has_previous=is_more if place.is_before else bool(place.number),
        has_next=is_more or place.is_before,
    )


def _rows(conditions: Sequence[Condition], order: Order, place: Place) -> sa.Select[Any]:
    shown = (Case.site, Case.school, Case.student, Case.audited_school)
    # by a query of its own: a join here made SQLite take another index for the filters; the name is all
    follower = selectinload(Case.assigned_to).options(load_only(User.name), lazyload(User.grants))
    statement = sa.select(Case).where(*conditions).options(*(joinedload(row) for row in shown), follower)
    return statement.order_by(*order.clauses(is_before=place.is_before)).limit(PAGE + 1)
