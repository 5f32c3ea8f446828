"""What an import does to the plan of the packages above: tried out for the preview, then taken back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from flask import Flask, current_app
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError

from accounts.models import User
from core.database import db
from sites.roster.applying import apply, concerned
from sites.roster.importing import Examination

MOST_ROWS, MOST_SITES = 3000, 250
"""An import that changes more is not tried out, so that its preview stays quick."""

Render = Callable[[Collection[UUID], User], str]
"""Takes the sites and the person; gives the HTML of what the roster, as it then stands, changes there."""
KEY = "roster_outcome"


def show(app: Flask, render: Render) -> None:
    """Show this in the preview of every import that is not too large."""
    app.extensions[KEY] = render


def is_too_large(examination: Examination) -> bool:
    """Whether an import changes more rows than are tried out."""
    return sum(change.kind != "unchanged" for change in examination.changes) > MOST_ROWS


def try_out(examination: Examination, user: User) -> Markup | None:
    """What follows from an import, or None when nothing does or it cannot be told. Nothing stays stored."""
    if examination.faults or examination.is_idle or is_too_large(examination) or KEY not in current_app.extensions:
        return None
    try:
        apply(examination.changes, examination.recorded, user)
        db.session.flush()
        sites = {site_id for _school_id, site_id in concerned(examination.changes)}
        # Rendered by a template, so escaped already.
        return Markup(current_app.extensions[KEY](sites, user)) if 0 < len(sites) <= MOST_SITES else None  # noqa: S704
    except IntegrityError:
        return None
    finally:
        db.session.rollback()
