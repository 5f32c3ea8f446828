"""How often each duty was owed and on which basis, as the table of cadence rules says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from core.database import db
from dashboard.proof.period import Period
from schedules.cadence.table import cadence_table
from schedules.labels import how_often
from schedules.models import Obligation
from sites.models import ClassGroup, Placement, Student

Stay = tuple[date, date, str]
"""From which day to which day somebody trained at a site, and by which mode."""


def rules_of(period: Period, windows: Sequence[Obligation]) -> dict[UUID, dict[str, str]]:
    """By window its cadence in words and the legal basis of its rule."""
    table, stays = cadence_table(), _stays(period)
    found = {}
    for window in windows:
        modes = _modes(stays[window.site_id], window)
        rule = table.planned_by(window.rule, modes, window.opens_on)
        found[window.id] = {"cadence": how_often(rule) if rule else "", "basis": rule.basis if rule else ""}
    return found


def _stays(period: Period) -> dict[UUID | None, list[Stay]]:
    """Who of the school trained at each site, in one statement."""
    statement = (
        sa.select(Placement.site_id, Placement.start_on, Placement.end_on, ClassGroup.mode)
        .join(Student, Student.id == Placement.student_id)
        .join(ClassGroup, ClassGroup.id == Student.class_group_id)
        .where(Student.school_id == period.school.id, Placement.cancelled_at.is_(None))
    )
    found: dict[UUID | None, list[Stay]] = defaultdict(list)
    for site_id, start_on, end_on, mode in db.session.execute(statement):
        found[site_id].append((start_on, end_on, mode.value))
    return found


def _modes(stays: Iterable[Stay], window: Obligation) -> set[str]:
    return {mode for start_on, end_on, mode in stays if start_on <= window.closes_on and window.opens_on <= end_on}
