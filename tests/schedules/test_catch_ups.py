"""What a missed visit leaves to be done, and arrangements with sites that admit nobody without booking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from core.models import JournalEntry
from notifications.models import Notification
from schedules import jobs
from schedules.models import CatchUp, MissReason, Obligation, StandingArrangement
from schedules.queries import holiday_calendar
from schedules.rules.states import State, state_on
from tests.makers import make_obligation, make_placement, make_school, make_site, make_student, make_user
from tests.makers_inspections import body, make_round, send

TODAY = clock.today()
PAST = {
    "opens_on": TODAY - timedelta(days=24),
    "due_on": TODAY - timedelta(days=12),
    "closes_on": TODAY - timedelta(days=11),
    "settles_on": TODAY - timedelta(days=6),
}


def catch_up(window: Obligation) -> CatchUp | None:
    db.session.expire_all()
    return db.session.scalar(sa.select(CatchUp).where(CatchUp.obligation_id == window.id))


@pytest.fixture
def round(app) -> Any:
    return make_round()


@pytest.fixture
def missed(round) -> Obligation:
    """A window of the same school and site that closed without a visit, noted last night."""
    window = make_obligation(round.site, round.school, assignee=round.teacher, **PAST)
    jobs.close_windows()
    return window


def test_a_missed_visit_is_to_be_caught_up_within_three_working_days(missed):
    owed = catch_up(missed)
    assert owed.due_on == holiday_calendar().working_days_after(clock.today(), 3)
    assert (owed.reason, owed.done_at) == (None, None)
    jobs.close_windows()
    assert db.session.scalar(sa.select(sa.func.count(CatchUp.id))) == 1


def test_where_nobody_trains_any_more_only_the_reason_is_owed(app):
    window = make_obligation(make_site(), make_school(), **PAST)
    jobs.close_windows()
    assert catch_up(window).due_on is None


@pytest.mark.parametrize("facts", [{"reason": "recorded after it closed"}, {"met_at": clock.utcnow()}])
def test_what_was_recorded_too_late_or_was_visited_leaves_nothing_to_do(app, facts):
    window = make_obligation(make_site(), make_school(), **PAST | facts)
    jobs.close_windows()
    assert catch_up(window) is None


@pytest.mark.parametrize(
    ("changes", "is_done"),
    [({}, True), ({"unannounced": False}, False), ({"outcome": "closed", "outcome_reason": "沒有人"}, False)],
)
def test_the_next_proper_visit_there_catches_up_and_the_window_stays_missed(round, missed, as_user, changes, is_done):
    assert send(as_user(round.teacher), body(round.obligation, **changes)).status_code == 201
    assert (catch_up(missed).done_at is not None) is is_done
    assert state_on(clock.today(), db.session.get_one(Obligation, missed.id)) is State.MISSED


def test_a_visit_that_was_none_after_all_leaves_the_catch_up_owed_again(round, missed, as_user):
    teacher, number = as_user(round.teacher), uuid4()
    assert send(teacher, body(round.obligation), number).status_code == 201
    assert catch_up(missed).done_at is not None
    url = f"/visits/{db.session.scalar(sa.select(CatchUp.done_by))}/review"
    as_user(round.coordinator).post(url, data={"decision": "return", "reason": "請更正"})
    corrected = {"revision": 2, "base_revision": 1, "correction_reason": "事先通知過", "unannounced": False}
    assert send(teacher, body(round.obligation, **corrected), number).status_code == 200
    assert (catch_up(missed).done_at, catch_up(missed).done_by) == (None, None)
    entries = db.session.scalars(sa.select(JournalEntry.action).where(JournalEntry.action.like("catch_up.%"))).all()
    assert entries == ["catch_up.done", "catch_up.owed_again"]


def test_another_visit_since_takes_the_place_of_one_that_was_none(round, missed, as_user):
    teacher, number = as_user(round.teacher), uuid4()
    send(teacher, body(round.obligation), number)
    first = catch_up(missed).done_by
    send(teacher, body(round.obligation))
    assert catch_up(missed).done_by == first
    as_user(round.coordinator).post(f"/visits/{first}/review", data={"decision": "return", "reason": "請更正"})
    corrected = {"revision": 2, "base_revision": 1, "correction_reason": "事先通知過", "unannounced": False}
    assert send(teacher, body(round.obligation, **corrected), number).status_code == 200
    assert catch_up(missed).done_by not in (None, first)


def test_a_visit_of_another_school_catches_up_on_nothing(round, missed, as_user):
    other, elsewhere = make_school(), make_round()
    student = make_student(other)
    today = clock.today()
    make_placement(missed.site, student, start_on=today - timedelta(days=5), end_on=today + timedelta(days=5))
    teacher = make_user(Role.TEACHER, school=other)
    window = make_obligation(missed.site, other, assignee=teacher)
    assert send(as_user(teacher), body(window)).status_code == 201
    assert send(as_user(elsewhere.teacher), body(elsewhere.obligation)).status_code == 201
    assert catch_up(missed).done_at is None


def test_an_excusal_leaves_the_catch_up_owed(round, missed):
    missed.excused_at = clock.utcnow()
    db.session.commit()
    assert catch_up(missed).done_at is None


def test_the_teacher_says_why_and_other_needs_words(round, missed, as_user):
    client, address = as_user(round.teacher), f"/visits/plan/{missed.id}/catch-up"
    assert client.post(address, data={"reason": "other"}).status_code == 422
    assert client.post(address, data={"reason": "no_such"}).status_code == 422
    assert client.post(address, data={"reason": "leave", "note": "住院"}).status_code == 302
    assert (catch_up(missed).reason, catch_up(missed).explained_by_id) == (MissReason.LEAVE, round.teacher.id)
    page = client.get("/visits/catch-ups").text
    assert "教師請假" in page
    stranger = as_user(make_user(Role.TEACHER, school=round.school))
    assert stranger.post(address, data={"reason": "leave"}).status_code == 404
    assert str(missed.id) not in stranger.get("/visits/catch-ups").text


def test_who_is_to_catch_up_is_told_at_once_and_when_it_is_due(round, missed):
    def texts() -> list[str]:
        statement = sa.select(Notification.text).where(Notification.user_id == round.teacher.id)
        return list(db.session.scalars(statement.order_by(Notification.created_at)))

    assert "補訪並說明原因" in texts()[0]
    catch_up(missed).due_on = clock.today()
    db.session.commit()
    for _each in range(2):
        jobs.remind()
    assert [text for text in texts() if "補訪期限" in text] == texts()[1:2]


def test_a_standing_arrangement_stands_on_the_window_s_page_until_it_ends(round, as_user):
    office, site = as_user(round.coordinator), round.site
    address = f"/visits/arrangements/{site.id}"
    given = {"terms": "警衛室留有教師名單", "evidence": "示範字第1號", "agreed_on": "2026-09-01"}
    assert office.post(address, data=given | {"valid_until": "2026-08-01"}).status_code == 422
    for announced in ("11/25 下午到訪", "11 月 25 日到訪", "2026-11-25"):
        refused = office.post(address, data=given | {"terms": announced})
        assert (refused.status_code, "不寫何時到訪" in refused.text) == (422, True), announced
    assert office.post(address, data=given).status_code == 302
    assert "警衛室留有教師名單" in as_user(round.teacher).get(f"/visits/plan/{round.obligation.id}").text
    assert "警衛室留有教師名單" in office.get(f"/sites/{site.id}").text
    row = db.session.scalars(sa.select(StandingArrangement)).one()
    elsewhere = as_user(make_user(Role.COORDINATOR, school=make_school()))
    assert elsewhere.post(address, data=given).status_code == 404
    assert elsewhere.post(f"/visits/arrangements/{row.id}/end").status_code == 404
    assert office.post(f"/visits/arrangements/{row.id}/end").status_code == 302
    assert "警衛室留有教師名單" not in as_user(round.teacher).get(f"/visits/plan/{round.obligation.id}").text
