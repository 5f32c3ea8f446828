"""Changes to single rows of the roster; whole rosters are imported."""

from __future__ import annotations

from accounts.models import User
from accounts.roles import OFFICE_ROLES
from core import clock, events, journal
from core.database import db
from core.errors import DomainError, NotFound
from sites.events import PlacementTakenOut, RosterChanged
from sites.models import Placement


class PlacementCancelled(DomainError):
    sentence = "This placement is cancelled already."


def cancel_placement(placement: Placement, *, by: User, reason: str) -> None:
    """Take a placement that never happened out of the plan; it stays on record with the reason."""
    if placement.student.school_id not in by.school_ids(*OFFICE_ROLES):
        raise NotFound
    if placement.cancelled_at:
        raise PlacementCancelled
    placement.cancelled_at = clock.utcnow()
    journal.record(by, "placement.cancelled", placement, reason=reason)
    db.session.flush()
    events.publish(RosterChanged(frozenset({placement.student.school_id}), frozenset({placement.site_id})))
    events.publish(PlacementTakenOut(placement.id, placement.site_id))
