"""A rotation generated from a class plan: two classes, the same seats, a swap every three months."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from schedules.models import Obligation, ObligationKind
from sites.class_plan import months_later, seated, turns
from sites.models import Mode, Placement
from tests.makers import make_class, make_placement, make_school, make_site, make_student, make_user

PAGE = "/sites/class-plan"
START = clock.today() + timedelta(days=1)
END = months_later(START, 12) - timedelta(days=1)


def test_two_classes_take_turns_every_three_months():
    found = [(t.number, f"{t.start_on:%m-%d}", f"{t.end_on:%m-%d}") for t in turns(date(2026, 9, 1), date(2027, 6, 30))]
    assert found == [
        (0, "09-01", "11-30"),
        (1, "12-01", "02-28"),
        (0, "03-01", "05-31"),
        (1, "06-01", "06-30"),
    ]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2027-11-30", 3, "2028-02-29"), ("2026-11-30", 3, "2027-02-28"), ("2026-12-01", 1, "2027-01-01")],
)
def test_a_shorter_month_ends_on_its_last_day(day, months, later):
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(later)


def test_turns_from_the_end_of_a_month_neither_overlap_nor_leave_a_day_out():
    found = list(turns(date(2026, 8, 31), date(2028, 8, 30), months=1))
    assert all((b.start_on - a.end_on).days == 1 for a, b in pairwise(found))


def test_people_take_the_seats_in_their_order():
    assert seated([1, 2, 3], {"A": 2, "B": 5}) == [(1, "A"), (2, "A"), (3, "B")]


@pytest.fixture
def scene(app):
    school = make_school()
    groups = [make_class(school, code=code, mode=Mode.ROTATION) for code in ("A", "B")]
    students = [make_student(school, group, number=f"{group.code}{n}") for group in groups for n in range(3)]
    teacher = make_user(Role.TEACHER, school=school)
    db.session.commit()
    return school, groups, students, [make_site(trains_on_holidays=True) for _ in range(2)], teacher


def wish(scene, **changes) -> dict[str, str]:
    _school, groups, _students, sites, teacher = scene
    data = {
        "first": str(groups[0].id),
        "second": str(groups[1].id),
        "start_on": START.isoformat(),
        "end_on": END.isoformat(),
    }
    data |= {"months": "3", "weekdays": "12345", f"seats-{sites[0].id}": "2", f"seats-{sites[1].id}": "1"}
    return data | {f"teacher-{sites[0].id}": str(teacher.id)} | changes


def placements() -> list[Placement]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Placement).order_by(Placement.start_on, Placement.id)))


def test_a_plan_is_shown_first_then_placed_and_visited_without_a_break(scene, as_user):
    school, _groups, _students, sites, teacher = scene
    client = as_user(make_user(Role.COORDINATOR, school=school))
    shown = client.post(PAGE, data=wish(scene)).text
    assert "要新增的訓練安排" in shown
    assert placements() == []
    assert client.post(PAGE, data=wish(scene, apply="1")).status_code == 302
    rows = placements()
    assert len(rows) == 4 * 3
    assert {(row.student.number, row.site_id) for row in rows} >= {("A0", sites[0].id), ("A2", sites[1].id)}
    assert {row.teacher_id for row in rows if row.site_id == sites[0].id} == {teacher.id}
    visits = db.session.scalars(
        sa.select(Obligation).where(Obligation.site_id == sites[0].id, Obligation.kind == ObligationKind.VISIT)
    ).all()
    assert {row.run for row in visits} == {1}  # a swap is no gap
    assert client.post(PAGE, data=wish(scene, apply="1")).status_code == 302
    assert len(placements()) == 12  # applying it again places nobody twice


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"months": "0"}, None),
        ({"end_on": "2020-09-01"}, "迄日早於起日"),
        ({"weekdays": "8"}, None),
        ({"seats": "1"}, "請增加名額"),
        ({"seats": "x"}, "不是名額數字"),
        ({"seats": ""}, "請至少填一家機構的名額"),
    ],
)
def test_a_plan_that_cannot_be_says_what_to_do(scene, as_user, changes, sentence):
    school, _groups, _students, sites, _teacher = scene
    data = wish(scene, apply="1") | {key: value for key, value in changes.items() if key != "seats"}
    if "seats" in changes:
        data |= {f"seats-{sites[0].id}": changes["seats"], f"seats-{sites[1].id}": ""}
    page = as_user(make_user(Role.COORDINATOR, school=school)).post(PAGE, data=data)
    assert page.status_code == 422
    assert placements() == []
    if sentence:
        assert sentence in page.text


def test_a_student_who_trains_elsewhere_then_is_named(scene, as_user):
    school, _groups, students, _sites, _teacher = scene
    make_placement(make_site(), students[1], start_on=START, end_on=START + timedelta(days=9))
    page = as_user(make_user(Role.COORDINATOR, school=school)).post(PAGE, data=wish(scene, apply="1"))
    assert page.status_code == 422
    assert students[1].number in page.text
    assert len(placements()) == 1


def test_classes_of_another_school_are_not_placed(scene, as_user):
    stranger = as_user(make_user(Role.COORDINATOR, school=make_school()))
    assert stranger.post(PAGE, data=wish(scene, apply="1")).status_code == 422
    assert placements() == []


@pytest.mark.parametrize(("approved", "most"), [(1, 2), (2, None), (None, None)])
def test_more_students_at_once_than_are_approved_is_warned_of(scene, as_user, approved, most):
    school, _groups, _students, sites, _teacher = scene
    sites[0].approved_students = approved
    db.session.commit()
    shown = as_user(make_user(Role.COORDINATOR, school=school)).post(PAGE, data=wish(scene)).text
    assert ("起將有 2 人在此訓練" in shown) == bool(most)


def test_who_trains_there_already_counts_among_the_approved(scene, as_user):
    school, _groups, _students, sites, _teacher = scene
    sites[1].approved_students = 1
    days = {"start_on": START + timedelta(days=30), "end_on": START + timedelta(days=60)}
    make_placement(sites[1], make_student(school), **days)
    db.session.commit()
    shown = as_user(make_user(Role.COORDINATOR, school=school)).post(PAGE, data=wish(scene)).text
    assert "核定人數為 1 人" in shown
