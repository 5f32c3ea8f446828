"""Closures (停訓日): who may record one, what it does to the plan before it is applied, and applying it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core import clock, journal
from core.database import db
from core.errors import DomainError, NotFound
from schedules.calendars import same_city
from schedules.facts import read_context, read_facts
from schedules.generation import generate
from schedules.models import Obligation
from schedules.plan import VISIT, Change, ChangeKind, Context
from schedules.planner import Facts, replan
from schedules.roster import ClosureFacts
from schedules.states import State, state_on
from sites.models import Closure, ClosureScope, Partner, Placement, School, Site, SiteKind, Student
from sites.names import known_as


class ClosureKnown(DomainError):
    sentence = "A closure of this place that begins on this day is recorded already. Remove it first."


@dataclass(frozen=True, slots=True)
class Wish:
    """A closure as somebody wants it recorded."""

    scope: ClosureScope
    code: str
    start_on: date
    end_on: date
    reason: str

    @property
    def facts(self) -> ClosureFacts:
        return ClosureFacts(self.scope.value, self.code, self.start_on, self.end_on)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a person may close."""

    sites: tuple[Site, ...]
    cities: tuple[str, ...]
    everything: bool

    def covers(self, scope: ClosureScope, code: str) -> bool:
        """Whether this place is among them."""
        if scope is ClosureScope.ALL:
            return self.everything
        if scope is ClosureScope.CITY:
            return same_city(code) in self.cities
        return any(site.code == code for site in self.sites)


def reach_of(user: User) -> Reach:
    """A coordinator closes where the school trains; a clerk closes cities, everything when every city is the clerk's.

    A coordinator closes everything only where no other school is served.
    """
    sites = _training_sites(user)
    cities = {same_city(site.city) for site in sites}
    everything = bool(user.school_ids(Role.COORDINATOR)) and _school_count() == 1
    if user.has_role(Role.CLERK):
        own = user.cities(Role.CLERK)
        every = {same_city(city) for city in db.session.scalars(sa.select(Site.city).distinct())}
        cities |= every if own is None else {same_city(city) for city in own}
        everything = everything or own is None
    return Reach(tuple(sites), tuple(sorted(cities)), everything)


def _training_sites(user: User) -> list[Site]:
    placed = sa.select(Placement.site_id).join(Student, Student.id == Placement.student_id)
    placed = placed.where(Student.school_id.in_(user.school_ids(Role.COORDINATOR)), Placement.cancelled_at.is_(None))
    sites = sa.select(Site).where(Site.id.in_(placed), Site.kind == SiteKind.WORKPLACE).order_by(Site.code)
    return list(db.session.scalars(sites).unique())


def _school_count() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(School)) or 0


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


