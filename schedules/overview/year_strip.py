"""The academic year of a site as a strip of windows, for the site's page."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from flask import render_template

from accounts.models import User
from core import clock
from core.database import db
from core.formatting import academic_year
from schedules.models import Obligation, ObligationKind
from schedules.overview.plan_list import Counts, Row, rows_of
from schedules.overview.year_overview import closes_in
from schedules.rules.states import State
from schedules.scope import visible_to
from sites.models import Site


def render(site: Site, user: User) -> str | None:
    """The strip of each school's windows this person may see; None without any."""
    today = clock.today()
    rows = rows_of(_windows(site, user), today)
    if not rows:
        return None
    schools = {row.window.school_id: row.window.school for row in rows}
    strips = [
        (school, _counts(own), own)
        for school_id, school in schools.items()
        if (own := [row for row in rows if row.window.school_id == school_id])
    ]
    return render_template("schedules/_year.html", year=academic_year(today), strips=strips, states=State)


def _windows(site: Site, user: User) -> list[Obligation]:
    statement = (
        sa.select(Obligation)
        .where(
            Obligation.site_id == site.id,
            Obligation.kind == ObligationKind.VISIT,
            closes_in(academic_year(clock.today())),
            Obligation.withdrawn_at.is_(None),
            visible_to(user),
        )
        .order_by(Obligation.school_id, Obligation.opens_on)
    )
    return list(db.session.scalars(statement))


def _counts(rows: list[Row]) -> Counts:
    return Counts(Counter(row.state for row in rows))
