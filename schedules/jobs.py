"""The nightly jobs of the plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from core import clock
from core.database import db
from core.formatting import term_dates
from core.jobs import Counts, for_each, together_or_each
from schedules import alerts, news, services
from schedules.excusing import catch_ups
from schedules.models import Obligation, ObligationKind
from schedules.planning import generation
from schedules.queries import every_school, has_assignee, is_in_state, school_codes, sites_of_school, state_expression
from schedules.rules.states import State
from sites.models import School, Site

VISITS = Obligation.kind == ObligationKind.VISIT
AUDITS = "annual audits"
"""The part of the plan that no single school has: the panels of a city are shared."""
RECENT = timedelta(days=180)


def generate() -> Counts:
    """Bring the plan in line with roster and calendar; if that fails as a whole, school by school and then audits."""
    return together_or_each(generation.generate, lambda: [*school_codes(), AUDITS], _generate_for)


def _generate_for(part: str) -> Counts:
    return generation.generate_audits() if part == AUDITS else generation.generate(site_ids=sites_of_school(part))


def close_windows() -> Counts:
    """Note what has settled without a valid visit as missed, and tell who was to go and who coordinates."""
    return for_each(every_school(), _close_windows, _named)


def _close_windows(school_id: UUID | None) -> Counts:
    missed = services.close_windows(school_id)
    owed = catch_ups.owe_for(missed)
    return {"missed": len(missed), "told": sum(news.tell_missed(each.obligation, each.due_on) for each in owed)}


def remind() -> Counts:
    """Remind teachers of visits due in three days, coordinators of visits in five that nobody is to make."""
    return for_each(every_school(), _remind, _named)


def _remind(school_id: UUID | None) -> Counts:
    today = clock.today()
    soon = _due_within(school_id, today, alerts.DUE_SOON).where(Obligation.begun_at.is_(None))
    unassigned = _unassigned(school_id, today, alerts.UNASSIGNED_TO_COORDINATOR)
    return {
        "due_soon": sum(news.tell_due_soon(row) for row in db.session.scalars(soon)),
        "unassigned": sum(
            news.tell_unassigned(row, news.coordinators_of(row.school_id), "coordinator") for row in unassigned
        ),
        "catch_up_due": sum(news.tell_catch_up_due(each) for each in catch_ups.due_catch_ups(school_id, today)),
    }


def escalate() -> Counts:
    """Tell director and principal of visits in two days that nobody is to make, and of misses that pile up."""
    return for_each(every_school(), _escalate, _named)


def _escalate(school_id: UUID | None) -> Counts:
    today = clock.today()
    unassigned = _unassigned(school_id, today, alerts.UNASSIGNED_TO_PRINCIPAL)
    return {
        "unassigned": sum(news.tell_unassigned(row, news.heads_of(row.school_id), "head") for row in unassigned),
        "missed_in_a_row": sum(news.tell_missed_in_a_row(row) for row in _missed_in_a_row(school_id, today)),
        "missed_often": _tell_missed_often(school_id, today),
    }


def _named(school_id: UUID | None) -> str:
    school = db.session.get(School, school_id) if school_id else None
    return f"school {school.code}" if school else "audits of companies"


def _unassigned(school_id: UUID | None, today: date, within: timedelta) -> list[Obligation]:
    """The visits due soon that nobody is to make, whether their window has opened or not."""
    statement = _due_within(school_id, today, within, {State.OPEN, State.PLANNED})
    return list(db.session.scalars(statement.where(sa.not_(has_assignee()))))


def _due_within(
    school_id: UUID | None, today: date, within: timedelta, states: Iterable[State] = (State.OPEN,)
) -> sa.Select[Any]:
    return (
        sa.select(Obligation)
        .where(VISITS, Obligation.school_id == school_id)
        .where(is_in_state(states, today), Obligation.due_on.between(today, today + within))
        .options(joinedload(Obligation.site).joinedload(Site.partner))
        .order_by(Obligation.key)
    )


def _missed_in_a_row(school_id: UUID | None, today: date) -> list[Obligation]:
    """The misses of the last half year that followed another; those recorded too late do not count."""
    decided = sa.select(Obligation, state_expression(today)).where(
        VISITS,
        Obligation.school_id == school_id,
        Obligation.reason.is_(None),
        Obligation.closes_on >= today - RECENT,
        is_in_state({State.MET, State.MISSED, State.EXCUSED}, today),
    )
    ordered = decided.order_by(Obligation.school_id, Obligation.site_id, Obligation.opens_on)
    closed = [(row, state == State.MISSED) for row, state in db.session.execute(ordered)]
    return [row for row in alerts.missed_in_a_row(closed) if isinstance(row, Obligation)]


def _tell_missed_often(school_id: UUID | None, today: date) -> int:
    """Tell of every miss of the term from the third on."""
    first, last = term_dates(today)
    missed = sa.select(Obligation).where(
        VISITS,
        Obligation.school_id == school_id,
        Obligation.reason.is_(None),
        Obligation.closes_on.between(first, last),
        is_in_state({State.MISSED}, today),
    )
    rows = db.session.scalars(missed.order_by(Obligation.closes_on, Obligation.key)).all()
    numbered = enumerate(rows, start=1)
    return sum(news.tell_missed_often(row, number) for number, row in numbered if number >= alerts.MISSED_IN_A_TERM)
