"""A person's own choices, and the administrator's page of jobs."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from accounts.sign_in import find_by_password, hasher
from core import adjustments, clock, jobs
from core.database import db
from core.models import JobRun
from tests.makers import make_school, make_user, save

OLD, NEW = "an old sentence", "a new sentence"


@pytest.fixture
def teacher(app):
    return make_user(Role.TEACHER, school=make_school(name="示範高工"), password_hash=hasher.hash(OLD))


def test_language_and_appearance_are_chosen_and_kept(as_user, teacher):
    page = as_user(teacher)
    assert 'lang="zh-Hant-TW"' in page.get("/settings").text
    page.post("/settings/choices", data={"locale": "en", "theme": "dark"})
    shown = page.get("/settings").text
    assert '<html lang="en" data-bs-theme="dark">' in shown
    assert "Saved." in shown
    page.post("/settings/choices", data={"locale": "zh_Hant_TW", "theme": ""})
    assert '<html lang="zh-Hant-TW">' in page.get("/settings").text


@pytest.mark.parametrize("data", [{"locale": "xx", "theme": ""}, {"locale": "en", "theme": "pink"}, {}])
def test_a_choice_that_there_is_not_is_refused(as_user, teacher, data):
    assert as_user(teacher).post("/settings/choices", data=data).status_code == 422
    db.session.refresh(teacher)
    assert (teacher.locale, teacher.theme) == (None, None)


def test_a_new_password_keeps_this_device_and_ends_the_others(as_user, teacher):
    here, there = as_user(teacher), as_user(teacher)
    answer = here.post("/settings/password", data={"current": OLD, "password": NEW, "again": NEW})
    assert answer.status_code == 302
    assert here.get("/settings").status_code == 200
    assert there.get("/settings").status_code == 302
    assert find_by_password(teacher.email, NEW) is not None
    assert find_by_password(teacher.email, OLD) is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"current": "wrong", "password": NEW, "again": NEW}, "目前的密碼不正確，請重新輸入。"),
        ({"current": OLD, "password": "short", "again": "short"}, "請至少用 10 個字元"),
        ({"current": OLD, "password": NEW, "again": OLD}, "兩次輸入的密碼不同"),
        ({"password": NEW, "again": NEW}, "field-error"),
    ],
)
def test_a_password_is_changed_only_with_the_old_one_and_a_good_new_one(as_user, teacher, data, sentence):
    refused = as_user(teacher).post("/settings/password", data=data)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert find_by_password(teacher.email, OLD) is not None


def test_only_the_administrator_finds_the_technical_pages(as_user, teacher):
    admin = make_user(Role.ADMIN)
    for path in ("/settings/jobs", "/settings/mail"):
        assert as_user(teacher).get(path).status_code == 404
        assert path not in as_user(teacher).get("/settings").text
        assert as_user(admin).get(path).status_code == 200
        assert path in as_user(admin).get("/settings").text


def test_the_page_of_jobs_shows_how_each_went(app, as_user):
    admin, now = make_user(Role.ADMIN), clock.utcnow()
    save(JobRun(name="generate", started_at=now, ended_at=now, is_good=True, counts={"added": 186}))
    save(JobRun(name="remind", started_at=now, ended_at=now, is_good=False, counts={}, error="Trace\nOops: no\n"))
    save(JobRun(name="escalate", started_at=now, counts={}))
    page = as_user(admin).get("/settings/jobs").text
    assert "added 186" in page
    assert "Oops: no" in page
    assert "未完成" in page
    assert all(job.name in page for job in jobs.all_jobs())


def test_every_page_says_that_the_data_is_a_demo(as_user, teacher, client):
    assert 'class="demo-tag"' not in as_user(teacher).get("/settings").text
    adjustments.set_value("demo", True)
    db.session.commit()
    assert 'class="demo-tag"' in as_user(teacher).get("/settings").text
    assert 'class="demo-tag"' in client.get("/sign-in").text


def test_the_bar_names_the_person_s_school_and_shows_the_current_entry(as_user, teacher):
    coordinator = make_user(Role.COORDINATOR, school=make_school(name="示範商工"))
    page = as_user(coordinator).get("/people").text
    assert "示範商工" in page
    assert "示範高工" not in page
    assert '<a href="/people" aria-current="page">' in page
