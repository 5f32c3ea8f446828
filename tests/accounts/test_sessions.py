"""Many answers come to one browser at once; none may put the session back to what it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.roles import Role
from core import clock
from tests.accounts.test_sign_in import make_member

CHOICES = "/settings/choices"


@pytest.fixture
def signed_in(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client = app.test_client()
    page = client.get("/sign-in").text
    user = make_member(Role.TEACHER)
    token = token_of(page)
    client.post("/sign-in", data={"email": user.email, "password": "a short sentence", "csrf_token": token})
    return client


def token_of(page: str) -> str:
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def cookie_of(response) -> str | None:
    """The session's cookie that an answer carries."""
    return next((each for each in response.headers.getlist("Set-Cookie") if each.startswith("session=")), None)


def test_an_answer_that_changes_nothing_does_not_carry_the_session(signed_in):
    for address in ("/api/v1/session", "/api/v1/bundle", "/settings", "/settings"):
        response = signed_in.get(address)
        assert (response.status_code, cookie_of(response)) == (200, None), address


def test_a_form_is_taken_although_an_answer_asked_for_earlier_came_late(signed_in):
    before = signed_in.get_cookie("session").value
    token = token_of(signed_in.get("/settings").text)
    signed_in.set_cookie("session", before)
    response = signed_in.post(CHOICES, data={"locale": "en", "theme": "", "csrf_token": token})
    assert response.status_code == 302


def test_a_session_lasts_longer_once_a_day(signed_in, monkeypatch):
    tomorrow = clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    assert "Expires=" in (cookie_of(signed_in.get("/api/v1/session")) or "")
    assert cookie_of(signed_in.get("/api/v1/session")) is None


def test_whoever_is_nobody_gets_no_session_from_the_protocol(client):
    assert cookie_of(client.get("/api/v1/session")) is None
