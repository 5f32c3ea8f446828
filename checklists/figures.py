"""Changes to the tables of figures: a clerk records one with its date and source, or takes it back with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import User
from checklists.models import Figure
from checklists.tables import Table, forget, is_taken
from core import clock, journal
from core.database import db
from core.errors import DomainError, NotFound, Refused


class DayTaken(Refused):
    sentence = "A figure is in force from that day already. Withdraw it first, or choose another day."


class AlreadyWithdrawn(DomainError):
    sentence = "This figure has been withdrawn already."


def record_figure(
    table: Table, *, from_on: date, values: Mapping[str, float], source: str, is_proposed: bool, by: User
) -> Figure:
    """Record a row of a table. A proposed one is shown and never used as law."""
    if not is_proposed and is_taken(table, from_on):
        raise DayTaken
    figure = Figure(
        table_name=table.name,
        from_on=from_on,
        figures=dict(values),
        source=source,
        is_proposed=is_proposed,
        recorded_at=clock.utcnow(),
        recorded_by_id=by.id,
    )
    db.session.add(figure)
    db.session.flush()
    journal.record(
        by, "figure.recorded", figure, table=table.name, from_on=from_on, values=dict(values), source=source,
        is_proposed=is_proposed,
    )  # fmt: skip
    forget()
    return figure


def withdraw_figure(figure_id: UUID, *, reason: str, by: User) -> Figure:
    """Take a recorded figure out of force; it stays to be seen, with the reason."""
    figure = db.session.scalar(sa.select(Figure).where(Figure.id == figure_id).with_for_update(of=Figure))
    if figure is None:
        raise NotFound
    if figure.withdrawn_at is not None:
        raise AlreadyWithdrawn
    if not reason:
        raise Refused(_("Write why the figure is withdrawn."))
    figure.withdrawn_at, figure.withdrawn_by_id, figure.withdrawn_reason = clock.utcnow(), by.id, reason
    journal.record(by, "figure.withdrawn", figure, table=figure.table_name, from_on=figure.from_on, reason=reason)
    db.session.flush()
    forget()
    return figure
