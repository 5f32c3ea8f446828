"""Who visits, when a person decides it: the planner leaves alone what was set by hand."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from accounts.models import User
from core import clock, journal
from core.database import db
from core.errors import DomainError, NotFound
from schedules.models import Assignment, Obligation, Part
from schedules.queries import possible_substitutes
from schedules.rules.states import PENDING, state_on
from schedules.scope import may_manage
from schedules.suggested_half import settle_half
from schedules.telling import tell_assigned


class NoLongerPending(DomainError):
    sentence = "This visit is over; nobody can be assigned to it any more."


class CannotVisit(DomainError):
    status = 422
    sentence = "Choose people of this school who may visit."


class TrainingExpired(DomainError):
    status = 422
    sentence = "The training of this person ends before the visit. Choose somebody whose training is current."


def is_trained(user: User, window: Obligation) -> bool:
    """Whether the person's training (研習) is current until the visit's last day; a date nobody recorded is no bar."""
    return user.training_valid_until is None or user.training_valid_until >= (window.due_on or window.closes_on)


def assign(window: Obligation, *, assignee_id: UUID, substitute_ids: Sequence[UUID], by: User, reason: str) -> None:
    """Put the visit into other hands; substitutes in the order given."""
    if not may_manage(by, window):
        raise NotFound
    put_into_hands(window, assignee_id=assignee_id, substitute_ids=substitute_ids, by=by, reason=reason)


def put_into_hands(
    window: Obligation, *, assignee_id: UUID, substitute_ids: Sequence[UUID], by: User, reason: str
) -> None:
    """The same for a caller that has settled whether the person may: who closes an account gives its visits away."""
    if state_on(clock.today(), window) not in PENDING:
        raise NoLongerPending
    others = [each for each in dict.fromkeys(substitute_ids) if each != assignee_id]
    allowed = {user.id: user for user in possible_substitutes(window)}
    if not allowed.keys() >= {assignee_id, *others}:
        raise CannotVisit
    if not is_trained(allowed[assignee_id], window):
        raise TrainingExpired
    before = [str(each.user_id) for each in window.assignments]
    _replace(window, [assignee_id, *others])
    journal.record(by, "visit.assigned", window, before=before, after=[assignee_id, *others], reason=reason)
    db.session.flush()
    settle_half(window)
    tell_assigned(window, _told(window, before, by), entry=str(window.assignments[0].id))


def _replace(window: Obligation, user_ids: Sequence[UUID]) -> None:
    window.assignments.clear()
    db.session.flush()  # the old rows leave before new ones name the same people
    for position, user_id in enumerate(user_ids):
        part = Part.SUBSTITUTE if position else Part.ASSIGNEE
        window.assignments.append(Assignment(user_id=user_id, part=part, position=position, is_by_hand=True))


def _told(window: Obligation, before: Sequence[str], by: User) -> list[User]:
    """Who visits now and did not before; nobody is told what they did themselves."""
    people = [db.session.get_one(User, window.assignments[0].user_id)]
    return [user for user in people if user.id != by.id and str(user.id) != next(iter(before), "")]


def assignee_of(window: Obligation) -> User | None:
    """Who is to visit."""
    return next((each.user for each in window.assignments if each.part is Part.ASSIGNEE), None)


def substitutes_of(window: Obligation) -> list[User]:
    """Who may visit in the assignee's place."""
    return [each.user for each in window.assignments if each.part is Part.SUBSTITUTE]
