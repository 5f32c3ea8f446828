"""What an imported roster would do to the visits, for the preview of the import."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from flask import render_template

from accounts.models import User
from schedules import labels
from schedules.planning.facts import read_context, read_facts
from schedules.planning.preview import Effect, Preview, preview_plan

MOST_LINES = 60


def render(site_ids: Collection[UUID], user: User) -> str:
    """Added, moved and withdrawn visits, and which decided or begun ones stay as they are."""
    return render_template(
        "schedules/_roster_outcome.html", preview=preview_roster(site_ids, user), labels=labels, most=MOST_LINES
    )


def preview_roster(site_ids: Collection[UUID], user: User) -> Preview:
    """The plan at these sites with the roster as it stands in this transaction."""
    facts, context = read_facts(site_ids), read_context()
    opens = [row.planned.opens_on for row in facts.stored]
    preview = preview_plan(facts, context, (min(opens, default=context.today), context.until), user)
    # A window that nothing changes, ahead of us, needs no reason.
    return replace(preview, lines=tuple(line for line in preview.lines if line.effect is not Effect.NO_TRAINING))