CHANGING = (Effect.ADDED, Effect.MOVED, Effect.SUSPENDED, Effect.REOPENED, Effect.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Line:
    """One window in the preview: as it is and as it will be."""

    effect: Effect
    site: Site
    change: Change


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change of the calendar does to the plan: lines the person may see, and how many others there are."""

    lines: tuple[Line, ...]
    elsewhere: int

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.effect in CHANGING]

    @property
    def untouched(self) -> list[Line]:
        return [line for line in self.lines if line.effect not in CHANGING]


def preview_closure(wish: Wish, user: User) -> Preview:
    """What recording a closure would do. Nothing is stored."""
    site_ids = sites_within(wish.scope, wish.code)
    facts = read_facts(site_ids, also_closed=[wish.facts])
    return _preview(facts, (wish.start_on, wish.end_on), user)


def preview_removal(closure: Closure, user: User) -> Preview:
    """What taking a closure back would do. Nothing is stored."""
    facts = read_facts(sites_within(closure.scope, closure.code))
    gone = ClosureFacts(closure.scope.value, closure.code, closure.start_on, closure.end_on)
    left = list(facts.closures)
    left.remove(gone)
    return _preview(replace(facts, closures=left), (closure.start_on, closure.end_on), user)


def sites_within(scope: ClosureScope, code: str) -> set[UUID]:
    """The workplaces that a closure concerns."""
    rows = db.session.execute(sa.select(Site.id, Site.code, Site.city).where(Site.kind == SiteKind.WORKPLACE))
    return {row_id for row_id, site, city in rows if _concerns(scope, code, site, city)}


def _concerns(scope: ClosureScope, code: str, site: str, city: str) -> bool:
    if scope is ClosureScope.CITY:
        return same_city(city) == same_city(code)
    return scope is ClosureScope.ALL or site == code


def _preview(facts: Facts, days: tuple[date, date], user: User) -> Preview:
    context = read_context()
    changes = [change for change in replan(facts, context) if change.planned.kind == VISIT]
    told = [(change, effect) for change in changes if (effect := _effect(change, days, context))]
    schools = set(db.session.scalars(sa.select(School.code).where(School.id.in_(user.school_ids(*OFFICE_ROLES)))))
    own = [(change, effect) for change, effect in told if change.planned.school in schools]
    sites = _sites_by_code({change.planned.site or "" for change, _effect in own})
    lines = [Line(effect, sites[change.planned.site or ""], change) for change, effect in own]
    elsewhere = sum(1 for change, effect in told if effect in CHANGING) - sum(
        1 for line in lines if line.effect in CHANGING
    )
    return Preview(tuple(sorted(lines, key=_order)), elsewhere)


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


def record_closure(wish: Wish, *, by: User) -> dict[str, int]:
    """Record a closure and bring the plan in line; how many windows were added, moved, withdrawn, unchanged."""
    if not reach_of(by).covers(wish.scope, wish.code):
        raise NotFound
    if _is_known(wish):
        raise ClosureKnown
    closure = Closure(
        scope=wish.scope,
        code=wish.code,
        start_on=wish.start_on,
        end_on=wish.end_on,
        reason=wish.reason,
        recorded_at=clock.utcnow(),
    )
    db.session.add(closure)
    journal.record(by, "closure.recorded", closure, **_facts(closure))
    db.session.flush()
    return generate(site_ids=sites_within(wish.scope, wish.code), by=by)


def _is_known(wish: Wish) -> bool:
    same = sa.select(Closure.code).where(Closure.scope == wish.scope, Closure.start_on == wish.start_on)
    return same_city(wish.code) in {same_city(code) for code in db.session.scalars(same)}


def remove_closure(closure: Closure, *, by: User) -> dict[str, int]:
    """Take a closure back and bring the plan in line."""
    if not reach_of(by).covers(closure.scope, closure.code):
        raise NotFound
    site_ids = sites_within(closure.scope, closure.code)
    journal.record(by, "closure.removed", closure, **_facts(closure))
    db.session.delete(closure)
    db.session.flush()
    return generate(site_ids=site_ids, by=by)


def _facts(closure: Closure) -> dict[str, object]:
    return {name: getattr(closure, name) for name in ("scope", "code", "start_on", "end_on", "reason")}


def closures_for(user: User) -> list[Closure]:
    """The closures that concern a person: of all, and of the places where the school trains or the clerk works."""
    rows = list(db.session.scalars(sa.select(Closure).order_by(Closure.start_on.desc(), Closure.scope, Closure.code)))
    if user.has_role(Role.ADMIN):
        return rows
    sites, cities = _surroundings(user)
    return [row for row in rows if _is_near(row, sites, cities)]


def _is_near(closure: Closure, sites: set[str], cities: set[str]) -> bool:
    if closure.scope is ClosureScope.ALL:
        return True
    return same_city(closure.code) in cities if closure.scope is ClosureScope.CITY else closure.code in sites


def _surroundings(user: User) -> tuple[set[str], set[str]]:
    """Codes of the sites and names of the cities in which a person has windows or, as a clerk, works."""
    schools = user.school_ids(*OFFICE_ROLES)
    there = sa.select(Site.code, Site.city).where(
        Site.id.in_(sa.select(Obligation.site_id).where(Obligation.school_id.in_(schools)))
        | Site.id.in_(sa.select(Placement.site_id).join(Student).where(Student.school_id.in_(schools)))
    )
    rows = list(db.session.execute(there).tuples())
    if user.has_role(Role.CLERK):
        own = user.cities(Role.CLERK)
        everywhere = db.session.execute(sa.select(Site.code, Site.city)).tuples()
        within = {same_city(city) for city in own} if own is not None else None
        rows += [(code, city) for code, city in everywhere if within is None or same_city(city) in within]
    return {code for code, _ in rows}, {same_city(city) for _, city in rows}


def get_closure(user: User, closure_id: UUID) -> Closure:
    """A closure that the person may take back."""
    closure = db.session.get(Closure, closure_id)
    if closure is None or not reach_of(user).covers(closure.scope, closure.code):
        raise NotFound
    return closure


def site_names() -> dict[str, str]:
    """How sites are called, by code."""
    rows = db.session.execute(sa.select(Site.code, Site.name, Partner.name).join(Partner))
    return {code: known_as(site, partner) for code, site, partner in rows}
