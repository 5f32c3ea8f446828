"""The academic year of all sites at once: a row for each site, a column for each month, a mark for each window."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import User
from core.database import db
from core.formatting import academic_year_dates
from schedules.models import Obligation
from schedules.overview.plan_list import Counts, Narrowing, conditions_of
from schedules.queries import state_expression
from schedules.rules.states import State
from sites.models import Site

PAGE = 100
"""So many sites stand on one page and on one sheet or two of paper."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A window as it stands in the overview."""

    id: UUID
    number: int
    opens_on: date
    closes_on: date
    state: State


@dataclass(frozen=True, slots=True)
class SiteYear:
    """A site with its windows, month by month from August to July."""

    site: Site
    months: list[list[Mark]]

    @property
    def counts(self) -> Counts:
        return Counts(Counter(mark.state for month in self.months for mark in month))


@dataclass(frozen=True, slots=True)
class YearPage:
    """One page of the sites, with what all of them together owe."""

    year: int
    rows: list[SiteYear]
    counts: Counts
    following: str
    """The code after which the next page begins; empty on the last one."""

    @property
    def months(self) -> list[date]:
        first = academic_year_dates(self.year)[0]
        return [date(first.year + (first.month + n - 1) // 12, (first.month + n - 1) % 12 + 1, 1) for n in range(12)]


def year_page(user: User, narrowed: Narrowing, year: int, today: date, *, after: str = "") -> YearPage:
    """The sites in order of their codes from behind one of them; a window stands in the month in which it is due."""
    seen = [*conditions_of(user, narrowed), closes_in(year), Obligation.withdrawn_at.is_(None)]
    here = sa.select(Obligation.site_id).where(*seen)
    statement = sa.select(Site).where(Site.id.in_(here), Site.code > after).options(joinedload(Site.partner))
    sites = list(db.session.scalars(statement.order_by(Site.code).limit(PAGE + 1)).unique())
    shown, following = sites[:PAGE], sites[PAGE - 1].code if len(sites) > PAGE else ""
    marks = _marks(seen, [site.id for site in shown], academic_year_dates(year)[0], today)
    rows = [SiteYear(site, [marks[site.id, number] for number in _MONTHS]) for site in shown]
    return YearPage(year, rows, _counts(seen, today), following)


_MONTHS = (8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7)


def closes_in(year: int) -> sa.ColumnElement[bool]:
    """A window counts in the year in which it closes, as in the list, the figures and the proof."""
    return Obligation.closes_on.between(*academic_year_dates(year))


def _marks(
    seen: Sequence[sa.ColumnElement[bool]], site_ids: Sequence[UUID], first: date, today: date
) -> dict[tuple[UUID | None, int], list[Mark]]:
    """The windows by site and month, as plain rows: a page holds thousands of them; due before August is August."""
    row = Obligation
    columns = (row.site_id, row.due_on, row.id, row.window, row.opens_on, row.closes_on, state_expression(today))
    statement = sa.select(*columns).where(*seen, row.site_id.in_(site_ids)).order_by(row.opens_on, row.key)
    found: dict[tuple[UUID | None, int], list[Mark]] = defaultdict(list)
    for site_id, due_on, row_id, number, opens_on, closes_on, state in db.session.execute(statement):
        mark = Mark(row_id, number or 0, opens_on, closes_on, State(state))
        found[site_id, max(due_on or closes_on, first).month].append(mark)
    return found


def _counts(seen: Sequence[sa.ColumnElement[bool]], today: date) -> Counts:
    state = state_expression(today)
    statement = sa.select(state, sa.func.count()).where(*seen).group_by(state)
    return Counts({State(name): count for name, count in db.session.execute(statement).tuples()})
