"""How each person wants news by mail: at once, or together in the morning."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from core.database import db
from notifications.kinds import CHOOSABLE, Delivery, Family, default_for, family_of
from notifications.models import DeliveryChoice


def delivery_of(user_id: UUID, kind: str) -> Delivery:
    """How this kind of news goes to this person."""
    family = family_of(kind)
    if family not in CHOOSABLE:
        return Delivery.AT_ONCE
    statement = sa.select(DeliveryChoice.delivery).where(
        DeliveryChoice.user_id == user_id, DeliveryChoice.family == family
    )
    return db.session.scalar(statement) or default_for(family)


def choices_of(user: User) -> dict[Family, Delivery]:
    """What the person has chosen for every family, or what holds until then."""
    chosen = {row.family: row.delivery for row in _rows(user)}
    return {family: chosen.get(family, default_for(family)) for family in CHOOSABLE}


def choose(user: User, wanted: Mapping[Family, Delivery]) -> None:
    """Keep the choices of a person."""
    known = {row.family: row for row in _rows(user)}
    for family, delivery in wanted.items():
        if family in known:
            known[family].delivery = delivery
        else:
            db.session.add(DeliveryChoice(user_id=user.id, family=family, delivery=delivery))


def _rows(user: User) -> list[DeliveryChoice]:
    return list(db.session.scalars(sa.select(DeliveryChoice).where(DeliveryChoice.user_id == user.id)))
