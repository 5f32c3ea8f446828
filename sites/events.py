"""News of this package for the packages above."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class RosterChanged:
    """Placements, or what decides on their training days, changed for these schools at these sites."""

    school_ids: frozenset[UUID]
    site_ids: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class PlacementTakenOut:
    """A placement that never happened was cancelled on screen."""

    placement_id: UUID
    site_id: UUID
