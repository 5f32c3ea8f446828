"""The visits made for a window, for the window's page, and when they arrived, for the warning about habits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from flask import render_template

from accounts.models import User
from core import clock
from core.database import db
from inspections.intake import late_entries
from inspections.models import Inspection
from inspections.scope import HAS_ARRIVED, IS_VISIT, visits_visible_to
from schedules.models import Obligation

ARRIVALS_KNOWN = 5


def render(window: Obligation, user: User) -> str | None:
    """The visits and attempts received for the window, and the ways of paper while one is awaited."""
    statement = sa.select(Inspection).where(Inspection.obligation_id == window.id, IS_VISIT, HAS_ARRIVED)
    visits = list(db.session.scalars(statement.where(visits_visible_to(user)).order_by(Inspection.received_at)))
    may_print = late_entries.is_awaited(window) and late_entries.may_print(window, user)
    may_type_in = late_entries.may_type_in(window, user)
    if not (visits or may_print or may_type_in):
        return None
    return render_template(
        "inspections/_window.html", window=window, visits=visits, may_print=may_print, may_type_in=may_type_in
    )


def arrivals(window: Obligation) -> Sequence[datetime]:
    """The arrivals of the school's last valid visits at the window's site, the latest first."""
    statement = (
        sa.select(Inspection.arrived_at)
        .where(Inspection.school_id == window.school_id, Inspection.site_id == window.site_id, IS_VISIT)
        .where(Inspection.is_valid_visit.is_(True), Inspection.arrived_at.is_not(None))
        .order_by(Inspection.arrived_at.desc())
        .limit(ARRIVALS_KNOWN)
    )
    return [arrived_at for arrived_at in db.session.scalars(statement) if arrived_at]


def days_made(window_ids: Collection[UUID]) -> dict[UUID, date]:
    """The days on which the visits arrived that met these windows."""
    met = sa.select(Obligation.id, Inspection.arrived_at).join(Inspection, Inspection.id == Obligation.met_by)
    rows = db.session.execute(met.where(Obligation.id.in_(window_ids), Inspection.arrived_at.is_not(None))).tuples()
    return {window_id: clock.local_day(arrived_at) for window_id, arrived_at in rows if arrived_at}
