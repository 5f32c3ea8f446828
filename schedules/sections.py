"""What packages above show on a window's page: the visits carried out for it, and when earlier ones took place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from flask import Flask, current_app
from markupsafe import Markup

from accounts.models import User
from schedules.models import Obligation

Render = Callable[[Obligation, User], str | None]
"""Gives the HTML of a section (rendered, so escaped already), or None when there is nothing for this person."""
Arrivals = Callable[[Obligation], Sequence[datetime]]
"""Gives the arrivals of the last valid visits of the window's school at its site, the latest first."""


DaysMade = Callable[[Collection[UUID]], Mapping[UUID, date]]
"""Gives the day on which each of these windows was met, as far as it is known."""


@dataclass
class Contributions:
    sections: list[Render] = field(default_factory=list)
    arrivals: Arrivals | None = None
    days_made: DaysMade | None = None


def register(app: Flask) -> None:
    """Give the app its empty list of contributions."""
    app.extensions["window_sections"] = Contributions()


def add(app: Flask, render: Render) -> None:
    """Show a section on every window's page, after those added before."""
    app.extensions["window_sections"].sections.append(render)


def tell_arrivals(app: Flask, arrivals: Arrivals) -> None:
    """Say where the arrivals of earlier visits are known."""
    app.extensions["window_sections"].arrivals = arrivals


def tell_days_made(app: Flask, days: DaysMade) -> None:
    """Say where the days of the visits that met a window are known."""
    app.extensions["window_sections"].days_made = days


def days_made(window_ids: Collection[UUID]) -> Mapping[UUID, date]:
    """The day on which each window was met; empty when nobody knows."""
    days: DaysMade | None = current_app.extensions["window_sections"].days_made
    return days(window_ids) if days and window_ids else {}


def sections_for(window: Obligation, user: User) -> list[Markup]:
    """The sections that have something to show."""
    found = [render(window, user) for render in current_app.extensions["window_sections"].sections]
    # Each was rendered by a template of its package and is escaped already.
    return [Markup(html) for html in found if html]  # noqa: S704


def earlier_arrivals(window: Obligation) -> Sequence[datetime]:
    """The arrivals of the last valid visits, the latest first; none when nobody knows them."""
    arrivals: Arrivals | None = current_app.extensions["window_sections"].arrivals
    return arrivals(window) if arrivals else []
