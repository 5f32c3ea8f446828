"""The table of cadence rules: which one counts when, and how a school counts from its last visit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from schedules.models import CadenceRow, Obligation, ObligationKind
from schedules.planning.generation import generate
from schedules.rules.cadence import BUILT_IN, CadenceRule, CadenceTable
from schedules.rules.slots import Slots
from schedules.services import record_visit
from sites.models import Mode
from tests.makers import make_class, make_placement, make_school, make_site, make_student, make_user

PAGE = "/settings/cadence"
WEEKLY = CadenceRule(frozenset({"rotation"}), "示範", every_days=7, starts_on=date(2026, 9, 20))


def cut(table: CadenceTable, modes: set[str], start: str, end: str) -> list[str]:
    slots = Slots(table, modes, date.fromisoformat(start), date.fromisoformat(end))
    pieces = slots.pieces(slots.start_on, slots.end_on)
    return [f"{a:%m-%d}..{b:%m-%d} {slots.rule_on(a).label}" for a, b in pieces]


def test_a_window_keeps_the_rule_it_opened_under_and_the_next_counts_from_there():
    table = CadenceTable((*BUILT_IN, WEEKLY))
    assert cut(table, {"rotation"}, "2026-09-01", "2026-10-12") == [
        "09-01..09-14 visit-14d@1",
        "09-15..09-28 visit-14d@1",
        "09-29..10-05 visit-7d@1",
        "10-06..10-12 visit-7d@1",
    ]


def test_a_rule_that_ends_gives_way_to_the_one_before():
    week = CadenceRule(WEEKLY.modes, "示範", every_days=7, starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 10))
    assert cut(CadenceTable((*BUILT_IN, week)), {"rotation"}, "2026-09-01", "2026-09-28") == [
        "09-01..09-07 visit-7d@1",
        "09-08..09-14 visit-7d@1",
        "09-15..09-28 visit-14d@1",
    ]


def test_three_times_a_semester_cuts_the_run_s_part_of_the_term_in_three():
    thrice = CadenceRule(frozenset({"421"}), "示範", per_semester=3, starts_on=date(2026, 1, 1))
    assert cut(CadenceTable((*BUILT_IN, thrice)), {"421"}, "2026-09-01", "2026-09-10") == [
        "09-01..09-04 visit-3sem@1",
        "09-05..09-07 visit-3sem@1",
        "09-08..09-10 visit-3sem@1",
    ]


@pytest.mark.parametrize("mode", [mode.value for mode in Mode])
def test_every_way_of_training_has_a_rule_on_every_day(mode):
    in_days = {"421": None, "331": None, "evening": None, "66": None}.get(mode, 14)
    assert CadenceTable().rule_for({mode}, date(1990, 1, 1)).every_days == in_days


def test_a_mode_that_no_rule_names_is_visited_as_the_law_asks():
    assert CadenceTable(()).rule_for({"rotation"}, date(2026, 9, 1)).label == "visit-14d@1"


@pytest.fixture
def rotation(app):
    """A school with a student who began today, planned; the site."""
    site, school = make_site(trains_on_holidays=True), make_school()
    student = make_student(school, make_class(school, mode=Mode.ROTATION))
    make_placement(site, student, weekdays="1234567", start_on=clock.today(), end_on=clock.today() + timedelta(days=83))
    generate()
    db.session.commit()
    return school, site


def windows(site) -> list[Obligation]:
    db.session.expire_all()
    visits = sa.select(Obligation).where(
        Obligation.site_id == site.id, Obligation.kind == ObligationKind.VISIT, Obligation.withdrawn_at.is_(None)
    )
    return list(db.session.scalars(visits.order_by(Obligation.opens_on)))


def weekly_from(days: int) -> dict[str, object]:
    start = clock.today() + timedelta(days=days)
    return {"modes": ["rotation"], "measure": "days", "number": 7, "starts_on": start.isoformat(), "basis": "示範規定"}


def test_a_clerk_sees_what_a_new_rule_changes_and_old_periods_keep_theirs(rotation, as_user):
    _school, site = rotation
    client = as_user(make_user(Role.CLERK))
    shown = client.post(f"{PAGE}/rules", data=weekly_from(20)).text
    assert "每 7 天訪視 1 次" in shown
    assert "各校訪視共" in shown
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CadenceRow)) == 0
    before = [(row.id, row.opens_on, row.closes_on, row.rule) for row in windows(site)][:2]
    assert client.post(f"{PAGE}/rules", data=weekly_from(20) | {"apply": "1"}).status_code == 302
    rows = windows(site)
    assert [(row.id, row.opens_on, row.closes_on, row.rule) for row in rows][:2] == before
    assert {row.rule for row in rows[2:]} == {"visit-7d@1"}
    assert len(rows) == 2 + 8


def test_a_second_rule_of_a_name_gets_the_next_version(rotation, as_user):
    client = as_user(make_user(Role.CLERK))
    data = weekly_from(20) | {"number": 14, "apply": "1"}
    assert client.post(f"{PAGE}/rules", data=data).status_code == 302
    assert db.session.scalars(sa.select(CadenceRow)).one().version == 2
    assert "visit-14d@2" in client.get(PAGE).text


@pytest.mark.parametrize("wrong", [{"modes": []}, {"number": 0}, {"number": "x"}, {"basis": ""}, {"starts_on": "x"}])
def test_a_rule_that_cannot_be_is_refused(rotation, as_user, wrong):
    data = weekly_from(20) | {"apply": "1"} | wrong
    assert as_user(make_user(Role.CLERK)).post(f"{PAGE}/rules", data=data).status_code == 422


def test_a_rule_never_counts_from_today_or_before(rotation, as_user):
    data = weekly_from(0) | {"apply": "1"}
    page = as_user(make_user(Role.CLERK)).post(f"{PAGE}/rules", data=data)
    assert (page.status_code, "先前排定的照舊" in page.text) == (422, True)


def test_with_the_rolling_cadence_the_next_visit_is_due_14_days_after_the_last(rotation, as_user):
    school, site = rotation
    client, today = as_user(make_user(Role.COORDINATOR, school=school)), clock.today()
    address = f"{PAGE}/rolling/{school.id}"
    assert "改從上次訪視起算" in client.post(address, data={"rolling": "1"}).text
    assert client.post(address, data={"rolling": "1", "apply": "1"}).status_code == 302
    first = windows(site)[0]
    assert record_visit(first, inspection_id=first.id, arrived_at=clock.utcnow(), received_at=clock.utcnow())
    db.session.commit()
    rows = windows(site)
    assert rows[1].due_on == today + timedelta(days=14)
    assert rows[1].suggested_on == rows[1].due_on  # the second window opens that day
    assert rows[2].due_on == rows[2].closes_on
    assert client.post(address, data={"rolling": "0", "apply": "1"}).status_code == 302
    assert windows(site)[1].due_on == rows[1].closes_on


def test_only_the_own_school_chooses_how_it_counts(rotation, as_user):
    school, _site = rotation
    stranger = as_user(make_user(Role.COORDINATOR, school=make_school()))
    assert stranger.post(f"{PAGE}/rolling/{school.id}", data={"rolling": "1", "apply": "1"}).status_code == 404
