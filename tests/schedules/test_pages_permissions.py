"""Every page of the plan asked as every role."""

from __future__ import annotations

import pytest

from accounts.roles import OFFICE_ROLES, Role
from core import clock
from schedules.models import Excusal
from sites import sections
from sites.models import Closure, ClosureScope
from tests.makers import make_obligation, make_placement, make_school, make_site, make_student, make_user, save

OFFICE = frozenset(OFFICE_ROLES)
VISITORS = OFFICE | {Role.TEACHER}
READERS = VISITORS | {Role.OFFICER}
KEEPERS = frozenset({Role.COORDINATOR, Role.CLERK})

PAGES = {
    ("GET", "/visits"): READERS,
    ("GET", "/visits/plan/{window}"): READERS,
    ("POST", "/visits/plan/{window}/assignment"): OFFICE,
    ("POST", "/visits/plan/{window}/excusals"): VISITORS,
    ("POST", "/visits/excusals/{excusal}/decision"): OFFICE,
    ("GET", "/visits/handover"): OFFICE,
    ("GET", "/visits/calendar"): VISITORS,
    ("POST", "/visits/calendar/address"): VISITORS,
    ("POST", "/visits/calendar/address/withdrawal"): VISITORS,
    ("GET", "/settings/calendar"): OFFICE | {Role.CLERK, Role.ADMIN},
    ("POST", "/settings/calendar/closures"): KEEPERS,
    ("GET", "/settings/calendar/closures/{closure}/removal"): KEEPERS,
}
"""Who may open what. Empty forms are answered 422 or 302, never 404."""


@pytest.fixture
def scene(app):
    """A school with one window, an excusal that a teacher asked for, and a closure of the city."""
    school, site = make_school(), make_site()
    make_placement(site, make_student(school))
    teacher = make_user(Role.TEACHER, school=school)
    window = make_obligation(site, school, assignee=teacher)
    excusal = Excusal(obligation_id=window.id, asked_by_id=teacher.id, asked_at=clock.utcnow(), reason="停班")
    today = clock.today()
    closure = Closure(
        scope=ClosureScope.CITY, code="臺中市", start_on=today, end_on=today, reason="颱風", recorded_at=clock.utcnow()
    )
    ids = {"window": window.id, "excusal": save(excusal).id, "closure": save(closure).id}
    return school, teacher, ids


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_what_is_meant_for_it_and_finds_nothing_elsewhere(scene, as_user, role):
    school, teacher, ids = scene
    user = teacher if role is Role.TEACHER else make_user(role, school=school, city="臺中市")
    client = as_user(user)
    for (method, path), allowed in PAGES.items():
        status = client._request(method, path.format(**ids)).status_code
        assert (status != 404) == (role in allowed), (method, path, status)


@pytest.mark.parametrize("role", list(Role))
def test_people_of_another_school_or_city_find_nothing_of_this_one(scene, as_user, role):
    _school, _teacher, ids = scene
    client = as_user(make_user(role, school=make_school(city="高雄市"), city="高雄市"))
    for method, path in PAGES:
        if "{" in path:
            assert client._request(method, path.format(**ids)).status_code == 404, (method, path)


def test_a_stranger_is_asked_to_sign_in(scene, client):
    _school, _teacher, ids = scene
    for method, path in PAGES:
        response = client.open(path.format(**ids), method=method)
        assert response.status_code == 302, (method, path)
        assert response.location.startswith("/sign-in"), (method, path)


def test_an_officer_reads_and_changes_nothing(scene, as_user):
    school, _teacher, ids = scene
    text = as_user(make_user(Role.OFFICER, city=school.city)).get(f"/visits/plan/{ids['window']}").text
    assert "<form" not in text[text.index("<main") :]


def test_the_strip_of_a_site_shows_the_own_school_alone(scene, app):
    school, _teacher, _ids = scene
    site = make_site()
    own, foreign = make_obligation(site, school), make_obligation(site, make_school())
    with app.test_request_context():
        (strip,) = [
            html
            for html in sections.sections_for(site, make_user(Role.COORDINATOR, school=school), is_wide=True)
            if 'class="year"' in html
        ]
        assert str(own.id) in strip
        assert str(foreign.id) not in strip
        assert sections.sections_for(site, make_user(Role.CLERK, city=school.city), is_wide=True) == []
