"""Several cases at once from the list: given away, or reminded; what cannot be done is left and said."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from notifications.models import Mail, Notification
from remediation import releasing, services
from tests.makers import make_contact, make_school, make_site, make_student, make_user
from tests.makers_remediation import make_answer, make_case


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


def ticked(*cases, **more):
    return {"case": [str(case.id) for case in cases], **more}


def test_cases_are_given_to_one_person_and_others_stay(as_user, school, coordinator):
    teacher = make_user(Role.TEACHER, school=school, name="黃美玲")
    open_one, closed = make_case(make_site(), school), make_case(make_site(), school, "BV05")
    services.remedy(closed, by=make_user(Role.DIRECTOR, school=school), answer=make_answer(has_proof=True))
    services.verify(closed, by=coordinator)
    facts = {"is_restricted": True, "is_from_interview": True, "student": make_student(school)}
    confidential = make_case(make_site(), school, "SP08", **facts)
    stranger = make_case(make_site(), make_school())
    before = stranger.assigned_to_id
    db.session.commit()
    client = as_user(coordinator)
    data = ticked(open_one, closed, confidential, stranger, to=str(teacher.id))
    reply = client.post("/cases/together/assignment?severity=major", data=data)
    assert reply.location.endswith("/cases?severity=major")
    db.session.expire_all()
    assert open_one.assigned_to_id == teacher.id
    assert confidential.assigned_to_id != teacher.id
    assert stranger.assigned_to_id == before
    page = client.get(reply.location).text
    assert "已移交 1 件" in page
    assert f"未移交：{confidential.number}。" in page
    nobody = client.post("/cases/together/assignment", data=ticked(open_one, to=""), follow_redirects=True).text
    assert "請先選擇要移交給誰。" in nobody


def test_people_and_company_are_reminded_once_a_day(as_user, school, coordinator):
    site, teacher = make_site(), make_user(Role.TEACHER, school=school)
    case = make_case(site, school)
    case.assigned_to_id = teacher.id
    contact = make_contact(site, email="wu@company.example")
    releasing.release_case(case, by=coordinator, text="請清空出口。", is_confirmed=True, contact=contact)
    db.session.execute(sa.delete(Mail))
    db.session.commit()
    client = as_user(coordinator)
    for _each in range(2):
        client.post("/cases/together/reminder", data=ticked(case))
    kinds = db.session.scalars(sa.select(Notification.kind).where(Notification.user_id == teacher.id)).all()
    assert kinds == ["case_reminded"]
    to_company = db.session.scalars(sa.select(Mail).where(Mail.recipient == "wu@company.example")).all()
    assert len(to_company) == 1
    assert "機構" in client.get(f"/cases/{case.id}").text


def test_a_reminder_after_the_due_date_says_so_and_paused_cases_stay_and_are_named(as_user, school, coordinator):
    site = make_site()
    late, paused = make_case(site, school), make_case(site, school, "BV05")
    contact = make_contact(site, email="wu@company.example")
    for case in (late, paused):
        releasing.release_case(case, by=coordinator, text="請清空出口。", is_confirmed=True, contact=contact)
    late.released_due_on = clock.today() - timedelta(days=1)
    services.pause(paused, by=coordinator, reason="主管機關審議")
    db.session.execute(sa.delete(Mail))
    db.session.commit()
    page = as_user(coordinator).post("/cases/together/reminder", data=ticked(late, paused), follow_redirects=True).text
    [letter] = db.session.scalars(sa.select(Mail))
    assert "改善期限已過" in letter.subject
    assert "已經逾期" in letter.text
    assert f"未提醒：{paused.number}（" in page


def test_nothing_ticked_and_nonsense_get_a_sentence(as_user, school, coordinator):
    client = as_user(coordinator)
    for data in ({}, {"case": "nonsense"}):
        reply = client.post("/cases/together/reminder", data=data)
        assert "請至少選一件" in client.get(reply.location).text


def test_the_list_is_narrowed_by_section(as_user, school, coordinator):
    one, two = make_case(make_site(), school), make_case(make_site(), school, "BV05", section="BV-B")
    page = as_user(coordinator).get("/cases?section=BV-B").text
    assert two.number in page
    assert one.number not in page
