"""How far a person sees: own schools by a school's role, a city's schools by the authority's."""

from __future__ import annotations

import pytest

from accounts.models import Grant
from accounts.roles import Role
from accounts.scope import visible_school_ids
from core.database import db
from tests.makers import make_school, make_user


@pytest.fixture
def cast(app):
    return {
        "here": make_school(city="臺中市"),
        "near": make_school(city="台中市"),
        "far": make_school(city="花蓮縣"),
    }


def names(cast, ids):
    return {name for name, school in cast.items() if school.id in ids}


def test_a_school_s_role_reaches_the_own_school(cast):
    user = make_user(Role.COORDINATOR, school=cast["here"])
    assert names(cast, visible_school_ids(user, Role.COORDINATOR, Role.OFFICER)) == {"here"}


def test_a_role_that_was_not_asked_for_reaches_nothing(cast):
    user = make_user(Role.TEACHER, school=cast["here"])
    assert visible_school_ids(user, Role.COORDINATOR) == set()


def test_an_authority_reaches_the_schools_of_its_city_in_either_spelling(cast):
    user = make_user(Role.OFFICER, city="臺中市")
    assert names(cast, visible_school_ids(user, Role.OFFICER)) == {"here", "near"}
    assert visible_school_ids(user, Role.CLERK) == set()


def test_an_authority_without_a_city_reaches_all(cast):
    user = make_user(Role.CLERK)
    assert names(cast, visible_school_ids(user, Role.CLERK)) == {"here", "near", "far"}


def test_several_roles_reach_together(cast):
    user = make_user(Role.OFFICER, city="花蓮縣")
    user.grants.append(Grant(role=Role.TEACHER, school_id=cast["here"].id))
    db.session.commit()
    assert names(cast, visible_school_ids(user, Role.OFFICER, Role.TEACHER)) == {"here", "far"}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PANELIST])
def test_administrators_and_panel_members_reach_no_school_by_their_role(cast, role):
    assert visible_school_ids(make_user(role), *Role) == set()
