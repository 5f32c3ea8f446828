"""The plan as a list: who sees what, and that numbers open exactly their rows."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from accounts.roles import Role
from core import clock
from core.formatting import dates_of_term, term_code
from schedules.overview.plan_list import Counts, Narrowing, count_windows, windows_for
from schedules.rules.states import State
from tests.makers import make_obligation, make_school, make_site, make_user


@pytest.fixture
def school(app):
    return make_school()


def window_in(state: State, school: Any, site: Any = None, **facts: Any) -> Any:
    """A window of this term that is in a state today."""
    today, now = clock.today(), clock.utcnow()
    past = {"opens_on": today - timedelta(days=40), "closes_on": today - timedelta(days=27)}
    past |= {"due_on": today - timedelta(days=28), "settles_on": today - timedelta(days=20)}
    of_state = {
        State.PLANNED: {"opens_on": today + timedelta(days=3), "closes_on": today + timedelta(days=16)},
        State.OPEN: {},
        State.SETTLING: past | {"settles_on": today},
        State.MET: past | {"met_at": now},
        State.MISSED: past,
        State.EXCUSED: past | {"excused_at": now},
        State.SUSPENDED: {"training_days": 0, "due_on": None},
        State.WITHDRAWN: {"withdrawn_at": now},
    }[state]
    return make_obligation(site or make_site(), school, **of_state | facts)


def shown(page: Any) -> set[str]:
    return set(re.findall(r'href="/visits/plan/([0-9a-f-]+)"', page.text))


@pytest.mark.parametrize("state", list(State))
def test_a_state_in_the_address_shows_the_windows_in_that_state_alone(school, as_user, state):
    windows = {each: window_in(each, school) for each in State}
    page = as_user(make_user(Role.COORDINATOR, school=school)).get(f"/visits?term=all&state={state}")
    assert shown(page) == {str(windows[state].id)}


@pytest.mark.parametrize(
    ("group", "states"),
    [
        ("pending", {State.PLANNED, State.OPEN, State.SETTLING}),
        ("due", {State.PLANNED, State.OPEN, State.SETTLING, State.MET, State.MISSED, State.EXCUSED}),
        ("", set(State) - {State.WITHDRAWN}),
    ],
)
def test_a_group_of_states_shows_each_of_them(school, as_user, group, states):
    windows = {each: window_in(each, school) for each in State}
    page = as_user(make_user(Role.DIRECTOR, school=school)).get(f"/visits?term=all&state={group}")
    assert shown(page) == {str(windows[state].id) for state in states}


def test_the_numbers_add_up_to_what_is_due_and_suspended_stands_apart(school):
    for number, state in enumerate(State, 1):
        for _each in range(number):
            window_in(state, school)
    counts = count_windows(make_user(Role.COORDINATOR, school=school), Narrowing(), clock.today())
    assert counts.met + counts.missed + counts.excused + counts.pending == counts.due
    assert counts.due == sum(number for number, state in enumerate(State, 1) if state not in _OUTSIDE)
    assert counts.suspended == 1 + list(State).index(State.SUSPENDED)


_OUTSIDE = {State.SUSPENDED, State.WITHDRAWN}


def test_each_number_opens_as_many_rows_as_it_says(school):
    coordinator = make_user(Role.COORDINATOR, school=school)
    for number, state in enumerate(State, 1):
        for _each in range(number):
            window_in(state, school)
    today = clock.today()
    counts: Counts = count_windows(coordinator, Narrowing(), today)
    for group in ("due", "pending", "met", "missed", "excused", "suspended"):
        assert windows_for(coordinator, Narrowing(), group, today).total == getattr(counts, group)


def test_a_window_belongs_to_the_term_in_which_it_opens(school, as_user):
    client = as_user(make_user(Role.COORDINATOR, school=school))
    window = window_in(State.OPEN, school)
    code = term_code(window.opens_on)
    assert shown(client.get(f"/visits?term={code}")) == {str(window.id)}
    year, number = code.split("-")
    other = f"{int(year) - 1}-{number}"
    assert shown(client.get(f"/visits?term={other}")) == set()


@pytest.mark.parametrize("code", ["115-3", "115", "x-1", "-1", "0-1", "9999-1", "١-1"])
def test_what_names_no_term_is_not_found(school, as_user, code):
    assert dates_of_term(code) is None
    assert as_user(make_user(Role.COORDINATOR, school=school)).get(f"/visits?term={code}").status_code == 404


@pytest.mark.parametrize(
    "query", ["state=late", "teacher=x", "period=x", "due_from=2026-02-31", "due_to=soon", "site=%00"]
)
def test_a_parameter_that_names_nothing_is_not_found(school, as_user, query):
    assert as_user(make_user(Role.COORDINATOR, school=school)).get(f"/visits?{query}").status_code == 404


def test_the_list_is_narrowed_by_teacher_site_period_and_due_date(school, as_user):
    teacher = make_user(Role.TEACHER, school=school)
    wanted = window_in(State.OPEN, school, assignee=teacher, window=3)
    window_in(State.PLANNED, school, window=4, due_on=clock.today() + timedelta(days=15))
    client = as_user(make_user(Role.COORDINATOR, school=school))
    due = wanted.due_on.isoformat()
    for query in (f"teacher={teacher.id}", f"site={wanted.site.code}", "period=3", f"due_from={due}&due_to={due}"):
        assert shown(client.get(f"/visits?term=all&{query}")) == {str(wanted.id)}, query


def test_a_long_list_comes_in_pages(school, as_user):
    site = make_site()
    for _each in range(51):
        window_in(State.OPEN, school, site)
    client = as_user(make_user(Role.COORDINATOR, school=school))
    first, second = (shown(client.get(f"/visits?term=all&page={page}")) for page in (1, 2))
    assert (len(first), len(second), first & second) == (50, 1, set())
    assert shown(client.get("/visits?term=all&page=99")) == second


def test_a_teacher_sees_own_and_substituted_windows_and_no_others(school, as_user):
    teacher = make_user(Role.TEACHER, school=school)
    own = window_in(State.OPEN, school, assignee=teacher)
    window_in(State.OPEN, school, assignee=make_user(Role.TEACHER, school=school))
    assert shown(as_user(teacher).get("/visits?term=all")) == {str(own.id)}


def test_an_office_sees_its_own_school_only(school, as_user):
    own = window_in(State.OPEN, school)
    window_in(State.OPEN, make_school())
    for role in (Role.COORDINATOR, Role.DIRECTOR, Role.PRINCIPAL):
        assert shown(as_user(make_user(role, school=school)).get("/visits?term=all")) == {str(own.id)}


def test_an_officer_sees_the_schools_of_the_city_however_it_is_spelt(as_user):
    here, there = make_school(city="台中市"), make_school(city="高雄市")
    seen, unseen = window_in(State.OPEN, here), window_in(State.OPEN, there)
    assert shown(as_user(make_user(Role.OFFICER, city="臺中市")).get("/visits?term=all")) == {str(seen.id)}
    everywhere = as_user(make_user(Role.OFFICER)).get("/visits?term=all")
    assert shown(everywhere) == {str(seen.id), str(unseen.id)}


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.PANELIST, Role.CLERK, Role.ADMIN])
def test_everybody_else_learns_nothing_of_the_plan(school, as_user, role):
    window = window_in(State.OPEN, school)
    client = as_user(make_user(role, school=school, city=school.city))
    assert client.get("/visits").status_code == 404
    assert client.get(f"/visits/plan/{window.id}").status_code == 404


def test_audits_are_no_visits(school, as_user):
    from schedules.models import ObligationKind

    window_in(State.OPEN, school, kind=ObligationKind.SCHOOL_AUDIT)
    assert shown(as_user(make_user(Role.OFFICER)).get("/visits?term=all")) == set()
