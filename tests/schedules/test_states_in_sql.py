"""The database and the pure rule agree on the state of an obligation, and nobody sees what is not theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from core.errors import NotFound
from schedules.models import Assignment, Obligation, ObligationKind, Part
from schedules.queries import get_obligation, state_expression, training_dates
from schedules.rules.states import state_on
from schedules.scope import visible_to
from sites.models import Closure, ClosureScope
from tests.makers import make_obligation, make_placement, make_school, make_site, make_student, make_user, save

EVENTS = ("met_at", "excused_at", "missed_at", "withdrawn_at")


def test_the_state_in_sql_is_the_state_of_the_rule_on_every_day(app):
    school, site = make_school(), make_site()
    today = clock.today()
    for number in range(2 ** len(EVENTS)):
        happened = {name: clock.utcnow() for bit, name in enumerate(EVENTS) if number >> bit & 1}
        for training_days in (None, 0, 7):
            make_obligation(site, school, training_days=training_days, **happened)
    for shift in (-6, -5, 8, 9, 13, 14):
        day = today + timedelta(days=shift)
        rows = db.session.execute(sa.select(Obligation, state_expression(day))).all()
        assert len(rows) == 48
        assert all(state_on(day, row) == state for row, state in rows)


@pytest.fixture
def places(app):
    """Two schools in two cities, each with a visit; an audit of the first site and of the first school."""
    schools = [make_school(city="臺中市"), make_school(city="高雄市")]
    sites = [make_site(city="台中市"), make_site(city="高雄市")]
    visits = [make_obligation(site, school) for site, school in zip(sites, schools, strict=True)]
    company = make_obligation(sites[0], schools[0], kind=ObligationKind.COMPANY_AUDIT, run=None, window=None)
    company.school_id = None
    school_audit = make_obligation(sites[0], schools[0], kind=ObligationKind.SCHOOL_AUDIT, run=None, window=None)
    school_audit.site_id = None
    db.session.commit()
    return schools, sites, [*visits, company, school_audit]


def seen(user, rows) -> list[int]:
    found = set(db.session.scalars(sa.select(Obligation.id).where(visible_to(user))))
    return [number for number, row in enumerate(rows) if row.id in found]


@pytest.mark.parametrize(
    ("role", "city", "expected"),
    [
        (Role.COORDINATOR, None, [0, 3]),
        (Role.DIRECTOR, None, [0, 3]),
        (Role.PRINCIPAL, None, [0, 3]),
        (Role.TEACHER, None, []),
        (Role.COUNSELLOR, None, []),
        (Role.PANELIST, None, []),
        (Role.ADMIN, None, []),
        (Role.CLERK, "臺中市", [2, 3]),
        (Role.OFFICER, "台中市", [0, 2, 3]),
        (Role.OFFICER, None, [0, 1, 2, 3]),
    ],
)
def test_each_role_sees_its_part_of_the_plan(places, role, city, expected):
    schools, _, rows = places
    school = schools[0] if city is None and role is not Role.OFFICER else None
    assert seen(make_user(role, school=school, city=city), rows) == expected


def test_a_teacher_sees_own_visits_substituted_ones_and_those_of_own_students(places):
    schools, sites, rows = places
    substitute, guide = (make_user(Role.TEACHER, school=schools[0]) for _ in range(2))
    save(Assignment(obligation_id=rows[0].id, user_id=substitute.id, part=Part.SUBSTITUTE))
    make_placement(sites[0], make_student(schools[0]), teacher_id=guide.id)
    assert seen(substitute, rows) == [0]
    assert seen(guide, rows) == [0]


def test_a_panel_member_sees_the_own_audit(places):
    _, _, rows = places
    member = make_user(Role.PANELIST)
    save(Assignment(obligation_id=rows[2].id, user_id=member.id, part=Part.MEMBER))
    assert seen(member, rows) == [2]


def test_a_school_sees_the_audit_of_a_company_only_once_it_is_concluded(places):
    schools, sites, rows = places
    make_placement(sites[0], make_student(schools[0]))
    coordinator = make_user(Role.COORDINATOR, school=schools[0])
    assert 2 not in seen(coordinator, rows)
    rows[2].met_at = clock.utcnow()
    db.session.commit()
    assert 2 in seen(coordinator, rows)


def test_what_a_person_may_not_see_is_not_found(places):
    schools, _, rows = places
    with pytest.raises(NotFound):
        get_obligation(make_user(Role.COORDINATOR, school=schools[0]), rows[1].id)


def test_the_training_dates_of_a_window_leave_closures_out(app):
    school, site = make_school(), make_site(trains_on_holidays=True)
    today = clock.today()
    ends = {"start_on": today - timedelta(days=30), "end_on": today + timedelta(days=2), "weekdays": "1234567"}
    make_placement(site, make_student(school), **ends)
    save(
        Closure(
            scope=ClosureScope.SITE,
            code=site.code,
            start_on=today,
            end_on=today,
            reason="盤點",
            recorded_at=clock.utcnow(),
        )
    )
    row = make_obligation(site, school)
    expected = [today + timedelta(days=n) for n in range(-5, 3) if n]
    assert training_dates(row) == expected
