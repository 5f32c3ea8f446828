"""The outbox empties itself: claimed by one, sent once, put off when refused, given up after five, in sight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from accounts.services import send_link
from core import clock
from core.database import db
from core.jobs import run_once
from notifications.backoff import MAX_ATTEMPTS, next_try
from notifications.jobs import claim, deliver
from notifications.models import Mail
from notifications.queries import ABANDONED_AFTER
from notifications.services import post, tell
from tests.makers import make_school, make_user
from tests.notifications.mail_server import Letterbox, free_port, mail_server

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


@pytest.fixture
def set_smtp(app):
    """Choose the mail server of this test."""
    before = app.config["SETTINGS"]

    def choose(url: str | None) -> None:
        app.config["SETTINGS"] = replace(before, smtp_url=url)

    yield choose
    app.config["SETTINGS"] = before


@pytest.fixture
def box(set_smtp, mail_fuse) -> Iterator[Letterbox]:
    """A server on this machine to which the app sends."""
    with mail_server() as letterbox:
        mail_fuse.add(letterbox.port)
        set_smtp(f"smtp://127.0.0.1:{letterbox.port}")
        yield letterbox


def write(recipient: str = "alice@demo.example", **facts) -> Mail:
    """A letter in the outbox."""
    mail = post(recipient, subject="訪視：豐瑠精密", text="內容\n", html="<p>內容</p>")
    for name, value in facts.items():
        setattr(mail, name, value)
    db.session.commit()
    return mail


def due_now() -> None:
    """Let the time of all waiting letters come."""
    db.session.execute(sa.update(Mail).values(next_try_at=clock.utcnow()))
    db.session.commit()


def test_a_letter_is_sent_once_with_its_headers(app, box):
    mail = write()
    assert deliver() == {"sent": 1, "failed": 0, "gave_up": 0}
    assert deliver() == {"sent": 0, "failed": 0, "gave_up": 0}
    (letter,) = box.letters
    assert letter["To"] == "alice@demo.example"
    assert letter["From"] == "訪視 Fangshi <fangshi@127.0.0.1>"
    assert letter["Subject"] == "訪視：豐瑠精密"
    assert letter["Message-ID"] == f"<{mail.id}@127.0.0.1>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_body(("plain",)).get_content().strip() == "內容"
    assert letter.get_body(("html",)).get_content().strip() == "<p>內容</p>"


def test_what_was_sent_is_not_kept(app, box):
    mail = write()
    deliver()
    db.session.refresh(mail)
    assert mail.sent_at is not None
    assert (mail.text, mail.html, mail.last_error) == ("", "", None)


def test_a_refused_letter_is_put_off_and_the_others_go(app, box):
    box.refuse["bob@demo.example"] = "550 no such person"
    bob = write("bob@demo.example")
    write("alice@demo.example")
    assert deliver() == {"sent": 1, "failed": 1, "gave_up": 0}
    db.session.refresh(bob)
    assert bob.attempts == 1
    assert bob.sent_at is None
    assert "550" in bob.last_error
    assert bob.next_try_at > clock.utcnow() + timedelta(minutes=1)
    assert deliver()["failed"] == 0


def test_after_five_attempts_a_letter_is_given_up_in_sight(app, box, as_user):
    box.refuse["bob@demo.example"] = "550 no such person"
    bob = write("bob@demo.example")
    outcomes = []
    for _attempt in range(MAX_ATTEMPTS + 1):
        due_now()
        outcomes.append(deliver())
    assert [outcome["failed"] for outcome in outcomes] == [1, 1, 1, 1, 0, 0]
    assert [outcome["gave_up"] for outcome in outcomes] == [0, 0, 0, 0, 1, 0]
    admin = as_user(make_user(Role.ADMIN))
    page = admin.get("/settings/mail").text
    assert "bob@demo.example" in page
    assert "no such person" in page
    box.refuse.clear()
    assert admin.post(f"/settings/mail/{bob.id}/attempts").status_code == 302
    assert deliver()["sent"] == 1


def test_a_server_that_does_not_answer_blames_no_letter_and_shows_as_a_failed_job(app, set_smtp, mail_fuse):
    port = free_port()
    mail_fuse.add(port)
    set_smtp(f"smtp://127.0.0.1:{port}")
    mail = write()
    run = run_once(app, "deliver")
    assert run.is_good is False
    assert "ServerUnreachable: 127.0.0.1" in run.error
    db.session.refresh(mail)
    assert (mail.attempts, mail.claimed_at, mail.gave_up_at) == (0, None, None)


def test_without_a_server_letters_wait_and_the_page_says_so(app, as_user):
    write()
    assert deliver() == {"sent": 0, "failed": 0, "gave_up": 0, "waiting": 1}
    page = as_user(make_user(Role.ADMIN)).get("/settings/mail").text
    assert "尚未設定郵件伺服器（SMTP_URL）" in page


def test_a_trial_without_a_server_shows_its_letters_with_working_links(app, as_user):
    post("contact@demo.example", subject="請改善", text="請開 http://127.0.0.1:8000/company/x <b>", html="<p></p>")
    db.session.commit()
    page = as_user(make_user(Role.ADMIN)).get("/settings/mail").text
    assert '<a href="http://127.0.0.1:8000/company/x" rel="noopener">' in page
    assert "&lt;b&gt;" in page


@pytest.mark.parametrize("change", [{"smtp_url": "smtp://127.0.0.1:1"}, {"env": "production"}])
def test_elsewhere_nobody_reads_other_people_s_letters(app, as_user, monkeypatch, change):
    settings = replace(app.config["SETTINGS"], **change)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    monkeypatch.setitem(app.config, "IS_PRODUCTION", settings.is_production)
    write("alice@demo.example")
    page = as_user(make_user(Role.ADMIN)).get("/settings/mail").text
    assert "alice@demo.example" not in page
    assert "豐瑠精密" not in page


def test_a_letter_that_another_process_holds_is_left_alone(app, box):
    mail = write()
    assert claim(mail.id, clock.utcnow())
    assert not claim(mail.id, clock.utcnow())
    assert deliver()["sent"] == 0


def test_a_letter_whose_process_was_killed_is_sent_after_a_while(app, box):
    write(claimed_at=clock.utcnow() - ABANDONED_AFTER - timedelta(seconds=1))
    assert deliver()["sent"] == 1


def test_letters_leave_in_the_order_in_which_they_were_written(app, box):
    for n in range(5):
        write(f"p{n}@demo.example", created_at=clock.utcnow() - timedelta(minutes=n))
    deliver()
    assert [letter["To"] for letter in box.letters] == [f"p{n}@demo.example" for n in (4, 3, 2, 1, 0)]


def test_the_waits_grow_and_end_after_five_attempts():
    tries = [next_try(attempts, NOW) for attempts in range(1, MAX_ATTEMPTS + 1)]
    assert tries[-1] is None
    waits = [later - NOW for later in tries[:-1]]
    assert waits == sorted(waits)
    assert waits[0] >= timedelta(minutes=1)


def test_a_link_to_set_a_password_is_sent_to_its_person_and_not_kept(app, box):
    school = make_school()
    office, teacher = make_user(Role.COORDINATOR, school=school), make_user(Role.TEACHER, school=school)
    made = send_link(teacher, by=office)
    db.session.commit()
    deliver()
    (letter,) = box.letters
    assert letter["To"] == teacher.email
    assert f"http://127.0.0.1:8000{made.path}" in letter.get_body(("plain",)).get_content()
    mail = db.session.scalar(sa.select(Mail))
    assert made.path not in f"{mail.subject}{mail.text}{mail.html}"


def test_a_link_does_not_wait_in_an_outbox_that_nobody_empties(app):
    school = make_school()
    send_link(make_user(Role.TEACHER, school=school), by=make_user(Role.COORDINATOR, school=school))
    db.session.commit()
    assert db.session.scalar(sa.select(Mail)) is None


def test_the_fuse_blows_when_a_test_would_really_send(app, set_smtp):
    set_smtp("smtp://mail.demo.example:25")
    write()
    with pytest.raises(AssertionError, match="would have sent mail"):
        deliver()


def test_news_reach_each_person_in_the_own_language(app, box):
    from flask_babel import gettext as _

    school = make_school()
    alice = make_user(Role.TEACHER, school=school, email="alice@demo.example")
    bob = make_user(Role.TEACHER, school=school, email="bob@demo.example", locale="en")
    tell([alice, bob], "note", "k", lambda: _("You are signed out."))
    db.session.commit()
    deliver()
    subjects = {letter["To"]: letter["Subject"] for letter in box.letters}
    assert subjects == {
        "alice@demo.example": "訪視：您已登出。",
        "bob@demo.example": "Fangshi: You are signed out.",
    }
