"""What happens to cases at night."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from accounts.roles import Role
from core import clock
from core.database import db
from inspections.models import Severity
from notifications.models import Mail, Notification
from remediation import jobs, releasing, services
from remediation.models import Happening
from tests.makers import make_contact, make_placement, make_school, make_site, make_student, make_user
from tests.makers_remediation import make_answer, make_case


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


@pytest.fixture
def principal(school):
    return make_user(Role.PRINCIPAL, school=school)


def due(case, days: int):
    case.due_on = clock.today() + timedelta(days=days)
    db.session.commit()
    return case


def kinds_of(user) -> list[str]:
    statement = sa.select(Notification.kind).where(Notification.user_id == user.id)
    return sorted(db.session.scalars(statement))


@pytest.mark.parametrize(
    ("days", "told"),
    [(9, []), (0, ["case_due_today"]), (-1, ["case_overdue"]), (-30, ["case_overdue"])],
)
def test_who_follows_a_case_is_reminded_on_the_day_and_after_it(school, coordinator, days, told):
    due(make_case(make_site(), school), days)
    jobs.remind()
    assert kinds_of(coordinator) == told


def test_the_reminders_come_before_on_and_after_the_day_each_once(school, coordinator):
    with time_machine.travel(datetime(2026, 11, 20, 6, tzinfo=clock.TAIPEI), tick=False) as now:
        case = make_case(make_site(), school)
        case.due_on = date(2026, 11, 24)  # a Tuesday: two working days before it is the Friday
        db.session.commit()
        told = []
        for _day in range(7):
            jobs.remind()
            jobs.remind()
            told.append(kinds_of(coordinator))
            now.shift(timedelta(days=1))
    assert told[0] == told[1] == told[2] == told[3] == ["case_due"]
    assert told[4] == ["case_due", "case_due_today"]
    assert told[5] == told[6] == ["case_due", "case_due_today", "case_overdue"]


def test_reminding_again_tells_nobody(school, coordinator):
    due(make_case(make_site(), school), -1)
    assert jobs.remind()["cases_overdue"] == 1
    assert jobs.remind()["cases_overdue"] == 0


@pytest.mark.parametrize("severity", list(Severity))
def test_what_stays_overdue_climbs_the_ladder_person_by_person(school, coordinator, principal, severity):
    officer = make_user(Role.OFFICER, city="台中市")
    elsewhere = make_user(Role.OFFICER, city="高雄市")
    site, teacher = make_site(), make_user(Role.TEACHER, school=school)
    make_placement(site, make_student(school), teacher_id=teacher.id, end_on=date(2027, 7, 31))
    reached = {}
    with time_machine.travel(datetime(2026, 11, 20, 6, tzinfo=clock.TAIPEI), tick=False) as now:
        case = due(make_case(site, school, severity=severity), 0)
        for late in range(70):
            jobs.escalate()
            told = {"teacher": teacher, "coordinator": coordinator, "principal": principal, "officer": officer}
            for name, person in told.items():
                if {"case_escalated", "case_overdue"} & set(kinds_of(person)):
                    reached.setdefault(name, late)
            now.shift(timedelta(days=1))
    assert reached["teacher"] == 1
    assert list(reached) == ["teacher", "coordinator", "principal", "officer"]
    assert sorted(reached.values()) == list(reached.values())
    assert kinds_of(elsewhere) == []
    rungs = [event.facts["rung"] for event in reversed(case.events) if event.action is Happening.ESCALATED]
    assert rungs == ["coordinator", "principal", "officer"]


def test_a_confidential_case_is_not_told_to_the_principal(school, principal):
    facts = {"is_restricted": True, "is_from_interview": True, "student": make_student(school)}
    due(make_case(make_site(), school, "SP08", severity=Severity.CRITICAL, **facts), -9)
    jobs.remind()
    jobs.escalate()
    assert kinds_of(principal) == []


def test_the_office_is_told_when_a_case_has_waited_long_enough(school, coordinator):
    facts = {"is_from_interview": True, "student": make_student(school), "interviewed_count": 2}
    case = make_case(make_site(), school, "SP02", **facts)
    assert jobs.remind()["cases_releasable"] == 0
    case.hold_until = clock.today()
    db.session.commit()
    assert jobs.remind()["cases_releasable"] == 1
    assert jobs.remind()["cases_releasable"] == 0


def test_a_company_is_reminded_once_per_due_date_of_what_it_was_told(school, coordinator):
    site = make_site()
    told, own = make_case(site, school), make_case(site, school, "BV05")
    contact = make_contact(site, email="wu@company.example")
    releasing.release_case(told, by=coordinator, text="請清空出口。", is_confirmed=True, contact=contact)
    for case in (told, own):
        case.due_on = case.released_due_on = clock.today() + timedelta(days=1)
    own.released_due_on = None
    db.session.execute(sa.delete(Mail))
    db.session.commit()
    assert jobs.remind()["companies"] == 1
    assert jobs.remind()["companies"] == 0
    letters = db.session.scalars(sa.select(Mail).where(Mail.recipient == "wu@company.example")).all()
    assert [told.number in letter.subject for letter in letters] == [True]
    assert own.number not in letters[0].text


def test_a_company_reads_that_its_reply_was_returned_or_closed(school, coordinator):
    site, head = make_site(), make_user(Role.DIRECTOR, school=school)
    case = make_case(site, school)
    contact = make_contact(site, email="wu@company.example")
    releasing.release_case(case, by=coordinator, text="請清空出口。", is_confirmed=True, contact=contact)
    for reason in ("請補照片", None):
        services.remedy(case, by=coordinator, answer=make_answer(has_proof=True), contact_name="吳課長")
        if reason:
            services.return_remedy(case, by=head, reason=reason)
        else:
            services.verify(case, by=head, note="校內註記")
    db.session.commit()
    texts = [mail.text for mail in db.session.scalars(sa.select(Mail).where(Mail.recipient == "wu@company.example"))]
    assert len(texts) == 3
    assert sum("請補照片" in text for text in texts) == 1
    assert not any("校內註記" in text for text in texts)
