"""Telling people: once, in the own language, in the app and by letter."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.roles import Role
from core import clock
from core.database import db
from core.languages import ENGLISH
from notifications.letters import news_letter
from notifications.models import Mail, Notification
from notifications.queries import unread_count
from notifications.services import OUTSIDE_KINDS, NotForOutsiders, post_outside, tell
from tests.makers import make_school, make_user


@pytest.fixture
def cast(app):
    """Alice reads Chinese, Bob English; both are told. Charlie is not."""
    school = make_school()
    alice = make_user(Role.TEACHER, school=school, name="陳建宏")
    bob = make_user(Role.TEACHER, school=school, name="Bob", locale=ENGLISH)
    return alice, bob, make_user(Role.TEACHER, school=school, name="Charlie")


def letters() -> list[Mail]:
    return list(db.session.scalars(sa.select(Mail).order_by(Mail.recipient)))


def news() -> list[Notification]:
    return list(db.session.scalars(sa.select(Notification)))


def test_each_reads_the_news_in_the_own_language(cast):
    alice, bob, charlie = cast
    assert tell([alice, bob], "note", "k", lambda: _("You are signed out."), "/cases/1") == 2
    db.session.commit()
    texts = {row.user_id: row.text for row in news()}
    assert texts == {alice.id: "您已登出。", bob.id: "You are signed out."}
    assert {mail.recipient: mail.subject for mail in letters()} == {
        alice.email: "訪視：您已登出。",
        bob.email: "Fangshi: You are signed out.",
    }
    assert unread_count(charlie) == 0


def test_a_letter_says_the_same_as_text_and_as_html_with_the_full_address(cast):
    alice, bob, _charlie = cast
    tell([bob], "note", "k", "A <b>case</b> & more", "/cases/1")
    (mail,) = letters()
    assert "Hello Bob," in mail.text
    assert "A <b>case</b> & more" in mail.text
    assert "http://127.0.0.1:8000/cases/1" in mail.text
    assert "A &lt;b&gt;case&lt;/b&gt; &amp; more" in mail.html
    assert '<a href="http://127.0.0.1:8000/cases/1">Open the page</a>' in mail.html
    assert '<html lang="en">' in mail.html
    tell([alice], "note", "k", "事")
    assert '<html lang="zh-Hant-TW">' in next(mail.html for mail in letters() if mail.recipient == alice.email)


def test_the_same_key_tells_nobody_twice(cast):
    alice, bob, _charlie = cast
    assert tell([alice], "note", "k", "one") == 1
    assert tell([alice, bob, bob], "note", "k", "two") == 1
    assert tell(alice, "note", "k", "three") == 0
    db.session.commit()
    assert sorted(row.text for row in news()) == ["one", "two"]
    assert len(letters()) == 2


def test_what_is_rolled_back_was_never_told(cast):
    alice, *_rest = cast
    tell([alice], "note", "k", "one")
    db.session.rollback()
    assert (news(), letters()) == ([], [])
    assert tell([alice], "note", "k", "one") == 1


def test_a_closed_account_is_told_nothing(cast):
    alice, *_rest = cast
    alice.deactivated_at = clock.utcnow()
    assert tell([alice], "note", "k", "one") == 0


def test_news_may_stay_in_the_app(cast):
    alice, *_rest = cast
    assert tell([alice], "note", "k", "one", by_mail=False) == 1
    assert letters() == []


@pytest.mark.parametrize("kind", ["visit.suggested", "visit.due", "visit.missed", "case.opened", "anything"])
def test_nothing_about_a_coming_visit_leaves_the_school(app, kind):
    with pytest.raises(NotForOutsiders):
        post_outside("contact@demo.example", kind=kind, subject="s", text="t", html="h")
    assert letters() == []


def test_no_kind_for_outsiders_is_about_visits():
    assert not [kind for kind in OUTSIDE_KINDS if "visit" in kind or "obligation" in kind or "plan" in kind]


def test_a_released_case_may_be_written_to_a_company(app):
    post_outside("contact@demo.example", kind="case.released", subject="s", text="t", html="h")
    assert [mail.recipient for mail in letters()] == ["contact@demo.example"]


def test_a_subject_is_one_short_line(app):
    letter = news_letter("Bob", "first\r\nBcc: all@demo.example " + "很長" * 80, None)
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject
    assert len(letter.subject) == 70
    assert letter.subject.endswith("…")
