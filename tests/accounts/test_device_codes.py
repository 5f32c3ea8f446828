"""The six-digit code of the installed app: once, briefly, for one person, and hard to guess."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.device_codes import GUESSES, LASTS
from accounts.models import DeviceCode
from accounts.roles import Role
from accounts.sign_in import limiter
from core import clock
from core.database import db
from tests.makers import make_school, make_user

LINE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Safari Line/14.20.0"


@pytest.fixture
def person():
    return make_user(Role.TEACHER, school=make_school())


def made(client) -> str:
    page = client.post("/settings/phone")
    assert page.headers["Cache-Control"] == "no-store"
    return re.search(r'id="code">(\d{3} \d{3})<', page.text)[1]


def type_in(client, email, code):
    return client.post("/sign-in/code", data={"email": email, "code": code})


def test_a_code_signs_one_other_device_in_and_only_once(client, as_user, person):
    code = made(as_user(person))
    phone = client.application.test_client()
    assert type_in(phone, person.email.upper(), code.replace(" ", "-")).location == "/field"
    assert phone.get("/api/v1/session").json["user"]["id"] == str(person.id)
    again = type_in(client.application.test_client(), person.email, code)
    assert again.status_code == 422
    assert "代碼已過期" in again.text
    kept = db.session.scalar(sa.select(DeviceCode))
    assert code.replace(" ", "") not in kept.digest


def test_a_code_is_good_for_nobody_else_and_a_newer_one_ends_it(client, as_user, person):
    desk = as_user(person)
    first = made(desk)
    other = make_user(Role.TEACHER, school=make_school())
    assert type_in(client, other.email, first).status_code == 422
    assert type_in(client, "nobody@example.test", first).status_code == 422
    second = made(desk)
    if first != second:
        assert type_in(client, person.email, first).status_code == 422
    assert type_in(client, person.email, second).status_code == 302


def test_a_code_expires(client, as_user, person, monkeypatch):
    code = made(as_user(person))
    db.session.execute(sa.update(DeviceCode).values(expires_at=clock.utcnow()))
    db.session.commit()
    assert type_in(client, person.email, code).status_code == 422
    assert timedelta(0) < LASTS <= timedelta(minutes=15)


def test_after_a_few_wrong_guesses_the_right_one_comes_too_late(client, as_user, person):
    code = made(as_user(person))
    wrong = "000000" if not code.startswith("000") else "999999"
    for _guess in range(GUESSES):
        assert type_in(client, person.email, wrong).status_code == 422
    assert type_in(client, person.email, code).status_code == 422


def test_somebody_who_left_is_not_let_in(client, as_user, person):
    code = made(as_user(person))
    person.deactivated_at = clock.utcnow()
    db.session.commit()
    assert type_in(client, person.email, code).status_code == 422


def test_guessing_is_slowed_down(client, person):
    limiter.enabled = True
    limiter.reset()
    try:
        statuses = [type_in(client, f"a{number}@example.test", "123456").status_code for number in range(12)]
    finally:
        limiter.enabled = False
        limiter.reset()
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/field", "/field?openExternalBrowser=1"),
        ("/sign-in?next=/field", "/sign-in?next=%2Ffield&openExternalBrowser=1"),
    ],
)
def test_a_link_opened_inside_line_leads_to_the_real_browser_once(client, path, target):
    inside = {"User-Agent": LINE}
    assert client.get(path, headers=inside).location == target
    assert client.get(path).status_code == 200
    assert client.get(target, headers=inside).status_code == 200


def test_whoever_stays_inside_reads_how_to_get_out(client):
    inside = client.get("/sign-in?openExternalBrowser=1", headers={"User-Agent": LINE}).text
    assert "openExternalBrowser=1" in inside
    assert "openExternalBrowser" not in client.get("/sign-in").text
