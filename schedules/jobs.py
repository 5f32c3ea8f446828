"""The nightly jobs of the plan."""

from __future__ import annotations

from schedules import generation, services


def generate() -> dict[str, int]:
    """Bring the plan in line with roster and calendar."""
    return generation.generate()


def close_windows() -> dict[str, int]:
    """Note what has settled without a valid visit as missed."""
    return {"missed": len(services.close_windows())}
