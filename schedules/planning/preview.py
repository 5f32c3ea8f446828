"""What a change of roster, calendar or rule does to the plan, shown before it is applied."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import User
from accounts.roles import OFFICE_ROLES
from core.database import db
from schedules.planning.planner import Facts, replan
from schedules.rules.plan import Change, ChangeKind, Context
from schedules.rules.states import State, state_on
from sites.models import School, Site


class Effect(StrEnum):
    """What happens to a window; the last ones say why nothing does."""

    ADDED = "added"
    MOVED = "moved"
    SUSPENDED = "suspended"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    VISITED = "visited"
    BEGUN = "begun"
    MISSED = "missed"
    EXCUSED = "excused"
    NO_TRAINING = "no_training"
    HALF_A_DAY = "half_a_day"


CHANGING = (Effect.ADDED, Effect.MOVED, Effect.SUSPENDED, Effect.REOPENED, Effect.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Line:
    """One window in the preview: as it is and as it will be."""

    effect: Effect
    site: Site
    change: Change


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change does to the plan: lines the person may see, and how many others there are."""

    lines: tuple[Line, ...]
    elsewhere: int
    is_of_office: bool = True
    """Whether the person works in a school's office; a clerk has no visits and is told numbers only."""

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.effect in CHANGING]

    @property
    def count(self) -> int:
        """How many visits change, those of other schools too."""
        return len(self.changed) + self.elsewhere

    @property
    def by_effect(self) -> list[tuple[Effect, list[Line]]]:
        """The windows that change, kind by kind; kinds without any are left out."""
        kinds = ((effect, [line for line in self.lines if line.effect is effect]) for effect in CHANGING)
        return [(effect, lines) for effect, lines in kinds if lines]

    @property
    def untouched(self) -> list[Line]:
        return [line for line in self.lines if line.effect not in CHANGING]


def preview_plan(facts: Facts, context: Context, days: tuple[date, date], user: User) -> Preview:
    """What planning with these facts changes; of what it leaves, the windows that hold one of the days and why."""
    told = [(change, effect) for change in replan(facts, context) if (effect := _effect(change, days, context))]
    schools = set(db.session.scalars(sa.select(School.code).where(School.id.in_(user.school_ids(*OFFICE_ROLES)))))
    own = [(change, effect) for change, effect in told if change.planned.school in schools]
    sites = _sites_by_code({change.planned.site or "" for change, _effect in own})
    lines = [Line(effect, sites[change.planned.site or ""], change) for change, effect in own]
    elsewhere = sum(1 for change, effect in told if effect in CHANGING) - sum(
        1 for line in lines if line.effect in CHANGING
    )
    return Preview(tuple(sorted(lines, key=_order)), elsewhere, bool(schools))


def _order(line: Line) -> tuple[int, str, date]:
    return list(Effect).index(line.effect), line.site.code, line.change.planned.opens_on


def _sites_by_code(codes: Collection[str]) -> dict[str, Site]:
    sites = db.session.scalars(sa.select(Site).where(Site.code.in_(codes)).options(joinedload(Site.partner)))
    return {site.code: site for site in sites.unique()}


def _effect(change: Change, days: tuple[date, date], context: Context) -> Effect | None:
    """What happens to a window, or None when it changes nothing and has none of these days."""
    if change.kind is ChangeKind.ADDED:
        return Effect.ADDED
    if change.kind is ChangeKind.WITHDRAWN:
        return Effect.WITHDRAWN
    assert change.stored is not None
    before, after = change.stored.planned, change.planned
    if change.kind is ChangeKind.MOVED:
        if not after.training_days:
            return Effect.SUSPENDED
        return Effect.MOVED if before.training_days else Effect.REOPENED
    if before.suggested_on != after.suggested_on:
        return Effect.MOVED
    if after.opens_on > days[1] or after.closes_on < days[0]:
        return None
    return _why_untouched(change, context)


def _why_untouched(change: Change, context: Context) -> Effect:
    assert change.stored is not None
    state = state_on(context.today, change.stored)
    decided = {State.MET: Effect.VISITED, State.MISSED: Effect.MISSED, State.EXCUSED: Effect.EXCUSED}
    if state in decided:
        return decided[state]
    return Effect.BEGUN if change.stored.is_begun else Effect.NO_TRAINING
