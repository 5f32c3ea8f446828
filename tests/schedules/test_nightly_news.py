"""Who is told of what at night, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from notifications.models import Notification
from schedules import jobs
from schedules.alerts import missed_in_a_row
from tests.makers import make_obligation, make_school, make_site, make_user


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def people(school):
    """A teacher, the coordinator, the principal, and a coordinator of another school who must hear nothing."""
    make_user(Role.COORDINATOR, school=make_school())
    return {role: make_user(role, school=school) for role in (Role.TEACHER, Role.COORDINATOR, Role.PRINCIPAL)}


def told() -> list[tuple[Role, str]]:
    rows = db.session.scalars(sa.select(Notification).order_by(Notification.kind, Notification.key))
    return sorted((next(iter(row.user.roles)), row.kind) for row in rows)


def window(school, *, due_in: int, **facts):
    due_on = clock.today() + timedelta(days=due_in)
    days = {"due_on": due_on, "closes_on": due_on, "settles_on": due_on + timedelta(days=5)}
    return make_obligation(make_site(), school, **days | facts)


@pytest.mark.parametrize(("due_in", "is_told"), [(0, True), (3, True), (4, False)])
def test_the_teacher_is_reminded_three_days_before_the_last_training_day(school, people, due_in, is_told):
    window(school, due_in=due_in, assignee=people[Role.TEACHER])
    jobs.remind()
    assert told() == ([(Role.TEACHER, "visit.due_soon")] if is_told else [])


def test_a_visit_that_was_begun_needs_no_reminder(school, people):
    window(school, due_in=1, assignee=people[Role.TEACHER], begun_at=clock.utcnow())
    jobs.remind()
    assert told() == []


def test_a_reminder_is_sent_once(school, people):
    window(school, due_in=1, assignee=people[Role.TEACHER])
    jobs.remind()
    assert jobs.remind() == {"due_soon": 0, "unassigned": 0, "catch_up_due": 0}


@pytest.mark.parametrize(
    ("due_in", "expected"),
    [
        (6, []),
        (5, [(Role.COORDINATOR, "visit.unassigned")]),
        (2, [(Role.COORDINATOR, "visit.unassigned"), (Role.PRINCIPAL, "visit.unassigned")]),
    ],
)
def test_a_visit_without_a_teacher_alerts_the_coordinator_then_the_principal(school, people, due_in, expected):
    window(school, due_in=due_in)
    jobs.remind()
    jobs.escalate()
    assert told() == expected


def test_teacher_and_coordinator_are_told_of_a_missed_visit(school, people):
    window(school, due_in=-10, opens_on=clock.today() - timedelta(days=20), assignee=people[Role.TEACHER])
    assert jobs.close_windows() == {"missed": 1, "told": 2}
    assert told() == [(Role.COORDINATOR, "visit.missed"), (Role.TEACHER, "visit.missed")]


def test_what_was_recorded_too_late_is_missed_without_news(school, people):
    facts = {"opens_on": clock.today() - timedelta(days=20), "reason": "recorded after it closed"}
    window(school, due_in=-10, **facts)
    assert jobs.close_windows() == {"missed": 1, "told": 0}


def test_two_misses_in_a_row_reach_the_principal(school, people):
    site, today = make_site(), clock.today()
    for weeks in (6, 4):
        closed = {"closes_on": today - timedelta(weeks=weeks - 2), "settles_on": today - timedelta(weeks=weeks - 2)}
        make_obligation(site, school, opens_on=today - timedelta(weeks=weeks), **closed)
    jobs.escalate()
    assert told() == [(Role.PRINCIPAL, "visit.missed_again")]


def test_a_met_window_between_two_misses_breaks_the_row():
    class Window:
        school_id, site_id = None, None

    windows = [Window() for _ in range(5)]
    assert missed_in_a_row(zip(windows, [True, False, True, True, True], strict=True)) == windows[3:]
