"""What a phone takes along: the person's own next four weeks and nothing of anybody else."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core.database import db
from inspections.bundle.sites import street
from inspections.models import Submission
from tests.makers import make_contact, make_obligation, make_placement, make_school, make_site, make_student, make_user
from tests.makers_inspections import answer, body, day_after, make_panel, make_round, send


def bundle(client):
    return client.get("/api/v1/bundle").json


def test_the_bundle_holds_the_visit_with_its_site_students_and_checklists(as_user):
    visit = make_round()
    make_contact(visit.site, phone="04-2345-6789", duty="人資")
    found = bundle(as_user(visit.teacher))
    (obligation,) = found["obligations"]
    assert (obligation["id"], obligation["part"]) == (str(visit.obligation.id), "assignee")
    assert obligation["checklist"] == {"code": "visit_site", "version": 1}
    assert obligation["training_dates"]
    (site,) = found["sites"]
    assert [student["number"] for student in site["students"]] == [visit.student.number]
    assert site["contacts"][0]["phone"] == "04-2345-6789"
    assert site["papers"] | {"students_present": 1, "approved_students": 6, "pay_day": 5} == site["papers"]
    assert {each["code"] for each in found["checklists"]} == {"visit_site", "visit_student"}
    assert found["minimum_wage"]


def test_the_first_visit_brings_the_papers_to_ask_for_and_the_next_does_not(as_user):
    visit = make_round()
    newcomer = make_student(visit.school, name="新同學", born_on=day_after(-365 * 30))
    make_placement(visit.site, newcomer, start_on=day_after(2), end_on=day_after(60), contract_signed_on=day_after(-1))
    client = as_user(visit.teacher)
    everything = ["contract_signed_on", "contract_filed_on", "guardian_consent", "insured_from"]
    (obligation,) = bundle(client)["obligations"]
    assert [(each["name"], each["missing"]) for each in obligation["papers_to_ask"]] == [
        (visit.student.name, everything),
        ("新同學", ["contract_filed_on", "insured_from"]),
    ]
    send(client, body(visit.obligation))
    (obligation,) = bundle(client)["obligations"]
    assert [each["name"] for each in obligation["papers_to_ask"]] == ["新同學"]


def test_nothing_of_another_teacher_or_school_comes_along(as_user):
    visit = make_round()
    other_school = make_school()
    stranger = make_student(other_school, name="別校生")
    make_placement(visit.site, stranger, start_on=day_after(-9), end_on=day_after(9))
    colleague = make_user(Role.TEACHER, school=visit.school)
    make_obligation(make_site(), visit.school, assignee=colleague)
    mine = as_user(visit.teacher).get("/api/v1/bundle")
    assert len(mine.json["obligations"]) == 1
    assert "別校生" not in mine.text
    assert len(bundle(as_user(colleague))["sites"]) == 1


def test_what_lies_too_far_ahead_or_is_over_stays_at_home(as_user):
    visit = make_round()
    far = {"opens_on": day_after(40), "closes_on": day_after(53), "due_on": day_after(53), "settles_on": day_after(58)}
    over = {
        "opens_on": day_after(-40),
        "closes_on": day_after(-27),
        "due_on": day_after(-27),
        "settles_on": day_after(-22),
    }
    for dates in (far, over):
        make_obligation(visit.site, visit.school, assignee=visit.teacher, **dates)
    assert [each["id"] for each in bundle(as_user(visit.teacher))["obligations"]] == [str(visit.obligation.id)]


def test_an_unchanged_bundle_is_not_sent_again(as_user):
    visit = make_round()
    client = as_user(visit.teacher)
    first = client.get("/api/v1/bundle")
    assert client.get("/api/v1/bundle", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    send(client, body(visit.obligation))
    changed = client.get("/api/v1/bundle", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_the_last_answers_come_along_but_never_an_interview(as_user):
    visit = make_round()
    client = as_user(visit.teacher)
    answers = [answer("BV14", "yes"), answer("SP01", "搬貨", student=visit.student.number)]
    sent = body(visit.obligation, answers=answers)
    receipt = send(client, sent).json
    found = client.get("/api/v1/bundle")
    assert found.json["sites"][0]["previous"]["BV14"]["value"] == "yes"
    assert "搬貨" not in found.text
    assert found.json["sites"][0]["students"][0]["last_interviewed_on"]
    (submission,) = db.session.scalars(sa.select(Submission))
    assert found.json["obligations"][0]["submission"] == {
        "id": receipt["id"], "state": "received", "revision": 1, "device": sent["device"], "outcome": "completed",
        "inspection": str(submission.inspection_id),
    }  # fmt: skip
    assert found.json["obligations"][0]["others"] == []


def test_two_records_of_one_visit_from_two_phones_are_both_named_the_last_first(as_user):
    visit = make_round()
    client = as_user(visit.teacher)
    first = send(client, body(visit.obligation)).json
    second = send(client, body(visit.obligation, final=False, device=str(UUID(int=2)))).json
    (named,) = bundle(client)["obligations"]
    assert (named["submission"]["id"], named["submission"]["state"]) == (second["id"], "draft")
    assert [(each["id"], each["state"]) for each in named["others"]] == [(first["id"], "received")]


def test_a_busy_teachers_bundle_asks_as_often_for_many_windows_as_for_one(as_user, count_queries):
    visit = make_round()
    client = as_user(visit.teacher)
    bundle(client)  # tables that are read once per process
    with count_queries() as few:
        bundle(client)
    for days in (7, 14, 21):
        dates = {"opens_on": day_after(days), "closes_on": day_after(days + 6), "due_on": day_after(days + 6)}
        make_obligation(visit.site, visit.school, assignee=visit.teacher, settles_on=day_after(days + 11), **dates)
    with count_queries() as many:
        found = bundle(client)
    assert len(found["obligations"]) == 4
    assert len(many) == len(few)


def test_a_panel_takes_its_audit_along_without_names_of_students(as_user):
    panel = make_panel()
    student = make_student(make_school(), name="某學生")
    make_placement(panel.site, student, start_on=day_after(-9), end_on=day_after(9))
    found = as_user(panel.members[0]).get("/api/v1/bundle")
    assert [(each["kind"], each["part"]) for each in found.json["obligations"]] == [("company_audit", "member")]
    assert "某學生" not in found.text


@pytest.mark.parametrize(
    ("city", "address", "rest"),
    [
        ("臺中市", "臺中市太平區示範路 3 號", "太平區示範路 3 號"),
        ("臺中市", "台中市太平區示範路 3 號", "太平區示範路 3 號"),
        ("臺中市潭子區", "潭興路一段 100 號", "潭興路一段 100 號"),
        ("臺中市潭子區", "臺中市潭子區潭興路一段 100 號", "潭興路一段 100 號"),
        ("台中市潭子區", "潭子區潭興路一段 100 號", "潭興路一段 100 號"),
        ("新竹縣", "台元街 1 號", "台元街 1 號"),
        ("新竹縣", None, None),
    ],
)
def test_the_city_stands_once_however_the_roster_wrote_the_address(city, address, rest):
    assert street(city, address) == rest
