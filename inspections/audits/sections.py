"""Parts of an audit's page that packages above contribute: what the year before has left."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, current_app
from markupsafe import Markup

from accounts.models import User
from schedules.models import Obligation

Render = Callable[[Obligation, User], str | None]
"""Gives the HTML of a part (rendered, so escaped already), or None when there is nothing for this person."""


def register(app: Flask) -> None:
    """Give the app its empty list of parts."""
    app.extensions["audit_sections"] = []


def add(app: Flask, render: Render) -> None:
    """Show a part on every audit's page, after those added before."""
    app.extensions["audit_sections"].append(render)


def sections_for(obligation: Obligation, user: User) -> list[Markup]:
    """The parts that have something to show."""
    found = [render(obligation, user) for render in current_app.extensions["audit_sections"]]
    # Each was rendered by a template of its package and is escaped already.
    return [Markup(html) for html in found if html]  # noqa: S704
