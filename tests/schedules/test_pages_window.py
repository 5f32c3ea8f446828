"""One window: its dates, its people, and excusals that another person decides."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.clock import TAIPEI
from core.database import db
from core.models import JournalEntry
from notifications.models import Notification
from schedules import sections
from schedules.excusing.excusals import waiting_for
from schedules.models import Excusal, Obligation, Part
from schedules.overview.picture import fortnight
from schedules.rules.habits import Habit, find_habit
from schedules.rules.states import State, state_on
from tests.makers import make_obligation, make_placement, make_school, make_site, make_student, make_user

ASKED = {"reason": "颱風停班", "evidence": "市政府公告"}


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def teacher(school):
    return make_user(Role.TEACHER, school=school)


@pytest.fixture
def window(school, teacher):
    return make_obligation(make_site(), school, assignee=teacher)


@pytest.fixture
def office(school):
    return make_user(Role.COORDINATOR, school=school)


def fresh(window: Obligation) -> Obligation:
    db.session.expire_all()
    return db.session.get_one(Obligation, window.id)


def page_of(window: Obligation) -> str:
    return f"/visits/plan/{window.id}"


def actions() -> list[str]:
    return list(db.session.scalars(sa.select(JournalEntry.action).order_by(JournalEntry.number)))


def asked_by(client: Any, window: Obligation) -> Excusal:
    assert client.post(f"{page_of(window)}/excusals", data=ASKED).status_code == 302
    return db.session.scalars(sa.select(Excusal).order_by(Excusal.asked_at.desc())).first()


def decision(client: Any, excusal: Excusal, word: str, note: str = "") -> Any:
    return client.post(f"/visits/excusals/{excusal.id}/decision", data={"decision": word, "note": note})


def test_a_window_shows_its_dates_and_the_suggested_day(window, teacher, as_user):
    window.suggested_on = window.due_on
    db.session.commit()
    text = as_user(teacher).get(page_of(window)).text
    assert "建議日" in text
    assert "最晚訪視日" in text


def test_the_suggested_day_is_gone_when_the_visit_was_made(window, teacher, as_user):
    window.suggested_on, window.met_at = window.due_on, clock.utcnow()
    db.session.commit()
    assert "建議日" not in as_user(teacher).get(page_of(window)).text


def test_the_picture_has_a_tick_for_each_day_and_counts_what_is_left(app):
    first = clock.today() - timedelta(days=2)
    training = {first, first + timedelta(days=2), first + timedelta(days=3)}
    picture = fortnight(first, first + timedelta(days=4), training, clock.today())
    assert picture.ticks == ("past", "off", "now", "left", "off")
    assert (picture.training_days, picture.left) == (3, 2)


def test_the_training_days_of_the_roster_are_counted(school, teacher, as_user):
    site, today = make_site(), clock.today()
    make_placement(
        site,
        make_student(school),
        teacher_id=teacher.id,
        start_on=today - timedelta(days=30),
        end_on=today + timedelta(days=60),
        weekdays="1234567",
    )
    site.trains_on_holidays = True
    window = make_obligation(site, school, assignee=teacher)
    assert "還剩 9 個訓練日" in as_user(teacher).get(page_of(window)).text


@pytest.mark.parametrize(
    ("arrivals", "habit"),
    [
        ([], None),
        (["11-17 13:30", "11-03 13:05"], None),
        (["11-17 13:30", "11-03 13:05", "10-20 13:59"], Habit(2, 13)),
        (["11-17 13:30", "11-03 14:05", "10-20 13:59"], Habit(2, 13)),
        (["11-17 13:30", "11-03 14:35", "10-20 13:59"], None),
        (["11-18 13:30", "11-03 13:05", "10-20 13:59"], None),
        (["11-17 13:30", "11-03 13:05", "10-20 13:59", "10-07 09:00"], Habit(2, 13)),
    ],
)
def test_three_visits_at_the_same_weekday_and_hour_are_a_habit(arrivals, habit):
    times = [datetime.strptime(f"2026-{each}", "%Y-%m-%d %H:%M").replace(tzinfo=TAIPEI) for each in arrivals]
    assert find_habit(times) == habit


def test_a_habit_is_told_on_the_window_that_comes_next(app, window, teacher, as_user):
    contributions = app.extensions["window_sections"]
    before, arrivals = contributions.arrivals, [datetime(2026, 10, day, 13, 20, tzinfo=TAIPEI) for day in (20, 13, 6)]
    sections.tell_arrivals(app, lambda _window: arrivals)
    try:
        assert "最近三次都在星期二 13 時前後訪視" in as_user(teacher).get(page_of(window)).text
    finally:
        contributions.arrivals = before


def test_packages_above_add_sections_to_a_window(app, window, teacher, as_user):
    sections.add(app, lambda shown, user: f"<p>{shown.id} {user.id}</p>")
    sections.add(app, lambda shown, user: None)
    try:
        assert f"<p>{window.id} {teacher.id}</p>" in as_user(teacher).get(page_of(window)).text
    finally:
        del app.extensions["window_sections"].sections[-2:]


def test_an_approved_excusal_excuses_the_window(window, teacher, office, as_user):
    excusal = asked_by(as_user(teacher), window)
    assert [each.id for each in waiting_for(office)] == [excusal.id]
    assert decision(as_user(office), excusal, "approve").status_code == 302
    assert state_on(clock.today(), fresh(window)) is State.EXCUSED
    assert waiting_for(office) == []
    assert [each for each in actions() if each.startswith("excusal")] == ["excusal.asked", "excusal.approved"]


def test_a_missed_window_can_be_excused_and_keeps_that_it_was_missed(window, teacher, office, as_user):
    today = clock.today()
    window.opens_on, window.closes_on = today - timedelta(days=40), today - timedelta(days=27)
    window.settles_on, window.missed_at = today - timedelta(days=20), clock.utcnow()
    db.session.commit()
    decision(as_user(office), asked_by(as_user(teacher), window), "approve")
    assert state_on(today, fresh(window)) is State.EXCUSED
    assert fresh(window).missed_at is not None


def test_a_declined_excusal_changes_nothing_but_says_why(window, teacher, office, as_user):
    excusal = asked_by(as_user(teacher), window)
    assert decision(as_user(office), excusal, "decline").status_code == 422
    assert decision(as_user(office), excusal, "decline", "公司當天有訓練").status_code == 302
    assert state_on(clock.today(), fresh(window)) is State.OPEN
    assert "公司當天有訓練" in as_user(teacher).get(page_of(window)).text


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DIRECTOR, Role.PRINCIPAL])
def test_nobody_decides_the_own_request(window, school, role, as_user):
    person = make_user(role, school=school)
    excusal = asked_by(as_user(person), window)
    assert waiting_for(person) == []
    assert decision(as_user(person), excusal, "approve").status_code == 409
    assert "核准" not in as_user(person).get(page_of(window)).text
    assert state_on(clock.today(), fresh(window)) is State.OPEN


def test_a_request_is_decided_once(window, teacher, office, school, as_user):
    excusal = asked_by(as_user(teacher), window)
    decision(as_user(office), excusal, "approve")
    second = decision(as_user(make_user(Role.DIRECTOR, school=school)), excusal, "decline", "不同意")
    assert second.status_code == 409
    assert state_on(clock.today(), fresh(window)) is State.EXCUSED


def test_a_window_has_one_open_request(window, teacher, office, as_user):
    asked_by(as_user(teacher), window)
    assert as_user(office).post(f"{page_of(window)}/excusals", data=ASKED).status_code == 409


def test_after_a_refusal_it_can_be_asked_again(window, teacher, office, as_user):
    decision(as_user(office), asked_by(as_user(teacher), window), "decline", "請補公文")
    assert as_user(teacher).post(f"{page_of(window)}/excusals", data=ASKED).status_code == 302


def test_a_visited_window_is_not_excused_even_when_it_was_asked_before(window, teacher, office, as_user):
    excusal = asked_by(as_user(teacher), window)
    window = fresh(window)
    window.met_at = clock.utcnow()
    db.session.commit()
    assert decision(as_user(office), excusal, "approve").status_code == 409
    assert state_on(clock.today(), fresh(window)) is State.MET


@pytest.mark.parametrize("missing", ["reason", "evidence"])
def test_an_excusal_needs_a_reason_and_evidence(window, teacher, as_user, missing):
    assert as_user(teacher).post(f"{page_of(window)}/excusals", data=ASKED | {missing: " "}).status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Excusal)) == 0


def test_the_office_is_told_of_a_request_and_the_asker_of_the_decision(window, teacher, office, as_user):
    excusal = asked_by(as_user(teacher), window)
    decision(as_user(office), excusal, "approve")
    told = set(db.session.execute(sa.select(Notification.user_id, Notification.kind)).tuples())
    assert told == {(office.id, "excusal.asked"), (teacher.id, "excusal.approved")}


def test_a_guide_who_is_not_assigned_sees_the_window_but_cannot_ask(window, school, as_user):
    guide = make_user(Role.TEACHER, school=school)
    make_placement(window.site, make_student(school), teacher_id=guide.id)
    assert as_user(guide).get(page_of(window)).status_code == 200
    assert as_user(guide).post(f"{page_of(window)}/excusals", data=ASKED).status_code == 404


def test_the_office_gives_a_visit_to_somebody_else(window, teacher, office, school, as_user):
    other = make_user(Role.TEACHER, school=school)
    data = {"assignee": str(other.id), "substitutes": [str(teacher.id)], "reason": "調課"}
    assert as_user(office).post(f"{page_of(window)}/assignment", data=data).status_code == 302
    assert [(each.user_id, each.part, each.is_by_hand) for each in fresh(window).assignments] == [
        (other.id, Part.ASSIGNEE, True),
        (teacher.id, Part.SUBSTITUTE, True),
    ]
    assert "visit.assigned" in actions()
    assert list(db.session.scalars(sa.select(Notification.user_id))) == [other.id]


def test_a_visit_goes_only_to_people_of_the_school(window, office, as_user):
    stranger = make_user(Role.TEACHER, school=make_school())
    data = {"assignee": str(stranger.id), "reason": "調課"}
    assert as_user(office).post(f"{page_of(window)}/assignment", data=data).status_code == 422
    assert len(fresh(window).assignments) == 1


def test_a_visit_that_is_over_stays_with_who_made_it(window, teacher, office, as_user):
    window.met_at = clock.utcnow()
    db.session.commit()
    data = {"assignee": str(teacher.id), "reason": "調課"}
    assert as_user(office).post(f"{page_of(window)}/assignment", data=data).status_code == 409


def test_all_open_visits_of_a_teacher_on_leave_go_to_a_substitute(window, teacher, office, school, as_user):
    other = make_user(Role.TEACHER, school=school)
    kept = make_obligation(make_site(), school, assignee=teacher)
    met = make_obligation(make_site(), school, assignee=teacher, met_at=clock.utcnow())
    client, address = as_user(office), f"/visits/handover?teacher={teacher.id}"
    page = client.get(address).text
    assert (str(window.id) in page, str(kept.id) in page, str(met.id) in page) == (True, True, False)
    data = {"windows": [str(window.id)], "to": str(other.id), "reason": "leave", "note": "產假"}
    assert client.post(address, data=data).status_code == 302
    assert [each.user_id for each in fresh(window).assignments] == [other.id]
    assert [each.user_id for each in fresh(kept).assignments] == [teacher.id]
    entry = db.session.scalar(sa.select(JournalEntry).where(JournalEntry.action == "visit.assigned"))
    assert entry.facts["reason"] == "leave: 產假"


def test_a_substitute_who_takes_over_is_no_longer_a_substitute(window, teacher, office, school, as_user):
    other, third = (make_user(Role.TEACHER, school=school) for _each in range(2))
    data = {"assignee": str(teacher.id), "substitutes": [str(other.id), str(third.id)], "reason": "安排"}
    as_user(office).post(f"{page_of(window)}/assignment", data=data)
    data = {"windows": [str(window.id)], "to": str(other.id), "reason": "leave"}
    as_user(office).post(f"/visits/handover?teacher={teacher.id}", data=data)
    assert [each.user_id for each in fresh(window).assignments] == [other.id, third.id]


def test_only_windows_in_the_days_of_absence_are_offered(school, teacher, office, as_user):
    today = clock.today()
    later = {"opens_on": today + timedelta(days=20), "closes_on": today + timedelta(days=33)}
    near, far = (make_obligation(make_site(), school, assignee=teacher, **each) for each in ({}, later))
    until = today + timedelta(days=19)
    page = as_user(office).get(f"/visits/handover?teacher={teacher.id}&to={until}").text
    assert (str(near.id) in page, str(far.id) in page) == (True, False)


def test_visits_of_another_school_cannot_be_handed_over(window, teacher, as_user):
    stranger = make_user(Role.COORDINATOR, school=make_school())
    page = as_user(stranger).get(f"/visits/handover?teacher={teacher.id}")
    assert teacher.name not in page.text
    data = {"windows": [str(window.id)], "to": str(stranger.id), "reason": "leave"}
    assert as_user(stranger).post(f"/visits/handover?teacher={teacher.id}", data=data).status_code == 422
    assert [each.user_id for each in fresh(window).assignments] == [teacher.id]
