"""What follows from visits made: the travel claim, and how predictable a term was."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest

from accounts.roles import Role
from core.clock import TAIPEI
from inspections.models import Outcome
from schedules.rules.habits import Habit, Predictability, find_habit, predictability
from tests.makers import make_obligation, make_school, make_site, make_user
from tests.makers_remediation import make_inspection

OCTOBER = datetime(2026, 10, 7, 14, 0, tzinfo=TAIPEI)  # a Wednesday


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def teacher(school):
    return make_user(Role.TEACHER, school=school, name="示範師")


@pytest.fixture
def office(school):
    return make_user(Role.COORDINATOR, school=school)


def visit(teacher, school, at=OCTOBER, site=None, **facts):
    left = at + timedelta(minutes=50)
    return make_inspection(site or make_site(), school, teacher, arrived_at=at, left_at=left, **facts)


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.get_data(as_text=True).removeprefix("\ufeff"))))


def test_the_claim_of_a_month_lists_date_place_and_purpose_of_visits_and_attempts(school, teacher, as_user):
    site = make_site(name="=示範廠", address="臺中市示範路1號")
    window = make_obligation(site, school, assignee=teacher, window=3)
    visit(teacher, school, site=site, obligation_id=window.id)
    visit(teacher, school, OCTOBER + timedelta(days=2), outcome=Outcome.CLOSED)
    visit(teacher, school, datetime(2026, 11, 1, 0, 0, tzinfo=TAIPEI))
    visit(make_user(Role.TEACHER, school=school), school)
    client = as_user(teacher)
    _head, *rows = rows_of(client.get("/visits/travel?month=2026-10&format=csv"))
    assert [row[0] for row in rows] == ["2026-10-07", "2026-10-09"]
    assert rows[0][1:4] == ["14:00", "14:50", "臺中市"]
    assert rows[0][-1] == "不預告訪視 第 3 期"
    assert rows[1][-1] == "不預告訪視（未能訪視）"
    assert site.name in client.get("/visits/travel?month=2026-10").text


def test_a_cell_that_would_be_a_formula_is_disarmed(school, teacher, as_user):
    visit(teacher, school, site=make_site(address="=1+1"))
    assert rows_of(as_user(teacher).get("/visits/travel?month=2026-10&format=csv"))[1][5] == "'=1+1"


def test_the_office_lists_everybody_s_journeys_and_a_teacher_only_the_own(school, teacher, office, as_user):
    visit(teacher, school)
    assert "示範師" in as_user(office).get(f"/visits/travel?month=2026-10&teacher={teacher.id}").text
    other = as_user(make_user(Role.TEACHER, school=school))
    assert other.get(f"/visits/travel?month=2026-10&teacher={teacher.id}").status_code == 404


WEEK = timedelta(weeks=1)


@pytest.mark.parametrize(
    ("arrivals", "expected"),
    [
        ([], Predictability()),
        ([OCTOBER, OCTOBER + WEEK], Predictability(2, 0, 0, 0)),
        ([OCTOBER + n * WEEK for n in range(5)], Predictability(5, 3, 3, 3)),
        ([OCTOBER + n * (WEEK + timedelta(days=1)) for n in range(5)], Predictability(5, 3, 0, 0)),
        # the same weekday, but mornings and afternoons in turn: the latest afternoon is no guess for a morning
        ([OCTOBER + n * WEEK + timedelta(hours=-4 * (n % 2)) for n in range(4)], Predictability(4, 2, 2, 0)),
    ],
)
def test_what_a_company_could_have_guessed(arrivals, expected):
    assert predictability(arrivals) == expected


@pytest.mark.parametrize(("minutes", "is_habit"), [((0, 60, -60), True), ((0, 61, 0), False)])
def test_within_an_hour_is_the_same_time_of_day(minutes, is_habit):
    arrivals = [OCTOBER - n * WEEK + timedelta(minutes=late) for n, late in enumerate(minutes)]
    assert find_habit(arrivals) == (Habit(3, 14) if is_habit else None)


def test_the_office_sees_how_predictable_the_term_was(school, teacher, office, as_user):
    habitual, surprising = make_site(name="示範常客廠"), make_site(name="示範驚喜廠")
    for n in range(4):
        visit(teacher, school, OCTOBER + n * WEEK, habitual, is_valid_visit=True)
        visit(teacher, school, OCTOBER + n * timedelta(days=9), surprising, is_valid_visit=True)
    page = as_user(office).get("/visits/surprise?term=115-1").text
    assert "2／4" in page
    assert page.index("示範常客廠") < page.index("示範驚喜廠")
    assert "都在星期三 14 時前後" in page
    stranger = make_user(Role.COORDINATOR, school=make_school())
    assert "示範常客廠" not in as_user(stranger).get("/visits/surprise?term=115-1").text
