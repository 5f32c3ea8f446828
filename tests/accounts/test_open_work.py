"""Whoever still has visits or cases is not closed before they are handed over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.open_work import open_work
from accounts.roles import Role
from core import clock
from core.database import db
from schedules.models import Assignment, Part
from tests.makers import make_obligation, make_school, make_site, make_user
from tests.makers_remediation import make_case


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def teacher(school):
    return make_user(Role.TEACHER, school=school, name="陳建宏")


def test_open_visits_of_the_person_are_counted(school, teacher):
    make_obligation(make_site(), school, assignee=teacher)
    make_obligation(make_site(), school, assignee=teacher)
    assert open_work(teacher) == ["訪視或考核 2 次"]


def test_what_is_over_or_somebody_else_s_is_not_counted(school, teacher):
    now, today = clock.utcnow(), clock.today()
    past = {"opens_on": today - timedelta(30), "closes_on": today - timedelta(17), "settles_on": today - timedelta(12)}
    make_obligation(make_site(), school, assignee=teacher, met_at=now)
    make_obligation(make_site(), school, assignee=teacher, missed_at=now, **past)
    make_obligation(make_site(), school, assignee=teacher, withdrawn_at=now)
    other = make_obligation(make_site(), school, assignee=make_user(Role.TEACHER, school=school))
    other.assignments.append(Assignment(user_id=teacher.id, part=Part.SUBSTITUTE, position=1))
    db.session.commit()
    assert open_work(teacher) == []


def test_open_cases_of_the_person_are_counted(school, teacher):
    case = make_case(site=make_site(), school=school)
    case.assigned_to_id = teacher.id
    db.session.commit()
    assert open_work(teacher) == ["列管缺失 1 件"]


def test_the_office_is_told_what_to_hand_over(as_user, school, teacher):
    make_obligation(make_site(), school, assignee=teacher)
    refused = as_user(make_user(Role.COORDINATOR, school=school)).post(f"/people/{teacher.id}/closure")
    assert refused.status_code == 422
    assert "陳建宏還有未完成的工作：訪視或考核 1 次。請先移交。" in refused.text
