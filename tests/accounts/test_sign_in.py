"""Signing in and out, and what a stranger can learn from it."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from accounts.sign_in import hasher, limiter
from core import clock
from core.database import db
from tests.makers import make_school, make_user, save

PASSWORD = "a short sentence"


def make_member(*roles: Role, **facts):
    """A person with a password."""
    school = make_school() if roles and roles[0] not in {Role.ADMIN, Role.PANELIST, Role.CLERK, Role.OFFICER} else None
    return make_user(*roles, school=school, password_hash=hasher.hash(PASSWORD), **facts)


def sign_in(client, email, password=PASSWORD, **options):
    return client.post("/sign-in", data={"email": email, "password": password}, **options)


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.TEACHER, "/field"),
        (Role.COORDINATOR, "/dashboard"),
        (Role.DIRECTOR, "/dashboard"),
        (Role.PRINCIPAL, "/dashboard"),
        (Role.COUNSELLOR, "/cases"),
        (Role.PANELIST, "/audits"),
        (Role.CLERK, "/audits"),
        (Role.OFFICER, "/dashboard"),
        (Role.ADMIN, "/people"),
    ],
)
def test_everybody_begins_where_the_own_work_is(client, role, page):
    assert sign_in(client, make_member(role).email).location == "/"
    assert client.get("/").location == page


def test_an_address_is_the_same_in_capitals_and_with_spaces(client):
    user = make_member(Role.TEACHER)
    assert sign_in(client, f" {user.email.upper()} ").status_code == 302


def test_a_wrong_password_and_an_unknown_address_look_the_same(client):
    user = make_member(Role.TEACHER)
    wrong, unknown = sign_in(client, user.email, "wrong"), sign_in(client, "nobody@demo.example")
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace(user.email, "") == unknown.text.replace("nobody@demo.example", "")
    assert "電子郵件或密碼不正確，請檢查後再試一次。" in wrong.text


def test_a_closed_account_cannot_sign_in(client):
    user = make_member(Role.TEACHER, deactivated_at=clock.utcnow())
    assert sign_in(client, user.email).status_code == 422


def test_an_account_without_a_password_cannot_sign_in(client):
    user = make_user(Role.ADMIN)
    assert sign_in(client, user.email, "").status_code == 422
    assert sign_in(client, user.email, "None").status_code == 422


def test_signing_in_leads_to_the_page_that_was_asked_for(client):
    user = make_member(Role.COORDINATOR)
    assert client.get("/people?q=x").location == "/sign-in?next=/people?q%3Dx"
    response = client.post("/sign-in?next=/people?q%3Dx", data={"email": user.email, "password": PASSWORD})
    assert response.location == "/people?q=x"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", ""])
def test_signing_in_never_leads_to_another_house(client, target):
    user = make_member(Role.COORDINATOR)
    data = {"email": user.email, "password": PASSWORD}
    assert client.post("/sign-in", query_string={"next": target}, data=data).location == "/"


def test_signing_out_ends_the_session(client):
    sign_in(client, make_member(Role.COORDINATOR).email)
    assert client.get("/people").status_code == 200
    assert client.post("/sign-out").location == "/sign-in"
    assert client.get("/people").status_code == 302


@pytest.mark.parametrize("asked", ["/people", "/", "/sign-in", "/api/v1/session", "/field"])
def test_whoever_left_the_phone_without_a_signal_is_out_with_the_next_request(client, asked):
    user = make_member(Role.COORDINATOR)
    sign_in(client, user.email)
    client.set_cookie("fangshi_left", str(user.id))  # as the phone writes it
    answer = client.get(asked).text
    assert user.name not in answer
    client.set_cookie("fangshi_left", "none")
    assert client.get("/people").status_code == 302, "the session itself is over, whatever the mark says"
    assert "您在沒有訊號時登出了這支手機" in answer + client.get("/sign-in").text


@pytest.mark.parametrize("mark", ["none", "", "0d9a5f1e-0000-4000-8000-000000000000", "' or 1=1"])
def test_a_mark_that_names_somebody_else_ends_no_session(client, mark):
    sign_in(client, make_member(Role.COORDINATOR).email)
    client.set_cookie("fangshi_left", mark)
    assert client.get("/people").status_code == 200


def test_the_phone_is_told_who_left_at_the_desk_and_that_somebody_is_back(client):
    user = make_member(Role.COORDINATOR)
    sign_in(client, user.email)
    client.post("/sign-out")
    assert client.get_cookie("fangshi_left").value == str(user.id)
    sign_in(client, user.email)
    assert client.get_cookie("fangshi_left").value == "none"
    assert client.get("/people").status_code == 200


def test_signing_out_needs_more_than_a_link(client):
    sign_in(client, make_member(Role.COORDINATOR).email)
    assert client.get("/sign-out").status_code == 405


def test_who_is_closed_while_signed_in_is_out_at_once(as_user):
    user = make_member(Role.COORDINATOR)
    page = as_user(user)
    assert page.get("/people").status_code == 200
    user.deactivated_at = clock.utcnow()
    db.session.commit()
    assert page.get("/people").status_code == 302


@pytest.fixture
def limits(app):
    """The limits as in real life, with nothing counted yet."""
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False


def test_after_ten_attempts_the_form_says_to_wait_and_also_the_right_password_waits(client, limits):
    user = make_member(Role.TEACHER)
    answers = [sign_in(client, user.email, "wrong").status_code for _ in range(10)]
    assert answers == [422] * 10
    refused = sign_in(client, user.email)
    assert refused.status_code == 429
    assert "嘗試次數太多，請等一分鐘再試。" in refused.text
    assert "<form" in refused.text
    assert int(refused.headers["Retry-After"]) <= 60


def test_looking_at_the_form_is_not_limited(client, limits):
    assert {client.get("/sign-in").status_code for _ in range(30)} == {200}


def test_the_language_is_chosen_before_signing_in_and_kept(client):
    assert "登入" in client.get("/sign-in").text
    response = client.post("/language", data={"language": "en", "next": "/sign-in"})
    assert response.location == "/sign-in"
    page = client.get("/sign-in").text
    assert 'lang="en"' in page
    assert "Sign in" in page


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_choosing_a_language_never_leads_to_another_house(client, target):
    assert client.post("/language", data={"language": "en", "next": target}).location == "/"


def test_an_unknown_language_changes_nothing(client):
    response = client.post("/language", data={"language": "xx", "next": "/sign-in"})
    assert "Set-Cookie" not in response.headers


def test_the_sign_in_page_names_the_school_when_there_is_one(client):
    make_school(name="示範高工")
    assert "示範高工" in client.get("/sign-in").text
    make_school(name="別的學校")
    assert "示範高工" not in client.get("/sign-in").text


def test_a_hash_of_an_earlier_version_is_renewed(client):
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    user = save(make_user(Role.ADMIN, password_hash=old))
    assert sign_in(client, user.email).status_code == 302
    db.session.refresh(user)
    assert user.password_hash != old
    assert sign_in(client, user.email).status_code == 302


def test_the_session_cookie_is_out_of_reach_of_scripts(client):
    response = sign_in(client, make_member(Role.TEACHER).email)
    cookie = next(value for value in response.headers.getlist("Set-Cookie") if value.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
