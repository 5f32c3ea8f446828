"""間隔逾 14 天: where visits of a run lie more than a fortnight apart, and what lay between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from core import clock
from core.database import db
from dashboard.proof.period import Period
from dashboard.proof.tables import Table
from dashboard.proof.wording import REASONS, STATES
from inspections.models import Inspection
from schedules.forms import MISS_REASONS
from schedules.models import CatchUp, Obligation
from schedules.rules.gaps import Between, Gap, gaps
from schedules.rules.states import state_on
from sites.models import Site

COLUMNS = (
    ("site", "場址代碼"),
    ("company", "機構"),
    ("run", "梯次"),
    ("before", "前次有效訪視"),
    ("after", "下次有效訪視"),
    ("days", "間隔日數"),
    ("reason", "原因"),
)
ADJACENT = "兩次訪視各在其期內，日期錯開"
BEFORE = timedelta(days=365)
"""How far before the period the visit may lie from which a gap is counted."""
RunKey = tuple[UUID, int | None]


def gap_table(period: Period) -> Table:
    """The gaps that ended in the period; information, no breach."""
    visited, windows = _visited_on(period), _windows_by_run(period)
    between = {key: [_between(window, period.as_of) for window in own] for key, own in windows.items()}
    found = [
        (windows[key], gap)
        for key in windows
        for gap in gaps(visited.get(key, ()), between[key])
        if period.first <= gap.after <= period.last
    ]
    why = _why_missed(windows.values())
    rows = [_row(own, gap, why) for own, gap in found]
    return Table("gaps", "間隔逾 14 天", COLUMNS, sorted(rows, key=lambda row: (row["site"], row["before"])))


def _visited_on(period: Period) -> dict[RunKey, list[date]]:
    """The days of the school's valid visits, by site and run."""
    statement = (
        sa.select(Obligation.site_id, Obligation.run, Inspection.arrived_at)
        .join(Inspection, Inspection.obligation_id == Obligation.id)
        .where(
            Inspection.school_id == period.school.id,
            Inspection.is_valid_visit.is_(True),
            Inspection.arrived_at.is_not(None),
        )
        .where(Obligation.closes_on >= period.first - BEFORE, Obligation.opens_on <= period.last)
    )
    found: dict[RunKey, list[date]] = defaultdict(list)
    for site_id, run, arrived_at in db.session.execute(statement).tuples():
        assert site_id is not None  # a visit has one
        assert arrived_at is not None  # asked for above
        found[(site_id, run)].append(clock.local_day(arrived_at))
    return found


def _windows_by_run(period: Period) -> dict[RunKey, list[Obligation]]:
    statement = (
        sa.select(Obligation)
        .where(
            Obligation.school_id == period.school.id, Obligation.site_id.is_not(None), Obligation.withdrawn_at.is_(None)
        )
        .where(Obligation.closes_on >= period.first - BEFORE, Obligation.opens_on <= period.last)
        .options(joinedload(Obligation.site).joinedload(Site.partner))
        .order_by(Obligation.opens_on, Obligation.key)
    )
    found: dict[RunKey, list[Obligation]] = defaultdict(list)
    for window in db.session.scalars(statement).unique():
        assert window.site_id is not None  # asked for above
        found[(window.site_id, window.run)].append(window)
    return found


def _between(window: Obligation, as_of: date) -> Between:
    return Between(window.window or 0, window.opens_on, window.closes_on, state_on(as_of, window))


def _why_missed(runs: Iterable[Iterable[Obligation]]) -> dict[UUID, CatchUp]:
    missed = [window.id for windows in runs for window in windows if window.missed_at]
    rows = db.session.scalars(sa.select(CatchUp).where(CatchUp.obligation_id.in_(missed), CatchUp.reason.is_not(None)))
    return {row.obligation_id: row for row in rows}


def _row(windows: Iterable[Obligation], gap: Gap, why: dict[UUID, CatchUp]) -> dict[str, Any]:
    by_opening = {window.opens_on: window for window in windows}
    first = next(iter(by_opening.values()))
    assert first.site is not None  # asked for above
    reasons = [_reason(by_opening[each.opens_on], each, why) for each in gap.between]
    return {
        "site": first.site.code,
        "company": f"{first.site.partner.name} {first.site.name}",
        "run": first.run,
        "before": gap.before.isoformat(),
        "after": gap.after.isoformat(),
        "days": gap.days,
        "reason": "；".join(reasons) or ADJACENT,
    }


def _reason(window: Obligation, between: Between, why: dict[UUID, CatchUp]) -> str:
    """What became of a window in between, and why as far as somebody said."""
    caught = why.get(window.id)
    said = str(MISS_REASONS[caught.reason]) if caught and caught.reason else REASONS.get(window.reason or "", "")
    return f"第 {between.number} 期{STATES[between.state]}" + (f"（{said}）" if said else "")
