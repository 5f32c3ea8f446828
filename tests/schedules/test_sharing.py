"""分配全部未指派: what is seen is what is applied, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from accounts.roles import Role
from core import clock
from core.database import db
from schedules.assigning.sharing import count_unassigned
from schedules.models import Obligation
from tests.makers import make_obligation, make_school, make_site, make_user

PAGE = "/visits/sharing"


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def office(school):
    return make_user(Role.COORDINATOR, school=school)


def pairs(client: Any) -> list[str]:
    return re.findall(r'name="pair" value="([^"]+)"', client.get(PAGE).text)


def who(window: Obligation) -> list[Any]:
    db.session.expire_all()
    return [each.user_id for each in window.assignments]


def test_every_visit_of_nobody_is_shared_out_as_the_page_showed_it(school, office, as_user):
    one, two = (make_user(Role.TEACHER, school=school) for _each in range(2))
    held = make_obligation(make_site(), school, assignee=one)
    lost = [make_obligation(make_site(), school) for _each in range(3)]
    elsewhere = make_obligation(make_site(), make_school())
    client = as_user(office)
    assert "分配全部未指派（3）" in client.get("/visits").text
    seen = dict(pair.split(":") for pair in pairs(client))
    assert set(seen) == {str(window.id) for window in lost}
    assert who(lost[0]) == [], "looking changes nothing"
    client.post(PAGE, data={"pair": [f"{visit}:{person}" for visit, person in seen.items()]})
    assert [who(window) for window in lost] == [[made] for made in map(UUID, (seen[str(w.id)] for w in lost))]
    assert {one.id, two.id} == {who(window)[0] for window in lost}, "the load is shared"
    assert (who(held), who(elsewhere)) == ([one.id], [])
    assert count_unassigned(office) == 0


def test_what_was_taken_meanwhile_and_what_was_not_ticked_stays(school, office, as_user):
    teacher, quick = (make_user(Role.TEACHER, school=school) for _each in range(2))
    taken, left_out = (make_obligation(make_site(), school) for _each in range(2))
    client = as_user(office)
    wanted = [f"{taken.id}:{teacher.id}"]
    path = f"/visits/plan/{taken.id}/assignment"
    assert client.post(path, data={"assignee": str(quick.id), "reason": "電話講好"}).status_code == 302
    assert client.post(PAGE, data={"pair": wanted}).status_code == 302
    assert (who(taken), who(left_out)) == ([quick.id], [])


def test_where_nobody_s_training_is_current_the_page_says_so(school, office, as_user):
    make_user(Role.TEACHER, school=school, training_valid_until=clock.today() - timedelta(days=1))
    make_obligation(make_site(), school)
    client = as_user(office)
    assert pairs(client) == []
    assert "沒有研習在效期內的老師" in client.get(PAGE).text


def test_another_school_s_visit_or_person_is_not_given(school, office, as_user):
    stranger, own = make_obligation(make_site(), make_school()), make_obligation(make_site(), school)
    foreign = make_user(Role.TEACHER, school=make_school())
    data = {"pair": [f"{stranger.id}:{foreign.id}", f"{own.id}:{foreign.id}"]}
    assert as_user(office).post(PAGE, data=data).status_code == 302
    assert (who(stranger), who(own)) == ([], [])
