"""開學設定: one guided page from the intakes over teachers, contracts and insurance to the plan."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from core.formatting import term_dates
from core.models import JournalEntry
from schedules.models import Obligation
from schedules.term_start.intakes import complete, intakes_of, steps_of
from sites.models import Placement
from tests.makers import make_class, make_placement, make_school, make_site, make_student, make_user


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def office(school):
    return make_user(Role.COORDINATOR, school=school)


@pytest.fixture
def teacher(school):
    return make_user(Role.TEACHER, school=school, name="示範師")


@pytest.fixture
def intake(school, office) -> Any:
    """A minor and an adult who begin on the same day at the same site."""
    group, site, today = make_class(school), make_site(approved_students=6), clock.today()
    for born_on in (date(2009, 5, 1), date(2005, 5, 1)):
        days = {"start_on": today, "end_on": today + timedelta(days=27)}
        make_placement(site, make_student(school, group, born_on=born_on), **days)
    (found,) = intakes_of(office, *term_dates(today))
    return found


def placements() -> list[Placement]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Placement)))


def form(teacher: Any) -> dict[str, str]:
    day = clock.today().isoformat()
    days = {"contract_signed_on": day, "contract_filed_on": day, "insured_from": day}
    return days | {"teacher": str(teacher.id), "guardian_consent": "y"}


def test_one_form_sets_up_a_whole_intake_and_the_plan_follows(intake, office, teacher, as_user):
    client = as_user(office)
    assert "2 位沒有教師" in client.get("/visits/term-start").text
    assert client.post(f"/visits/term-start/intakes/{intake.key}", data=form(teacher)).status_code == 302
    assert {placement.teacher_id for placement in placements()} == {teacher.id}
    assert {placement.contract_filed_on for placement in placements()} == {clock.today()}
    # The guardian of an adult is not asked.
    assert sorted(str(placement.guardian_consent) for placement in placements()) == ["None", "True"]
    windows = db.session.scalars(sa.select(Obligation)).all()
    assert {each.user_id for window in windows for each in window.assignments} == {teacher.id}
    assert list(db.session.scalars(sa.select(JournalEntry.action))).count("placement.completed") == 2
    assert "訪視已是最新" in client.get("/visits/term-start").text
    assert steps_of(intakes_of(office, *term_dates(clock.today()))).is_complete


def test_what_is_left_empty_stays_as_it_is(intake, office, teacher):
    placements()[0].insured_from = date(2026, 1, 2)
    db.session.commit()
    assert complete(intake, {"contract_signed_on": date(2026, 9, 1), "insured_from": None}, by=office) == 2
    assert date(2026, 1, 2) in {placement.insured_from for placement in placements()}
    assert complete(intake, {"contract_signed_on": date(2026, 9, 1)}, by=office) == 0


def test_the_page_shows_the_plan_before_it_is_applied(intake, office, as_user):
    client = as_user(office)
    shown = client.get("/visits/term-start").text.split('id="plan"')[1]
    lines = re.findall(r"第 (\d+) 期</span></span>\s*<span class=\"small muted\">(\d+/\d+[^–]*–\d+/\d+)", shown)
    assert [number for number, _days in lines] == ["1", "2"], "each line names what is added"
    assert db.session.scalar(sa.select(sa.func.count(Obligation.id))) == 0
    assert client.post("/visits/term-start/plan").status_code == 302
    assert db.session.scalar(sa.select(sa.func.count(Obligation.id))) == 2


def test_a_contract_filed_before_it_was_signed_is_refused_where_it_was_typed(intake, office, teacher, as_user):
    given = form(teacher) | {"contract_filed_on": "2026-01-01"}
    answer = as_user(office).post(f"/visits/term-start/intakes/{intake.key}", data=given)
    assert answer.status_code == 422
    assert "報備應在簽約之後" in answer.text
    assert {placement.contract_signed_on for placement in placements()} == {None}


def test_another_school_s_intake_or_teacher_is_out_of_reach(intake, office, teacher, as_user):
    elsewhere = make_school()
    stranger, outsider = make_user(Role.COORDINATOR, school=elsewhere), make_user(Role.TEACHER, school=elsewhere)
    address = f"/visits/term-start/intakes/{intake.key}"
    assert as_user(stranger).post(address, data=form(teacher)).status_code == 404
    assert as_user(office).post(address, data=form(outsider)).status_code == 422
    assert intake.group.name not in as_user(stranger).get("/visits/term-start").text
    assert {placement.teacher_id for placement in placements()} == {None}


@pytest.mark.parametrize(
    ("role", "is_offered"), [(Role.COORDINATOR, True), (Role.DIRECTOR, True), (Role.PRINCIPAL, False)]
)
def test_the_list_offers_the_page_to_nobody_whom_it_refuses(school, as_user, role, is_offered):
    client = as_user(make_user(role, school=school))
    assert ("/visits/term-start" in client.get("/visits").text) is is_offered
    assert (client.get("/visits/term-start").status_code == 200) is is_offered
