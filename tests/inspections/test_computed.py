"""The rules of law on a visit's record: computed from its cards and the roster, decided, and then a finding."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core.database import db
from inspections.models import Finding, Inspection
from inspections.sheets.papers import Papers
from sites.models import Placement
from tests.makers import make_user
from tests.makers_inspections import answer, body, day_after, make_round, send


@pytest.fixture
def visit():
    return make_round()


def card(student: str, *, first: date, days: int = 14, **hours: str) -> dict:
    """Two weeks of a card: 08:00 to 17:00 from Monday to Friday, but for the hours of the first day."""
    rows = []
    for place in range(days):
        day = first + timedelta(days=place)
        row = {"on": day.isoformat(), "off": False, "in": "08:00", "out": "17:00", "break_minutes": 60}
        rows.append({"on": day.isoformat(), "off": True} if day.isoweekday() > 5 else row)
    rows[0] |= hours
    return {"student": student, "days": rows}


def monday_before(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1 + 14)


def hand_in(as_user, visit, **more):
    sheet = body(visit.obligation, answers=[answer("BV14", "yes")], **more)
    assert send(as_user(visit.teacher), sheet).status_code in {200, 201}
    return db.session.scalar(sa.select(Inspection))


def late_card(visit):
    return card(visit.student.number, first=monday_before(day_after(0)), out="20:30")


def test_a_card_past_eight_waits_for_a_decision_and_is_a_finding_once_confirmed(as_user, visit):
    inspection = hand_in(as_user, visit, attendance=[late_card(visit)])
    office = as_user(make_user(Role.COORDINATOR, school=visit.school))
    page = office.get(f"/visits/{inspection.id}").text
    assert "R-01" in page
    assert "受訓至 20:30，未經核准不得超過 20:00" in page
    assert db.session.scalars(sa.select(Finding)).all() == []
    assert office.post(f"/visits/{inspection.id}/review", data={"decision": "approve"}).status_code == 409
    for rule, decision in (("R-01", "confirm"), ("R-04", "reject")):
        said = {"item": rule, "student": visit.student.number, "decision": decision, "reason": "卡片如此"}
        assert office.post(f"/visits/{inspection.id}/verdicts", data=said).status_code == 302
    (finding,) = db.session.scalars(sa.select(Finding)).all()
    assert (finding.item, finding.rule, finding.source, finding.student_number) == (
        "R-01", "R-01", "rule", visit.student.number,
    )  # fmt: skip
    assert not finding.is_from_interview
    assert "卡片如此" in office.get(f"/visits/{inspection.id}").text


def test_the_inspector_s_word_holds_for_the_result_it_was_given_on(as_user, visit):
    sheet = late_card(visit)
    on = sheet["days"][0]["on"]
    said = {"student": visit.student.number, "verdict": {"confirmed": True, "reason": "看過卡片"}}
    results = [
        {"rule": "R-01", "value": f"{on}=1230", **said},
        {"rule": "R-04", "value": f"{on}=999", **said},
    ]
    inspection = hand_in(as_user, visit, attendance=[sheet], results=results)
    assert [finding.item for finding in db.session.scalars(sa.select(Finding))] == ["R-01"]
    page = as_user(make_user(Role.COORDINATOR, school=visit.school)).get(f"/visits/{inspection.id}").text
    waiting = page[page.index('id="waiting"') : page.index('id="h-findings"')]
    assert "R-04" in waiting
    assert "R-01" not in waiting


def test_many_results_of_one_rule_are_one_question(as_user, visit):
    sheet = late_card(visit)
    for row in sheet["days"]:
        row |= {"off": False, "in": "08:00", "out": "20:30", "break_minutes": 60}
    inspection = hand_in(as_user, visit, attendance=[sheet])
    page = as_user(make_user(Role.COORDINATOR, school=visit.school)).get(f"/visits/{inspection.id}").text
    assert page.count('value="R-01"') == 1
    assert "另有 11 筆" in page


def test_an_item_that_fails_for_the_same_reason_speaks_alone(as_user, visit):
    sheet = body(visit.obligation, answers=[answer("BV10", "20:30")], attendance=[late_card(visit)])
    send(as_user(visit.teacher), sheet)
    inspection = db.session.scalar(sa.select(Inspection))
    page = as_user(make_user(Role.COORDINATOR, school=visit.school)).get(f"/visits/{inspection.id}").text
    waiting = page[page.index('id="waiting"') : page.index('id="h-findings"')]
    assert 'value="BV10"' in waiting
    assert 'value="R-01"' not in waiting
    assert "受訓至 20:30" in page


def test_what_the_roster_shows_is_asked_once_and_not_again_after_it_was_rejected(as_user, visit):
    placement = db.session.scalar(sa.select(Placement))
    placement.insured_from = placement.start_on + timedelta(days=1)
    db.session.commit()
    office = as_user(make_user(Role.COORDINATOR, school=visit.school))
    first = hand_in(as_user, visit)
    said = {"item": "R-23", "student": visit.student.number, "decision": "reject", "reason": "前一雇主已加保"}
    assert office.post(f"/visits/{first.id}/verdicts", data=said).status_code == 302
    send(as_user(visit.teacher), body(visit.obligation, answers=[answer("BV14", "yes")]))
    (second,) = db.session.scalars(sa.select(Inspection).where(Inspection.id != first.id))
    assert 'id="waiting"' not in office.get(f"/visits/{second.id}").text
    placement.insured_from = placement.start_on + timedelta(days=2)
    db.session.commit()
    assert 'value="R-23"' in office.get(f"/visits/{second.id}").text


def test_a_visitor_whose_training_has_run_out_is_asked_about_and_the_phone_knows_it(as_user, visit):
    visit.teacher.training_valid_until = day_after(0) - timedelta(days=1)
    db.session.commit()
    bundle = as_user(visit.teacher).get("/api/v1/bundle").json
    assert bundle["sites"][0]["school"] == {"training_valid_until": visit.teacher.training_valid_until.isoformat()}
    inspection = hand_in(as_user, visit)
    page = as_user(make_user(Role.COORDINATOR, school=visit.school)).get(f"/visits/{inspection.id}").text
    assert 'value="R-28"' in page
    assert "訪視教師的研習有效至" in page


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 11, 20), 1), (date(2026, 11, 22), None)])
def test_a_day_without_training_has_no_number_to_compare_with(day, expected):
    assert Papers(day, None, (SimpleNamespace(weekdays="12345"),)).students_present == expected


def test_a_card_in_order_and_a_roster_without_papers_leave_nothing_to_decide(as_user, visit):
    inspection = hand_in(as_user, visit, attendance=[card(visit.student.number, first=date(2026, 10, 12))])
    office = as_user(make_user(Role.COORDINATOR, school=visit.school))
    assert office.post(f"/visits/{inspection.id}/review", data={"decision": "approve"}).status_code == 302
