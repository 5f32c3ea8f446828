"""Choosing another day for a visit, inside its window; what the planner drew is kept only while nobody chooses."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from core import clock, journal
from core.errors import DomainError, NotFound
from schedules.assigning.by_hand import assignee_of
from schedules.models import Obligation
from schedules.queries import training_dates
from schedules.rules.states import State, state_on
from schedules.scope import may_manage
from schedules.suggested_half import settle_half

CHOOSABLE = frozenset({State.PLANNED, State.OPEN})


class DayImpossible(DomainError):
    status = 422
    sentence = "Choose one of the training days of this period that are still to come."


def may_choose_day(user: User, window: Obligation) -> bool:
    """Whether the person may choose the day: who visits, or the office; as long as nothing has begun."""
    assignee = assignee_of(window)
    is_theirs = may_manage(user, window) or (assignee is not None and assignee.id == user.id)
    return is_theirs and window.begun_at is None and state_on(clock.today(), window) in CHOOSABLE


def days_to_choose_from(window: Obligation) -> list[date]:
    """The training days of the window from today on."""
    today = clock.today()
    return [day for day in training_dates(window) if day >= today]


def choose_day(window: Obligation, day: date, *, by: User) -> None:
    """Let the visit be meant for another day of its window; the planner keeps it until the day becomes impossible."""
    if not may_choose_day(by, window):
        raise NotFound
    if day not in days_to_choose_from(window):
        raise DayImpossible
    if day != window.suggested_on:
        journal.record(by, "visit.day_chosen", window, before=window.suggested_on, after=day)
        window.suggested_on, window.suggested_half = day, None
        settle_half(window)
