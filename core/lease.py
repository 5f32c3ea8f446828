"""A lease in the database: of several processes, one does what must be done once."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError

from core import clock
from core.database import db
from core.models import Lease

LASTS = timedelta(seconds=90)


def hold(name: str, holder: UUID) -> bool:
    """Take or keep a lease; False while another process holds it."""
    # The machine's own time: the app's clock may stand anywhere and jump back at the next start.
    now = clock.machine_now()
    mine_or_over = sa.or_(Lease.holder == holder, Lease.until < now)
    taken = sa.update(Lease).where(Lease.name == name, mine_or_over).values(holder=holder, until=now + LASTS)
    if cast(CursorResult, db.session.execute(taken)).rowcount == 1:
        db.session.commit()
        return True
    if db.session.get(Lease, name) is not None:
        db.session.rollback()
        return False
    return _take_first(Lease(name=name, holder=holder, until=now + LASTS))


def _take_first(lease: Lease) -> bool:
    db.session.add(lease)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True


def give_up(name: str, holder: UUID) -> None:
    """Let another process take over at once."""
    db.session.execute(sa.delete(Lease).where(Lease.name == name, Lease.holder == holder))
    db.session.commit()
