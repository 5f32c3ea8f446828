"""The page of news: one's own, unread marked, opened by a form and not by a look."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core.database import db
from notifications.models import Notification
from notifications.queries import unread_count
from notifications.services import tell
from tests.makers import make_school, make_user

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def alice(app):
    user = make_user(Role.COORDINATOR, school=make_school(), name="林淑芬")
    for n in range(3):
        tell(user, "note", f"k{n}", f"第 {n} 件", f"/people?q={n}" if n else None)
    db.session.commit()
    return user


def entry(text: str) -> Notification:
    return db.session.scalar(sa.select(Notification).where(Notification.text == text))


def test_the_bar_counts_what_is_unread(as_user, alice):
    page = as_user(alice)
    assert 'aria-label="3 則未讀訊息"' in page.get("/settings").text
    page.post("/notifications/reading")
    assert 'aria-label="訊息"' in page.get("/settings").text


def test_looking_at_the_list_marks_nothing(as_user, alice):
    page = as_user(alice)
    assert page.get("/notifications").text.count('aria-label="未讀"') == 3
    assert page.get("/notifications").text.count('aria-label="未讀"') == 3


def test_opening_one_marks_it_and_leads_to_its_page(as_user, alice):
    page = as_user(alice)
    assert page.post(f"/notifications/{entry('第 1 件').id}/reading").location == "/people?q=1"
    assert page.post(f"/notifications/{entry('第 0 件').id}/reading").location == "/notifications"
    assert unread_count(alice) == 1


def test_opening_again_keeps_the_first_time(as_user, alice):
    page, one = as_user(alice), entry("第 1 件")
    page.post(f"/notifications/{one.id}/reading")
    db.session.refresh(one)
    first = one.read_at
    page.post(f"/notifications/{one.id}/reading")
    db.session.refresh(one)
    assert one.read_at == first


def test_news_of_somebody_else_do_not_exist(as_user, alice):
    charlie = as_user(make_user(Role.TEACHER, school=make_school()))
    assert charlie.post(f"/notifications/{entry('第 1 件').id}/reading").status_code == 404
    assert charlie.post(f"/notifications/{NOBODY}/reading").status_code == 404
    charlie.post("/notifications/reading")
    assert unread_count(alice) == 3
    assert "第 1 件" not in charlie.get("/notifications").text


def test_without_news_the_page_says_what_will_be_here(as_user):
    page = as_user(make_user(Role.ADMIN)).get("/notifications").text
    assert "還沒有訊息。與您有關的事會在這裡通知。" in page
