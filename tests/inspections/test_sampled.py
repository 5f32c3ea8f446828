"""What a visit brings back besides answers: attendance cards, and what was not asked."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core.database import db
from inspections.models import Inspection
from inspections.sheets.attendance import read_cards
from inspections.sheets.left_out import read_left_out
from tests.makers import make_user
from tests.makers_inspections import answer, body, day_after, make_round, send


def day(**row):
    (card,) = read_cards([{"student": "12", "days": [{"on": "2026-10-05", **row}]}])
    return card.days[0]


@pytest.mark.parametrize(
    ("row", "hours"),
    [
        ({"in": "08:00", "out": "17:00", "break_minutes": 60}, 8),
        ({"in": "16:00", "out": "24:30", "break_minutes": 30}, 8),
        ({"in": "08:00", "out": "17:00", "breaks": [["12:00", "13:00"], ["15:00", "15:30"]]}, 7.5),
        ({"in": "08:00", "out": "17:00"}, 9),
        ({"off": True}, None),
        ({"in": "08:00", "out": ""}, None),
        ({"in": "17:00", "out": "08:00"}, None),
        ({"in": 8, "out": "x", "breaks": "?"}, None),
    ],
)
def test_the_hours_of_a_day_are_counted_from_what_was_compared(row, hours):
    assert day(**row).hours == hours


@pytest.mark.parametrize("odd", [None, {}, "x", [None, 3, {"student": 1}, {"days": []}]])
def test_a_card_that_cannot_be_read_is_no_reason_to_refuse_a_record(odd):
    assert read_cards(odd) == ()
    assert read_left_out(odd) == {}


def test_cards_and_what_was_left_out_are_shown_on_the_record(as_user):
    visit = make_round()
    number = visit.student.number
    sheet = body(
        visit.obligation,
        answers=[answer("BV14", "yes", at_once=True)],
        attendance=[
            {"student": number, "days": [
                {"on": day_after(-3).isoformat(), "off": False, "in": "08:00", "out": "21:10", "break_minutes": 60},
                {"on": day_after(-2).isoformat(), "off": True}, {"on": "no day"}]},
            {"student": None},
        ],
        left_out=[{"item": "BV23", "student": None, "why": "weeks", "last": day_after(-14).isoformat()}, {"item": 3}],
    )  # fmt: skip
    assert send(as_user(visit.teacher), sheet).status_code == 201
    inspection_id = db.session.scalar(sa.select(Inspection.id))
    page = as_user(make_user(Role.COORDINATOR, school=visit.school)).get(f"/visits/{inspection_id}").text
    assert "21:10" in page
    assert "12.2" in page
    assert "還沒輪到" in page
    assert "整段一次填為符合" in page


def test_the_days_of_questions_travel_and_the_answers_do_not(as_user):
    visit = make_round()
    client = as_user(visit.teacher)
    answers = [answer("BV24", "yes"), answer("SP01", "搬貨", student=visit.student.number)]
    send(client, body(visit.obligation, answers=answers))
    send(client, body(visit.obligation, answers=[answer("BV05", "no")]))
    found = client.get("/api/v1/bundle")
    (site,) = found.json["sites"]
    assert site["previous"].keys() == {"BV24", "BV05"}
    assert site["students"][0]["asked_on"].keys() == {"SP01"}
    assert "搬貨" not in found.text
