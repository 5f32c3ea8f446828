"""The plan as a month and on paper, narrowed to a class, and choosing another day."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from core.models import JournalEntry
from schedules.models import Obligation
from schedules.planning.facts import read_context, read_facts
from schedules.planning.planner import replan
from tests.makers import make_class, make_obligation, make_placement, make_school, make_site, make_student, make_user

EVERY_DAY = {"weekdays": "1234567"}


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def teacher(school):
    return make_user(Role.TEACHER, school=school)


@pytest.fixture
def office(school):
    return make_user(Role.COORDINATOR, school=school)


@pytest.fixture
def site(school):
    return make_site()


def train(site: Any, school: Any, group: Any = None) -> None:
    today = clock.today()
    days = {"start_on": today - timedelta(days=5), "end_on": today + timedelta(days=8)}
    make_placement(site, make_student(school, group), **days, **EVERY_DAY)


def shown(page: Any) -> set[str]:
    return set(re.findall(r'href="/visits/plan/([0-9a-f-]+)"', page.text))


def test_the_month_shows_a_visit_once_on_its_suggested_day(site, school, teacher, office, as_user):
    on = clock.today() + timedelta(days=1)
    window = make_obligation(site, school, assignee=teacher, suggested_on=on)
    page = as_user(office).get(f"/visits/month?month={on:%Y-%m}")
    assert re.findall(r'href="/visits/plan/([0-9a-f-]+)"', page.text) == [str(window.id)]
    day = page.text[: page.text.index(str(window.id))].rpartition('month__number">')[2]
    assert day.startswith(f"{on.day}<")


def test_the_month_holds_no_visit_of_another_school_and_a_teacher_s_only_the_own(site, school, teacher, as_user):
    make_obligation(site, school, assignee=make_user(Role.TEACHER, school=school), suggested_on=clock.today())
    make_obligation(make_site(), make_school(), suggested_on=clock.today())
    own = make_obligation(make_site(), school, assignee=teacher, suggested_on=clock.today())
    assert shown(as_user(teacher).get("/visits/month")) == {str(own.id)}


@pytest.mark.parametrize("month", ["2026-13", "x", "0000-01"])
def test_a_month_that_does_not_exist_is_not_found(office, as_user, month):
    assert as_user(office).get(f"/visits/month?month={month}").status_code == 404


def test_a_class_in_the_address_leaves_the_windows_in_which_it_trains(school, office, as_user):
    group, other = make_class(school), make_class(school)
    here, there = make_site(), make_site()
    train(here, school, group)
    train(there, school, other)
    window, _rest = make_obligation(here, school), make_obligation(there, school)
    for address in ("/visits?term=all&", "/visits/month?", "/visits/print?term=all&"):
        page = as_user(office).get(f"{address}group={group.id}")
        assert window.site.name in page.text
        assert shown(page) in ({str(window.id)}, set())


def test_the_printed_plan_holds_every_row_and_a_sum_that_comes_out(site, school, office, as_user):
    for number in range(60):
        make_obligation(site, school, window=number + 1, **({"met_at": clock.utcnow()} if number < 20 else {}))
    page = as_user(office).get("/visits/print?term=all")
    assert page.text.count("<tr><td") == 60
    assert re.search(r"應訪 60\D.*已訪 20\D.*逾期未訪 0\D.*免計 0\D.*未到期 40", page.text, re.S)


def test_another_day_of_the_window_is_kept_by_the_planner(site, school, teacher, as_user):
    train(site, school)
    today = clock.today()
    first = today - timedelta(days=5)
    window = make_obligation(site, school, assignee=teacher, opens_on=first, suggested_on=today)
    chosen = today + timedelta(days=3)
    answer = as_user(teacher).post(f"/visits/plan/{window.id}/day", data={"day": chosen.isoformat()})
    assert answer.status_code == 302
    db.session.expire_all()
    assert db.session.get_one(Obligation, window.id).suggested_on == chosen
    assert "visit.day_chosen" in db.session.scalars(sa.select(JournalEntry.action)).all()
    (change,) = [each for each in replan(read_facts([site.id]), read_context()) if each.stored]
    assert change.planned.suggested_on == chosen


@pytest.mark.parametrize("offset", [-1, 9, None])
def test_a_day_that_is_past_or_outside_is_refused_and_nothing_changes(site, school, office, as_user, offset):
    train(site, school)
    window = make_obligation(site, school, suggested_on=clock.today())
    day = (clock.today() + timedelta(days=offset)).isoformat() if offset is not None else "soon"
    assert as_user(office).post(f"/visits/plan/{window.id}/day", data={"day": day}).status_code == 422
    db.session.expire_all()
    assert db.session.get_one(Obligation, window.id).suggested_on == clock.today()


@pytest.mark.parametrize("facts", [{"begun_at": clock.utcnow()}, {"met_at": clock.utcnow()}])
def test_the_day_of_what_has_begun_stays(site, school, office, as_user, facts):
    train(site, school)
    window = make_obligation(site, school, **facts)
    tomorrow = clock.today() + timedelta(days=1)
    assert as_user(office).post(f"/visits/plan/{window.id}/day", data={"day": tomorrow}).status_code == 404


def test_a_substitute_does_not_choose_the_day(site, school, teacher, as_user):
    train(site, school)
    window = make_obligation(site, school, assignee=make_user(Role.TEACHER, school=school))
    tomorrow = clock.today() + timedelta(days=1)
    assert as_user(teacher).post(f"/visits/plan/{window.id}/day", data={"day": tomorrow}).status_code == 404
