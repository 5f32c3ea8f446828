"""Nobody gives a role that they may not give, whatever they hold and whatever they try."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Grant, User
from accounts.permissions import Reach, grantable_roles, may_grant, may_manage, narrowed, reaches
from accounts.roles import OFFICE_ROLES, Role

HERE, THERE = UUID(int=1), UUID(int=2)
schools = st.sampled_from([None, HERE, THERE])
cities = st.sampled_from([None, "臺中市", "新北市"])
any_reach = st.builds(Reach, st.sampled_from(list(Role)), schools, cities)
proper = st.builds(narrowed, st.sampled_from(list(Role)), st.sampled_from([HERE, THERE]), cities)


def person(held) -> User:
    user = User(email="x@demo.example", name="示範")
    user.grants = [Grant(role=reach.role, school_id=reach.school_id, city=reach.city) for reach in held]
    return user


people = st.frozensets(proper, max_size=4).map(person)


@given(people, any_reach)
def test_only_an_administrator_or_the_school_s_own_office_gives_a_role(actor, reach):
    if may_grant(actor, reach) and not actor.has_role(Role.ADMIN):
        assert reach.role is Role.TEACHER
        assert any(grant.role in OFFICE_ROLES and grant.school_id == reach.school_id for grant in actor.grants)


@given(people, any_reach)
def test_what_the_form_offers_covers_what_may_be_given(actor, reach):
    if may_grant(actor, reach):
        assert reach.role in grantable_roles(actor)


@given(people, people)
def test_who_may_send_a_link_to_somebody_could_give_all_that_this_person_holds(actor, user):
    if may_manage(actor, user):
        assert all(may_grant(actor, reach) for reach in reaches(user))


@given(people)
def test_nobody_manages_themselves(actor):
    assert not may_manage(actor, actor)


@given(people, st.sets(proper, max_size=3))
def test_a_chain_of_changes_never_makes_anybody_more_than_the_first_could_give(actor, steps):
    """Give what may be given to somebody new, who then gives on: no step reaches beyond what the actor could give."""
    second = person({reach for reach in steps if may_grant(actor, reach)})
    for role in Role:
        for reach in (narrowed(role, HERE, None), narrowed(role, THERE, None)):
            if may_grant(second, reach):
                assert may_grant(actor, reach)


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        (Reach(Role.TEACHER, HERE), True),
        (Reach(Role.TEACHER), False),
        (Reach(Role.TEACHER, HERE, "臺中市"), False),
        (Reach(Role.CLERK), True),
        (Reach(Role.CLERK, city="臺中市"), True),
        (Reach(Role.CLERK, HERE), False),
        (Reach(Role.ADMIN), True),
        (Reach(Role.ADMIN, HERE), False),
        (Reach(Role.PANELIST), True),
        (Reach(Role.PANELIST, city="臺中市"), False),
    ],
)
def test_a_role_is_complete_with_what_it_needs_and_nothing_else(reach, expected):
    assert reach.is_complete is expected


@given(proper)
def test_a_narrowed_role_is_complete_when_its_school_is_given(reach):
    assert reach.is_complete
