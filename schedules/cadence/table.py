"""The cadence rules that count here: the built-in ones, the school's settings, and those the authority recorded."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from core.adjustments import value_of
from core.database import db
from schedules.models import CadenceRow
from schedules.rules.cadence import BY_LAW, BY_PROGRAMME, TERTIARY, CadenceRule, CadenceTable, Rule
from sites.models import School

TERTIARY_CADENCE = "tertiary_cadence"


def cadence_table() -> CadenceTable:
    """The whole table, in the order in which the rules were recorded."""
    rows = db.session.scalars(sa.select(CadenceRow).order_by(CadenceRow.recorded_at, CadenceRow.id))
    return CadenceTable((BY_LAW, BY_PROGRAMME, _tertiary(), *(as_rule(row) for row in rows)))


def _tertiary() -> CadenceRule:
    """Twice a semester, unless the installation set the 14-day rule for its tertiary programmes."""
    if value_of(TERTIARY_CADENCE) == Rule.FORTNIGHTLY:
        return CadenceRule(TERTIARY.modes, TERTIARY.basis, every_days=BY_LAW.every_days)
    return TERTIARY


def as_rule(row: CadenceRow) -> CadenceRule:
    """A recorded rule as a value."""
    return CadenceRule(
        modes=frozenset(row.modes),
        basis=row.basis,
        every_days=row.every_days,
        per_semester=row.per_semester,
        version=row.version,
        starts_on=row.starts_on,
        ends_on=row.ends_on or date.max,
    )


def rolling_schools() -> frozenset[str]:
    """The codes of the schools that chose the rolling cadence."""
    return frozenset(db.session.scalars(sa.select(School.code).where(School.is_rolling)))
