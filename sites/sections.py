"""Sections of a site's page that packages above contribute: the year of windows, open cases, audits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app
from markupsafe import Markup

from accounts.models import User
from sites.models import Site

Render = Callable[[Site, User], str | None]
"""Gives the HTML of a section (rendered, so escaped already), or None when there is nothing for this person."""


@dataclass(frozen=True)
class Section:
    """A contributed part: `wide` ones stand above the students, the others beside them."""

    render: Render
    is_wide: bool


def register(app: Flask) -> None:
    """Give the app its empty list of sections."""
    app.extensions["site_sections"] = []


def add(app: Flask, render: Render, *, is_wide: bool = False) -> None:
    """Show a section on every site's page, after those added before."""
    app.extensions["site_sections"].append(Section(render, is_wide))


def sections_for(site: Site, user: User, *, is_wide: bool) -> list[Markup]:
    """The sections of one kind that have something to show."""
    found = [
        section.render(site, user) for section in current_app.extensions["site_sections"] if section.is_wide is is_wide
    ]
    # Each was rendered by a template of its package and is escaped already.
    return [Markup(html) for html in found if html]  # noqa: S704
