"""The pages that show what is asked."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from checklists.services import publish, publish_builtin
from core.database import db
from tests.checklists.builtin import CODES, document, one_item, raw
from tests.makers import make_school, make_user


@pytest.fixture
def published(app):
    publish_builtin()
    db.session.commit()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DIRECTOR, Role.PRINCIPAL])
def test_the_office_of_a_school_reads_the_list(published, as_user, role):
    page = as_user(make_user(role, school=make_school())).get("/checklists")
    assert page.status_code == 200
    assert "雙週訪視" in page.text
    assert "建教合作機構年度考核" in page.text


@pytest.mark.parametrize("code", CODES)
def test_each_version_shows_every_item_in_both_languages(published, as_user, code):
    page = as_user(make_user(Role.CLERK, city="臺中市")).get(f"/checklists/{code}/1")
    assert page.status_code == 200
    for item in document(code).items:
        assert item.key in page.text
        assert item.text.zh in page.text
        assert item.text.en in page.text.replace("&#39;", "'")


def test_an_item_shows_what_fails_its_evidence_severity_basis_and_days(published, as_user):
    page = as_user(make_user(Role.CLERK)).get("/checklists/visit_site/1").text
    row = page[page.index('id="BV11"') : page.index('id="BV12"')]
    for word in ("超過 40 小時", "more than 40 hours", "sev-critical", "建教生權益保障法第 24 條第 1 項"):
        assert word in row, word


def test_english_comes_first_for_who_reads_english(published, as_user):
    page = as_user(make_user(Role.CLERK, locale="en")).get("/checklists/visit_site/1").text
    assert "<h1>Fortnightly visit</h1>" in page


def test_an_old_version_points_to_the_one_in_force(published, as_user):
    changed = raw("visit_site")
    changed["title"]["zh"] = "雙週訪視（修正）"
    publish(changed, by=None)
    db.session.commit()
    client = as_user(make_user(Role.CLERK))
    assert "/checklists/visit_site/2" in client.get("/checklists/visit_site/1").text
    assert "/checklists/visit_site/1" in client.get("/checklists").text


def test_a_school_sees_its_own_checklist_and_no_other_school_does(published, as_user):
    mine, other = make_school(), make_school()
    own = one_item() | {"code": "own"}
    publish(own, by=None, school=mine)
    db.session.commit()
    inside = as_user(make_user(Role.COORDINATOR, school=mine))
    outside = as_user(make_user(Role.COORDINATOR, school=other))
    clerk = as_user(make_user(Role.CLERK))
    assert inside.get("/checklists/own/1").status_code == 200
    for client in (outside, clerk):
        assert client.get("/checklists/own/1").status_code == 404
        assert "/checklists/own/1" not in client.get("/checklists").text


@pytest.mark.parametrize("path", ["/checklists", "/checklists/visit_site/1"])
@pytest.mark.parametrize("role", [Role.TEACHER, Role.PANELIST, Role.OFFICER, Role.COUNSELLOR])
def test_people_without_a_say_in_checklists_do_not_find_the_pages(published, as_user, path, role):
    assert as_user(make_user(role, school=make_school())).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/checklists/visit_site/9", "/checklists/nothing/1", "/checklists/visit_site/x"])
def test_a_version_that_does_not_exist_is_not_found(published, as_user, path):
    assert as_user(make_user(Role.CLERK)).get(path).status_code == 404


def test_the_list_says_so_when_nothing_is_published(app, as_user):
    page = as_user(make_user(Role.CLERK))
    assert page.get("/checklists").status_code == 200


def test_each_reader_gets_the_words_of_their_own_language(published, as_user):
    chinese, english = as_user(make_user(Role.CLERK)), as_user(make_user(Role.CLERK, locale="en"))
    for _ in range(2):
        assert "</svg>重大" in chinese.get("/checklists/visit_site/1").text
        assert "</svg>Critical" in english.get("/checklists/visit_site/1").text
