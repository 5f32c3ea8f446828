"""One-time links: opening spends nothing, sending spends once, and a new password ends old sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.models import PasswordLink
from accounts.roles import Role
from accounts.services import send_link
from core import clock
from core.database import db
from core.models import JournalEntry
from tests.makers import make_school, make_user

NEW = {"password": "a new sentence", "again": "a new sentence"}


@pytest.fixture
def teacher(app):
    return make_user(Role.TEACHER, school=make_school(), name="陳建宏")


@pytest.fixture
def path(teacher):
    """The address of a link for the teacher."""
    made = send_link(teacher, by=None)
    db.session.commit()
    return made.path


def test_opening_a_link_many_times_spends_nothing(client, path):
    for _ in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert client.post(path, data=NEW).status_code == 302


def test_the_link_sets_the_password_and_signs_in(client, path, teacher):
    assert client.post(path, data=NEW).location == "/"
    assert client.get("/").location == "/field"
    other = client.application.test_client()
    assert other.post("/sign-in", data={"email": teacher.email, "password": NEW["password"]}).status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_spent_link_says_what_to_do(client, path, method):
    client.post(path, data=NEW)
    again = getattr(client.application.test_client(), method)(path, **({"data": NEW} if method == "post" else {}))
    assert again.status_code == 410
    assert "這個連結已經用過或過期" in again.text
    assert "索取新的連結" in again.text


def test_a_link_ends_after_seven_days(client, path):
    link = db.session.scalar(sa.select(PasswordLink))
    assert link.expires_at - link.created_at == timedelta(days=7)
    link.expires_at = clock.utcnow() - timedelta(seconds=1)
    db.session.commit()
    assert client.get(path).status_code == 410
    assert client.post(path, data=NEW).status_code == 410


def test_an_invented_link_looks_like_a_spent_one(client, path):
    client.post(path, data=NEW)
    invented = client.application.test_client().get("/password/" + "x" * 43)
    spent = client.application.test_client().get(path)
    assert invented.status_code == spent.status_code == 410
    assert invented.text.replace("x" * 43, "") == spent.text.replace(path.rpartition("/")[2], "")


def test_a_new_link_ends_the_earlier_ones(client, path, teacher):
    second = send_link(teacher, by=None).path
    db.session.commit()
    assert client.get(path).status_code == 410
    assert client.get(second).status_code == 200


def test_the_secret_is_not_in_the_database(app, path):
    link = db.session.scalar(sa.select(PasswordLink))
    secret = path.rpartition("/")[2]
    assert len(secret) >= 43
    assert secret not in {link.token_hash, str(link.id)}
    facts = db.session.scalars(sa.select(JournalEntry.facts)).all()
    assert secret not in str(facts)


def test_a_closed_account_has_no_links(client, path, teacher):
    teacher.deactivated_at = clock.utcnow()
    db.session.commit()
    assert client.get(path).status_code == 410


def test_setting_a_password_ends_old_sessions(client, path, teacher, as_user):
    old = as_user(teacher)
    assert old.get("/settings").status_code == 200
    client.post(path, data=NEW)
    assert old.get("/settings").status_code == 302
    assert client.get("/settings").status_code == 200


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "請至少用 10 個字元"),
        ("x" * 129, "請不要超過 128 個字元。"),
        ("1234567890", "這個密碼太容易被猜到，請換一個。"),
        ("aaaaaaaaaaaa", "這個密碼太容易被猜到，請換一個。"),
        ("Password123", "這個密碼太容易被猜到，請換一個。"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_stays_good(client, path, password, sentence):
    refused = client.post(path, data={"password": password, "again": password})
    assert refused.status_code == 422
    assert sentence in refused.text
    assert client.post(path, data=NEW).status_code == 302


def test_the_address_is_no_password(client, path, teacher):
    password = f"my {teacher.email.partition('@')[0]} 1"
    assert client.post(path, data={"password": password, "again": password}).status_code == 422


def test_two_different_passwords_are_refused(client, path):
    refused = client.post(path, data={"password": "a new sentence", "again": "another sentence"})
    assert "兩次輸入的密碼不同" in refused.text


def test_no_other_site_learns_the_address_of_the_page(client, path):
    assert client.get(path).headers["Referrer-Policy"] == "no-referrer"
    assert client.get(path).headers["Cache-Control"] == "no-store"
