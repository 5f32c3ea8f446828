"""News of this package for the packages above."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class VisitsMissed:
    """These obligations closed without a valid visit."""

    obligation_ids: tuple[UUID, ...]
