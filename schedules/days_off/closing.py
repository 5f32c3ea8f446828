"""Closures (停訓日): who may record one, what it does to the plan before it is applied, and applying it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core import clock, journal
from core.cities import same_city
from core.database import db
from core.errors import DomainError, NotFound
from schedules.models import Obligation
from schedules.planning.facts import read_context, read_facts
from schedules.planning.generation import generate
from schedules.planning.preview import Effect, Preview, preview_plan
from schedules.rules.roster import ClosureFacts
from sites.models import Closure, ClosureScope, DayPart, Partner, Placement, School, Site, SiteKind, Student
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
    part: DayPart = DayPart.DAY

    @property
    def facts(self) -> ClosureFacts:
        return ClosureFacts(self.scope.value, self.code, self.start_on, self.end_on, self.part.value)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a person may close."""

    sites: tuple[Site, ...]
    cities: tuple[str, ...]
    everything: bool
    schools: tuple[School, ...] = ()

    def covers(self, scope: ClosureScope, code: str) -> bool:
        """Whether this place is among them."""
        if scope is ClosureScope.ALL:
            return self.everything
        if scope is ClosureScope.CITY:
            return same_city(code) in self.cities
        if scope is ClosureScope.SCHOOL:
            return any(school.code == code for school in self.schools)
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
    return Reach(tuple(sites), tuple(sorted(cities)), everything, tuple(_own_schools(user)))


def _own_schools(user: User) -> list[School]:
    own = sa.select(School).where(School.id.in_(user.school_ids(Role.COORDINATOR))).order_by(School.code)
    return list(db.session.scalars(own))


def _training_sites(user: User) -> list[Site]:
    placed = sa.select(Placement.site_id).join(Student, Student.id == Placement.student_id)
    placed = placed.where(Student.school_id.in_(user.school_ids(Role.COORDINATOR)), Placement.cancelled_at.is_(None))
    sites = sa.select(Site).where(Site.id.in_(placed), Site.kind == SiteKind.WORKPLACE).order_by(Site.code)
    return list(db.session.scalars(sites).unique())


def _school_count() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(School)) or 0


def preview_closure(wish: Wish, user: User) -> Preview:
    """What recording a closure would do. Nothing is stored."""
    site_ids = sites_within(wish.scope, wish.code)
    facts = read_facts(site_ids, also_closed=[wish.facts])
    return _told(preview_plan(facts, read_context(), (wish.start_on, wish.end_on), user), wish.part)


def preview_removal(closure: Closure, user: User) -> Preview:
    """What taking a closure back would do. Nothing is stored."""
    facts = read_facts(sites_within(closure.scope, closure.code))
    gone = ClosureFacts(closure.scope.value, closure.code, closure.start_on, closure.end_on, closure.part.value)
    left = list(facts.closures)
    left.remove(gone)
    days = closure.start_on, closure.end_on
    return _told(preview_plan(replace(facts, closures=left), read_context(), days, user), closure.part)


def _told(preview: Preview, part: DayPart) -> Preview:
    """Half a day leaves training days as they are: no reason to say that nobody trains."""
    if part is DayPart.DAY:
        return preview
    lines = (
        replace(line, effect=Effect.HALF_A_DAY) if line.effect is Effect.NO_TRAINING else line for line in preview.lines
    )
    return replace(preview, lines=tuple(lines))


def sites_within(scope: ClosureScope, code: str) -> set[UUID]:
    """The workplaces that a closure concerns."""
    if scope is ClosureScope.SCHOOL:
        return _sites_of_school(code)
    rows = db.session.execute(sa.select(Site.id, Site.code, Site.city).where(Site.kind == SiteKind.WORKPLACE))
    return {row_id for row_id, site, city in rows if _concerns(scope, code, site, city)}


def _sites_of_school(code: str) -> set[UUID]:
    """Where a school trains or has visits planned."""
    placed = sa.select(Placement.site_id).join(Student).join(School).where(School.code == code)
    planned = sa.select(Obligation.site_id).join(School, School.id == Obligation.school_id)
    planned = planned.where(School.code == code, Obligation.site_id.is_not(None)).distinct()
    return {*db.session.scalars(placed.distinct()), *(row for row in db.session.scalars(planned) if row)}


def _concerns(scope: ClosureScope, code: str, site: str, city: str) -> bool:
    if scope is ClosureScope.CITY:
        return same_city(city) == same_city(code)
    return scope is ClosureScope.ALL or site == code


def record_closure(wish: Wish, *, by: User) -> dict[str, int]:
    """Record a closure and bring the plan in line; how many windows were added, moved, withdrawn, unchanged."""
    if not reach_of(by).covers(wish.scope, wish.code):
        raise NotFound
    check_is_new(wish)
    known = _known(wish)
    closure = known or _new_closure(wish)
    if known is not None:
        known.part, known.reason = DayPart.DAY, wish.reason
    journal.record(by, "closure.widened" if known else "closure.recorded", closure, **_facts(closure))
    db.session.flush()
    return generate(site_ids=sites_within(wish.scope, wish.code), by=by)


def check_is_new(wish: Wish) -> None:
    """Refuse a closure that is on record already and gains nothing."""
    known = _known(wish)
    if known is not None and not _widens(wish, known):
        raise ClosureKnown


def _new_closure(wish: Wish) -> Closure:
    closure = Closure(
        scope=wish.scope,
        code=wish.code,
        start_on=wish.start_on,
        end_on=wish.end_on,
        part=wish.part,
        reason=wish.reason,
        recorded_at=clock.utcnow(),
    )
    db.session.add(closure)
    return closure


def _known(wish: Wish) -> Closure | None:
    same = sa.select(Closure).where(Closure.scope == wish.scope, Closure.start_on == wish.start_on)
    return next((row for row in db.session.scalars(same) if same_city(row.code) == same_city(wish.code)), None)


def _widens(wish: Wish, known: Closure) -> bool:
    """Half a day becomes the whole one: the afternoon is called off too."""
    return known.part is not DayPart.DAY and wish.part is not known.part and wish.end_on == known.end_on


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
    return {name: getattr(closure, name) for name in ("scope", "code", "start_on", "end_on", "part", "reason")}


def closures_for(user: User) -> list[Closure]:
    """The closures that concern a person: of all, and of the places where the school trains or the clerk works."""
    rows = list(db.session.scalars(sa.select(Closure).order_by(Closure.start_on.desc(), Closure.scope, Closure.code)))
    if user.has_role(Role.ADMIN):
        return rows
    sites, cities = _surroundings(user)
    schools = set(db.session.scalars(sa.select(School.code).where(School.id.in_(user.school_ids(*OFFICE_ROLES)))))
    return [row for row in rows if _is_near(row, sites, cities, schools)]


def _is_near(closure: Closure, sites: set[str], cities: set[str], schools: set[str]) -> bool:
    if closure.scope is ClosureScope.ALL:
        return True
    if closure.scope is ClosureScope.SCHOOL:
        return closure.code in schools
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


def place_name(scope: ClosureScope, code: str) -> str:
    """How the place of a closure is called."""
    if scope is ClosureScope.SCHOOL:
        return db.session.scalar(sa.select(School.name).where(School.code == code)) or code
    return site_names().get(code, code) if scope is ClosureScope.SITE else code
