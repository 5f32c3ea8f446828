"""What an import does to the plan of the packages above: tried out for the preview, then taken back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, current_app
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError

from accounts.models import User
from core.database import db
from sites.models import Site
from sites.roster.applying import apply, concerned
from sites.roster.importing import Examination
from sites.roster.recorded import rows_in

MOST_ROWS, MOST_SITES = 3000, 1000
"""Of more sites only the first are tried out, of more rows nothing is, so that the preview stays quick."""

Render = Callable[[Collection[UUID], User], str]
"""Takes the sites and the person; gives the HTML of what the roster, as it then stands, changes there."""
KEY = "roster_outcome"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from an import at how many of the sites that it concerns."""

    html: Markup
    worked_out: int
    concerned: int


def show(app: Flask, render: Render) -> None:
    """Show this in the preview of every import that is not too large."""
    app.extensions[KEY] = render


def is_too_large(examination: Examination) -> bool:
    """Whether an import changes more rows than are tried out."""
    return sum(change.kind != "unchanged" for change in examination.changes) > MOST_ROWS


def try_out(examination: Examination, user: User) -> Outcome | None:
    """What follows from an import, or None when nothing does or it cannot be told. Nothing stays stored."""
    if examination.faults or examination.is_idle or is_too_large(examination) or KEY not in current_app.extensions:
        return None
    try:
        apply(examination.changes, examination.recorded, user)
        db.session.flush()
        return _outcome({site_id for _school_id, site_id in concerned(examination.changes)}, user)
    except IntegrityError:
        return None
    finally:
        db.session.rollback()


def _outcome(site_ids: Collection[UUID], user: User) -> Outcome | None:
    """At the first sites in order of their codes."""
    in_order = rows_in(sa.select(Site.code, Site.id), Site.id, site_ids)
    worked_out = [site_id for _code, site_id in sorted(in_order)[:MOST_SITES]]
    if not worked_out:
        return None
    # Rendered by a template, so escaped already.
    html = Markup(current_app.extensions[KEY](worked_out, user))  # noqa: S704
    return Outcome(html, len(worked_out), len(site_ids))
