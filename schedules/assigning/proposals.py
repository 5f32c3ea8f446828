"""Who could take over a visit, with reasons: what the database knows, handed to the pure rules of fitting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import User
from core import clock
from core.database import db
from schedules.models import Assignment, Obligation, ObligationKind, Part
from schedules.queries import is_in_state, possible_substitutes, training_dates_of
from schedules.rules.fitting import NEAR_KM, Fit, Need, Visitor, fit_of, kilometres, ranked, share_out
from schedules.rules.states import PENDING
from sites.models import ClassGroup, Placement, Site, Student


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody who may take over, and what speaks for and against it."""

    user: User
    fit: Fit


def proposals_for(window: Obligation, *, without: Collection[UUID] = ()) -> list[Proposal]:
    """Everybody of the school who may visit, who fits best first."""
    people = {str(user.id): user for user in possible_substitutes(window) if user.id not in without}
    needs = needs_of([window])
    visitors = visitors_of(list(people.values()), leaving_out={window.id})
    return [Proposal(people[fit.visitor], fit) for fit in ranked(needs[0], visitors)]


def share_among(windows: Sequence[Obligation], people: Sequence[User]) -> dict[UUID, UUID]:
    """Who should take each of the visits, by window; a visit that nobody may make is missing."""
    needs = needs_of(windows)
    visitors = visitors_of(people, leaving_out={window.id for window in windows})
    return {UUID(window): UUID(user) for window, user in share_out(needs, visitors).items()}


def shared_with_reasons(windows: Sequence[Obligation], people: Sequence[User]) -> dict[UUID, Proposal]:
    """The same with what speaks for each, beside the other visits the person would get with it."""
    needs, by_key = needs_of(windows), {str(user.id): user for user in people}
    visitors = {each.key: each for each in visitors_of(people, leaving_out={window.id for window in windows})}
    given = share_out(needs, list(visitors.values()))
    found = {}
    for need in needs:
        if key := given.get(need.key):
            beside = tuple(each for each in needs if given.get(each.key) == key and each is not need)
            visitor = replace(visitors[key], held=(*visitors[key].held, *beside))
            found[UUID(need.key)] = Proposal(by_key[key], fit_of(need, visitor))
    return found


def needs_of(windows: Sequence[Obligation]) -> list[Need]:
    """The visits as the rules see them: the training days left, the students' departments, the place."""
    today, training, departments = clock.today(), training_dates_of(windows), _departments(windows)
    return [
        Need(
            key=str(window.id),
            days=tuple(day for day in training.get(window.id, ()) if day >= today) or _last_day(window),
            departments=frozenset(departments.get((window.school_id, window.site_id), ())),
            place=_place(window.site),
        )
        for window in windows
    ]


def _last_day(window: Obligation) -> tuple[date, ...]:
    return (window.due_on or window.closes_on,)


def _place(site: Site | None) -> tuple[float, float] | None:
    if site is None or site.latitude is None or site.longitude is None:
        return None
    return site.latitude, site.longitude


def _departments(windows: Sequence[Obligation]) -> dict[tuple[UUID | None, UUID | None], set[str]]:
    """The departments whose students are placed at each site, by school and site."""
    statement = (
        sa.select(Student.school_id, Placement.site_id, ClassGroup.department)
        .join(Student, Student.id == Placement.student_id)
        .join(ClassGroup, ClassGroup.id == Student.class_group_id)
        .where(Placement.site_id.in_({window.site_id for window in windows}), Placement.cancelled_at.is_(None))
        .where(Placement.end_on >= clock.today())
        .distinct()
    )
    found: dict[tuple[UUID | None, UUID | None], set[str]] = defaultdict(set)
    for school_id, site_id, department in db.session.execute(statement):
        found[school_id, site_id].add(department)
    return found


def visitors_of(people: Sequence[User], *, leaving_out: Collection[UUID] = ()) -> list[Visitor]:
    """People as the rules see them, with the visits that are theirs to make already."""
    held = _held([user.id for user in people], leaving_out)
    return [
        Visitor(
            key=str(user.id),
            half_days=user.visit_weekdays or "",
            department=user.department,
            training_valid_until=user.training_valid_until,
            held=tuple(held.get(user.id, ())),
        )
        for user in people
    ]


def _held(user_ids: Collection[UUID], leaving_out: Collection[UUID]) -> dict[UUID, list[Need]]:
    statement = (
        sa.select(Assignment.user_id, Obligation)
        .join(Obligation, Obligation.id == Assignment.obligation_id)
        .where(Assignment.user_id.in_(user_ids), Assignment.part == Part.ASSIGNEE)
        .where(Obligation.kind == ObligationKind.VISIT, is_in_state(PENDING, clock.today()))
        .where(Obligation.id.not_in(leaving_out))
        .options(joinedload(Obligation.site))
    )
    found: dict[UUID, list[Need]] = defaultdict(list)
    for user_id, window in db.session.execute(statement).unique().tuples():
        # First and last day are enough to see which visits fall into the same weeks.
        days = (window.opens_on, window.due_on or window.closes_on)
        found[user_id].append(Need(str(window.id), days, place=_place(window.site)))
    return found


def nearby(window: Obligation, user: User) -> list[tuple[Obligation, float]]:
    """The other open visits of a teacher within a short drive that fall into the same days, the nearest first."""
    here = _place(window.site)
    if here is None:
        return []
    statement = (
        sa.select(Obligation)
        .join(Assignment, Assignment.obligation_id == Obligation.id)
        .where(Assignment.user_id == user.id, Assignment.part == Part.ASSIGNEE, Obligation.id != window.id)
        .where(Obligation.kind == ObligationKind.VISIT, is_in_state(PENDING, clock.today()))
        .where(Obligation.opens_on <= window.closes_on, Obligation.closes_on >= window.opens_on)
        .options(joinedload(Obligation.site))
    )
    ways = [
        (row, kilometres(here, place)) for row in db.session.scalars(statement).unique() if (place := _place(row.site))
    ]
    return sorted([pair for pair in ways if pair[1] <= NEAR_KM], key=lambda pair: (pair[1], pair[0].key))
