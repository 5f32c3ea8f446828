"""The own calendar: a secret address that shows one's own visits and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from accounts.models import User
from accounts.roles import Role
from core import clock
from core.database import db
from tests.makers import make_contact, make_obligation, make_school, make_site, make_user


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def teacher(school):
    return make_user(Role.TEACHER, school=school)


def address_of(user: Any) -> str:
    db.session.expire_all()
    return f"/calendar/{db.session.get_one(User, user.id).feed_token}.ics"


def make_address(user: Any, as_user: Any) -> str:
    assert as_user(user).post("/visits/calendar/address").status_code == 302
    return address_of(user)


def events(client: Any, address: str) -> list[Any]:
    response = client.get(address)
    assert response.status_code == 200
    assert response.mimetype == "text/calendar"
    return list(Calendar.from_ical(response.data).walk("VEVENT"))


def test_the_calendar_holds_the_own_visits_on_their_suggested_days(school, teacher, as_user, client):
    suggested = clock.today() + timedelta(days=2)
    own = make_obligation(make_site(), school, assignee=teacher, suggested_on=suggested)
    make_obligation(make_site(), school, assignee=make_user(Role.TEACHER, school=school))
    (event,) = events(client, make_address(teacher, as_user))
    assert event["uid"] == f"{own.id}@fangshi"
    assert event["dtstart"].dt == suggested
    assert event["class"] == "PRIVATE"
    assert own.site.name in event["summary"]


def test_what_is_excused_suspended_or_withdrawn_is_not_in_the_calendar(school, teacher, as_user, client):
    for facts in ({"excused_at": clock.utcnow()}, {"training_days": 0}, {"withdrawn_at": clock.utcnow()}):
        make_obligation(make_site(), school, assignee=teacher, **facts)
    assert events(client, make_address(teacher, as_user)) == []


def test_a_new_address_ends_the_old_one_and_a_withdrawn_one_shows_nothing(teacher, as_user, client):
    first = make_address(teacher, as_user)
    second = make_address(teacher, as_user)
    assert first != second
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    as_user(teacher).post("/visits/calendar/address/withdrawal")
    assert client.get(second).status_code == 404


@pytest.mark.parametrize("token", ["None", "x", "%00", "' or 1=1 --"])
def test_a_guessed_address_shows_nothing(teacher, client, token):
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_an_address_ends_with_the_account(teacher, as_user, client):
    address = make_address(teacher, as_user)
    db.session.get_one(User, teacher.id).deactivated_at = clock.utcnow()
    db.session.commit()
    assert client.get(address).status_code == 404


def test_who_left_the_school_reads_its_visits_no_longer(school, teacher, as_user, client):
    make_obligation(make_site(), school, assignee=teacher)
    address = make_address(teacher, as_user)
    db.session.get_one(User, teacher.id).grants.clear()
    db.session.commit()
    assert events(client, address) == []


def test_the_calendar_names_nobody_of_the_company_and_no_student(school, teacher, as_user, client):
    site = make_site()
    make_contact(site, name="蔡窗口", email="tsai@company.example")
    make_obligation(site, school, assignee=teacher)
    text = client.get(make_address(teacher, as_user)).text
    assert "ATTENDEE" not in text
    assert "ORGANIZER" not in text
    assert "蔡窗口" not in text
    assert "company.example" not in text


def test_the_address_is_shown_to_its_owner_alone(teacher, as_user, school):
    address = make_address(teacher, as_user)
    assert address in as_user(teacher).get("/visits/calendar").text
    assert address not in as_user(make_user(Role.COORDINATOR, school=school)).get("/visits/calendar").text


def test_a_reader_of_the_city_has_no_calendar_of_visits(as_user):
    assert as_user(make_user(Role.OFFICER)).get("/visits/calendar").status_code == 404
