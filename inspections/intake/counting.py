"""What a visit means for the plan: it meets its window, or takes back what it met once it counts no longer."""

from __future__ import annotations

import sqlalchemy as sa

from core.database import db
from inspections.models import Inspection
from schedules import services as schedules
from schedules.excusing import catch_ups
from schedules.models import Obligation


def tell_plan(inspection: Inspection, *, counted_before: bool = True) -> None:
    """Let a visit that counts meet its window; what it met before a correction is owed again."""
    counted = inspection.obligation if inspection.is_valid_visit else None
    for window in _met_by(inspection) if counted_before else ():
        if window is not counted:
            _take_back(window, inspection)
    if counted is not None and counted.met_by != inspection.id:
        _meet(counted, inspection)


def _met_by(inspection: Inspection) -> list[Obligation]:
    return list(db.session.scalars(sa.select(Obligation).where(Obligation.met_by == inspection.id)))


def _take_back(window: Obligation, inspection: Inspection) -> None:
    """The window is owed again, unless another valid visit of it is on record."""
    schedules.owe_again(window, inspection_id=inspection.id)
    another = db.session.scalar(
        sa.select(Inspection)
        .where(
            Inspection.obligation_id == window.id, Inspection.id != inspection.id, Inspection.is_valid_visit.is_(True)
        )
        .order_by(Inspection.received_at)
        .limit(1)
    )
    if another is not None:
        _meet(window, another)


def _meet(window: Obligation, inspection: Inspection) -> None:
    if inspection.is_late_entry and inspection.confirmed_by is not None:
        schedules.record_late_entry(
            window, inspection_id=inspection.id, by=inspection.confirmed_by, arrived_at=inspection.arrived_at
        )
    elif inspection.arrived_at is not None and inspection.received_at is not None:
        schedules.record_visit(
            window,
            inspection_id=inspection.id,
            arrived_at=inspection.arrived_at,
            received_at=inspection.received_at,
        )


def catch_up(inspection: Inspection) -> None:
    """Let a visit that was made do for what earlier windows of the place left owed."""
    if inspection.arrived_at is not None:
        catch_ups.note_visit(
            school_id=inspection.school_id,
            site_id=inspection.site_id,
            arrived_at=inspection.arrived_at,
            inspection_id=inspection.id,
        )


def owe_catch_ups_again(inspection: Inspection) -> None:
    """What a record caught up on before its correction is owed again, unless another visit has been there since."""
    if not catch_ups.owe_again(inspection.id):
        return
    others = sa.select(Inspection).where(
        Inspection.school_id == inspection.school_id,
        Inspection.site_id == inspection.site_id,
        Inspection.id != inspection.id,
        Inspection.is_valid_visit.is_(True),
    )
    for another in db.session.scalars(others.order_by(Inspection.arrived_at)):
        catch_up(another)
