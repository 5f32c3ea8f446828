"""What is planned, as `schedules list` prints it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from core import clock
from core.database import db
from schedules.models import Assignment, Obligation, ObligationKind, Part
from schedules.rules.states import State, state_on
from sites.models import School, Site


@dataclass(frozen=True)
class Selection:
    """Which obligations to list: those that overlap the days, of one school, site or kind."""

    first: date | None = None
    last: date | None = None
    school: str | None = None
    site: str | None = None
    kind: str | None = None
    with_withdrawn: bool = False


def planned_rows(selection: Selection) -> list[dict[str, Any]]:
    """The obligations as JSON values, ordered by school, site and first day, null last."""
    today = clock.today()
    assignees = _assignees()
    rows = [_as_json(obligation, school, site, today, assignees) for obligation, school, site in _rows(selection)]
    return sorted(rows, key=_order)


def _rows(selection: Selection) -> Iterator[Any]:
    statement = (
        sa.select(Obligation, School.code, Site.code)
        .outerjoin(School, School.id == Obligation.school_id)
        .outerjoin(Site, Site.id == Obligation.site_id)
        .execution_options(yield_per=2000)
        .where(*_conditions(selection))
    )
    yield from db.session.execute(statement)


def _conditions(selection: Selection) -> Iterator[sa.ColumnElement[bool]]:
    if selection.first:
        yield Obligation.closes_on >= selection.first
    if selection.last:
        yield Obligation.opens_on <= selection.last
    if selection.school:
        yield School.code == selection.school
    if selection.site:
        yield Site.code == selection.site
    if selection.kind:
        yield Obligation.kind == ObligationKind(selection.kind)
    if not selection.with_withdrawn:
        yield Obligation.withdrawn_at.is_(None)


def _assignees() -> dict[UUID, list[str]]:
    """Who carries an obligation out: the assignee of a visit, lead and members of a panel."""
    statement = (
        sa.select(Assignment.obligation_id, User.email)
        .join(User, User.id == Assignment.user_id)
        .where(Assignment.part != Part.SUBSTITUTE)
        .order_by(Assignment.obligation_id, Assignment.part, Assignment.position, User.email)
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for obligation_id, email in db.session.execute(statement):
        found[obligation_id].append(email)
    return found


def _as_json(
    obligation: Obligation, school: str | None, site: str | None, today: date, assignees: dict[UUID, list[str]]
) -> dict[str, Any]:
    status = state_on(today, obligation)
    suggested_on = None if status is State.SUSPENDED else obligation.suggested_on
    return {
        "kind": obligation.kind.value,
        "school": school,
        "site": site,
        "run": obligation.run,
        "window": obligation.window,
        "opens_on": obligation.opens_on.isoformat(),
        "due_on": _iso(obligation.due_on),
        "closes_on": obligation.closes_on.isoformat(),
        "suggested_on": _iso(suggested_on),
        "training_days": obligation.training_days,
        "status": status.value,
        "reason": obligation.reason,
        "assignees": assignees.get(obligation.id, []),
        "rule": obligation.rule,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _order(row: dict[str, Any]) -> tuple[Any, ...]:
    school, site = row["school"], row["site"]
    return (school is None, school or "", site is None, site or "", row["opens_on"], row["kind"], row["window"] or 0)
