"""The nightly jobs of the plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from core import clock
from core.database import db
from core.formatting import term_dates
from schedules import alerts, generation, news, services
from schedules.models import Assignment, Obligation, ObligationKind, Part
from schedules.queries import is_in_state, state_expression
from schedules.states import State
from sites.models import Site

VISITS = Obligation.kind == ObligationKind.VISIT
RECENT = timedelta(days=180)


def generate() -> dict[str, int]:
    """Bring the plan in line with roster and calendar."""
    return generation.generate()


def close_windows() -> dict[str, int]:
    """Note what has settled without a valid visit as missed, and tell who was to go and who coordinates."""
    missed = services.close_windows()
    known = [row for row in missed if row.kind is ObligationKind.VISIT and row.reason is None]
    return {"missed": len(missed), "told": sum(news.tell_missed(row) for row in known)}


def remind() -> dict[str, int]:
    """Remind teachers of visits due in three days, coordinators of visits in five that nobody is to make."""
    today = clock.today()
    soon = _due_within(today, alerts.DUE_SOON).where(Obligation.begun_at.is_(None))
    unassigned = _due_within(today, alerts.UNASSIGNED_TO_COORDINATOR).where(sa.not_(_has_assignee()))
    return {
        "due_soon": sum(news.tell_due_soon(row) for row in db.session.scalars(soon)),
        "unassigned": sum(
            news.tell_unassigned(row, news.coordinators_of(row.school_id), "coordinator")
            for row in db.session.scalars(unassigned)
        ),
    }


def escalate() -> dict[str, int]:
    """Tell director and principal of visits in two days that nobody is to make, and of misses that pile up."""
    today = clock.today()
    unassigned = _due_within(today, alerts.UNASSIGNED_TO_PRINCIPAL).where(sa.not_(_has_assignee()))
    return {
        "unassigned": sum(
            news.tell_unassigned(row, news.heads_of(row.school_id), "head") for row in db.session.scalars(unassigned)
        ),
        "missed_in_a_row": sum(news.tell_missed_in_a_row(row) for row in _missed_in_a_row(today)),
        "missed_often": _tell_missed_often(today),
    }


def _due_within(today: date, within: timedelta) -> sa.Select[Any]:
    return (
        sa.select(Obligation)
        .where(VISITS, is_in_state({State.OPEN}, today), Obligation.due_on.between(today, today + within))
        .options(joinedload(Obligation.site).joinedload(Site.partner))
        .order_by(Obligation.key)
    )


def _has_assignee() -> sa.ColumnElement[bool]:
    assigned = sa.select(Assignment.id).where(
        Assignment.obligation_id == Obligation.id, Assignment.part == Part.ASSIGNEE
    )
    return sa.exists(assigned.correlate(Obligation))


def _missed_in_a_row(today: date) -> list[Obligation]:
    """The misses of the last half year that followed another; those recorded too late do not count."""
    decided = sa.select(Obligation, state_expression(today)).where(
        VISITS,
        Obligation.reason.is_(None),
        Obligation.closes_on >= today - RECENT,
        is_in_state({State.MET, State.MISSED, State.EXCUSED}, today),
    )
    ordered = decided.order_by(Obligation.school_id, Obligation.site_id, Obligation.opens_on)
    closed = [(row, state == State.MISSED) for row, state in db.session.execute(ordered)]
    return [row for row in alerts.missed_in_a_row(closed) if isinstance(row, Obligation)]


def _tell_missed_often(today: date) -> int:
    first, last = term_dates(today)
    missed = sa.select(Obligation).where(
        VISITS,
        Obligation.reason.is_(None),
        Obligation.opens_on.between(first, last),
        is_in_state({State.MISSED}, today),
    )
    rows = list(db.session.scalars(missed.order_by(Obligation.closes_on, Obligation.key)))
    counts: dict[object, int] = {}
    told = 0
    for row in rows:
        counts[row.school_id] = counts.get(row.school_id, 0) + 1
        if counts[row.school_id] >= alerts.MISSED_IN_A_TERM:
            told += news.tell_missed_often(row, counts[row.school_id])
    return told
