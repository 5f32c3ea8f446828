"""The journeys of a teacher in a month, as a travel claim (差旅費) lists them: date, place, purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import User
from accounts.roles import OFFICE_ROLES
from core.clock import TAIPEI, local_day
from core.database import db
from inspections.models import Inspection, Outcome
from inspections.scope import HAS_ARRIVED, IS_VISIT, visits_visible_to


@dataclass(frozen=True, slots=True)
class Journey:
    """One visit as it is claimed. Who found a closed door has travelled all the same."""

    inspection_id: UUID
    on: date
    arrived_at: datetime
    left_at: datetime | None
    city: str
    place: str
    address: str
    period: int | None
    is_made: bool


def journeys_of(user: User, traveller: UUID, first: date) -> list[Journey]:
    """The visits and attempts that one person made in a month and another may see, in order of time."""
    begin = datetime(first.year, first.month, 1, tzinfo=TAIPEI)
    end = (begin + timedelta(days=31)).replace(day=1)
    statement = (
        sa.select(Inspection)
        .where(IS_VISIT, HAS_ARRIVED, visits_visible_to(user), Inspection.lead_id == traveller)
        .where(Inspection.arrived_at >= begin, Inspection.arrived_at < end)
        .options(joinedload(Inspection.site), joinedload(Inspection.obligation))
        .order_by(Inspection.arrived_at, Inspection.id)
    )
    return [_journey(row) for row in db.session.scalars(statement).unique()]


def _journey(row: Inspection) -> Journey:
    assert row.arrived_at is not None  # the statement asks for it
    assert row.site is not None  # a visit has one
    return Journey(
        inspection_id=row.id,
        on=local_day(row.arrived_at),
        arrived_at=row.arrived_at,
        left_at=row.left_at,
        city=row.site.city,
        place=f"{row.site.partner.name} {row.site.name}",
        address=row.site.address or "",
        period=row.obligation.window if row.obligation else None,
        is_made=row.outcome is Outcome.COMPLETED,
    )


def travellers(user: User) -> list[User]:
    """Whose journeys a person may list: the own, and for the office everybody's who visited for the school."""
    schools = user.school_ids(*OFFICE_ROLES)
    led = sa.select(Inspection.lead_id).where(IS_VISIT, HAS_ARRIVED, Inspection.school_id.in_(schools))
    statement = sa.select(User).where((User.id == user.id) | User.id.in_(led)).order_by(User.name, User.email)
    return list(db.session.scalars(statement))
