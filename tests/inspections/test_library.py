"""The library: search across items and rules, where they are used, and what became of them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core.database import db
from inspections.looking_back import item_history
from inspections.models import Inspection
from tests.makers import make_school, make_user
from tests.makers_inspections import answer, body, make_round, send


@pytest.fixture
def visit(as_user):
    """A visit that answered one item well, one badly, and asked a student."""
    visit = make_round()
    answers = [
        answer("BV05", "yes"), answer("BV06", "no", note="做包裝"), answer("BV14", "yes"),
        answer("SP04", "no", student=visit.student.number),
    ]  # fmt: skip
    assert send(as_user(visit.teacher), body(visit.obligation, answers=answers)).status_code == 201
    return visit


def office(as_user, visit, role=Role.COORDINATOR):
    return as_user(make_user(role, school=visit.school))


@pytest.mark.parametrize(
    ("words", "found", "not_found"),
    [
        ("BV11", "BV11", "BV05"),
        ("休息日", "BV12", "BV05"),
        ("night", "R-42.night", "R-04"),
        ("wage R-11", "R-11", "R-12"),
    ],
)
def test_a_search_finds_items_and_rules_in_both_languages(as_user, visit, words, found, not_found):
    page = office(as_user, visit).get(f"/checklists/library?words={words}").text
    assert f"/checklists/library/{found}" in page
    assert f"/checklists/library/{not_found}" not in page


def test_what_fails_most_comes_first_and_what_never_failed_can_be_picked_out(as_user, visit, monkeypatch):
    client = office(as_user, visit)
    assert item_history.tallies(make_user(Role.COORDINATOR, school=visit.school))["BV06"].failed == 1
    most = client.get("/checklists/library?order=most").text
    assert "/checklists/library/BV06" in most
    assert "/checklists/library/BV05" not in most
    assert "/checklists/library/BV05" not in client.get("/checklists/library?order=never").text
    monkeypatch.setattr(item_history, "SELDOM", 1)
    never = client.get("/checklists/library?order=never").text
    assert "/checklists/library/BV05" in never
    assert "/checklists/library/BV06" not in never


def test_an_item_tells_where_it_is_used_and_its_answers_at_one_place(as_user, visit):
    page = office(as_user, visit).get(f"/checklists/library/BV06?site={visit.site.id}").text
    assert "/checklists/visit_site/1#section-" in page
    assert "做包裝" in page
    inspection_id = db.session.scalar(sa.select(Inspection.id))
    assert f"/visits/{inspection_id}" in page


def test_interviews_are_told_to_whom_they_are_open_and_nobody_else(as_user, visit):
    address = f"/checklists/library/SP04?site={visit.site.id}"
    inspection_id = str(db.session.scalar(sa.select(Inspection.id)))
    assert inspection_id in office(as_user, visit).get(address).text
    assert inspection_id not in office(as_user, visit, Role.DIRECTOR).get(address).text


def test_another_school_learns_nothing(as_user, visit):
    stranger = as_user(make_user(Role.COORDINATOR, school=make_school()))
    page = stranger.get(f"/checklists/library/BV06?site={visit.site.id}").text
    assert "做包裝" not in page
    assert visit.site.name not in page


def test_a_rule_tells_its_law_its_facts_and_the_items_that_ask_the_same(as_user, visit):
    page = office(as_user, visit).get("/checklists/library/R-01").text
    for word in ("第 24 條第 1 項", "結束時間", "/checklists/library/BV10", "102/01/04", "受訓至 〔結束時間〕"):
        assert word in page, word
    assert office(as_user, visit).get("/checklists/library/R-99").status_code == 404
