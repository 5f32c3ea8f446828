"""What a person wants together comes in one letter in the morning; what is urgent never waits."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from accounts.roles import Role
from core import clock
from core.clock import TAIPEI
from core.database import db
from notifications.choices import choices_of, choose
from notifications.digests import write_digests
from notifications.jobs import deliver
from notifications.kinds import Delivery, Family, family_of, next_digest
from notifications.models import Mail, Notification
from notifications.services import mark_all_read, tell
from tests.makers import make_school, make_user


@pytest.fixture
def teacher(app):
    return make_user(Role.TEACHER, school=make_school(), name="陳建宏")


def letters() -> list[Mail]:
    return list(db.session.scalars(sa.select(Mail).order_by(Mail.created_at)))


def tomorrow() -> datetime:
    return clock.utcnow() + timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "family"),
    [
        ("case_critical", Family.URGENT),
        ("case_confidential", Family.URGENT),
        ("case_overdue", Family.REMINDERS),
        ("visit.due_soon", Family.REMINDERS),
        ("case_given", Family.CASES),
        ("waiver_asked", Family.REQUESTS),
        ("excusal.asked", Family.REQUESTS),
        ("record.returned", Family.RECORDS),
        ("visit.missed", Family.VISITS),
    ],
)
def test_every_kind_has_its_family(kind, family):
    assert family_of(kind) is family


@pytest.mark.parametrize(("hour", "day"), [(6, 24), (7, 25), (23, 25)])
def test_letters_go_together_at_seven(hour, day):
    here = datetime(2026, 11, 24, hour, 0, tzinfo=TAIPEI)
    assert next_digest(here) == datetime(2026, 11, day, 7, 0, tzinfo=TAIPEI)


def test_reminders_wait_for_the_morning_and_come_in_one_letter(teacher):
    tell(teacher, "case_due", "a", "豐瑠精密：明天到期", "/cases/1")
    tell(teacher, "case_overdue", "b", "立宏：已逾期", "/cases/2")
    db.session.commit()
    assert letters() == []
    assert write_digests(clock.utcnow()) == 0
    assert write_digests(tomorrow()) == 1
    assert write_digests(tomorrow()) == 0
    (letter,) = letters()
    assert letter.subject == "訪視：2 則通知"
    assert letter.text.index("豐瑠精密：明天到期") < letter.text.index("立宏：已逾期")
    assert "http://127.0.0.1:8000/cases/2" in letter.text
    assert '<a href="http://127.0.0.1:8000/cases/2">立宏：已逾期</a>' in letter.html


def test_one_piece_of_news_comes_as_itself(teacher):
    tell(teacher, "case_due", "a", "豐瑠精密：明天到期", "/cases/1")
    write_digests(tomorrow())
    assert letters()[0].subject == "訪視：豐瑠精密：明天到期"


def test_what_was_read_meanwhile_is_not_written(teacher):
    tell(teacher, "case_due", "a", "一", None)
    mark_all_read(teacher)
    db.session.commit()
    assert write_digests(tomorrow()) == 0
    assert letters() == []


def test_who_has_left_is_not_written_to(teacher):
    tell(teacher, "case_due", "a", "一", None)
    teacher.deactivated_at = clock.utcnow()
    db.session.commit()
    assert write_digests(tomorrow()) == 0


def test_a_person_chooses_per_family_on_a_page(as_user, teacher):
    client = as_user(teacher)
    assert "提醒：到期與逾期" in client.get("/settings/letters").text
    wanted = {"reminders": "at_once", "cases": "digest", "visits": "nonsense"}
    assert client.post("/settings/letters", data=wanted).status_code == 302
    found = choices_of(teacher)
    assert found[Family.REMINDERS] is Delivery.AT_ONCE
    assert found[Family.CASES] is Delivery.DIGEST
    assert found[Family.VISITS] is Delivery.AT_ONCE
    tell(teacher, "case_due", "a", "一", None)
    tell(teacher, "case_given", "b", "二", None)
    assert [letter.subject for letter in letters()] == ["訪視：一"]


def test_what_is_urgent_cannot_be_put_off(teacher):
    choose(teacher, dict.fromkeys(Family, Delivery.DIGEST))
    tell(teacher, "case_critical", "a", "急", None)
    assert [letter.subject for letter in letters()] == ["訪視：急"]


def test_the_job_writes_what_is_due_and_the_news_and_its_wish_share_a_transaction(app, teacher):
    tell(teacher, "case_due", "a", "一", None)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Notification)) == 0
    tell(teacher, "case_due", "a", "一", None)
    db.session.commit()
    with time_machine.travel(tomorrow(), tick=False):
        assert deliver()["waiting"] == 1
