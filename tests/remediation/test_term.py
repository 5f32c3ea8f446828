"""The due date as a function of what happened and the calendar: golden histories, and the same from the timeline."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from core import clock, events
from core.database import db
from inspections.events import CaseChecked, FindingsWithdrawn
from inspections.models import Severity
from remediation import jobs, requests, services
from remediation.history import StepRefused, term_from, term_of
from remediation.models import Channel, RequestKind
from remediation.services import Refused
from remediation.term import (
    Entry,
    Extended,
    Found,
    Paused,
    Raised,
    Resumed,
    Term,
    WaiverEnded,
    as_facts,
    from_facts,
    term_after,
)
from remediation.workflow import CaseState
from schedules.days_off.calendars import HolidayCalendar
from tests.makers import make_school, make_site, make_user
from tests.makers_remediation import make_answer, make_case, make_finding, make_inspection, record

WORKING = HolidayCalendar().is_working_day
MAJOR, MINOR, CRITICAL = Severity.MAJOR, Severity.MINOR, Severity.CRITICAL


def day(month: int, number: int) -> date:
    return date(2026, month, number)


FOUND = Found(day(9, 1), MAJOR, begins=True)  # a Tuesday; due Tuesday 15 September


@pytest.mark.parametrize(
    ("history", "due", "first", "paused"),
    [
        ([FOUND], day(9, 15), day(9, 15), 0),
        # found again: an earlier date counts, a later one does not
        ([FOUND, Found(day(9, 3), CRITICAL)], day(9, 7), day(9, 7), 0),  # Sunday the 6th moves to Monday
        ([FOUND, Found(day(9, 10), MAJOR)], day(9, 15), day(9, 15), 0),
        # not improved: a level up never gives more time
        ([Found(day(9, 1), MINOR, begins=True), Raised(day(9, 4), MAJOR)], day(9, 18), day(9, 18), 0),
        ([FOUND, Raised(day(9, 14), CRITICAL)], day(9, 15), day(9, 15), 0),
        # more time: the first date stays what extensions are measured from
        ([FOUND, Extended(day(9, 30))], day(9, 30), day(9, 15), 0),
        ([FOUND, Extended(day(9, 30)), Found(day(9, 8), CRITICAL, 1)], day(9, 9), day(9, 9), 0),
        # the authority decides for ten days: both dates move, and on to a working day (25 September is a holiday)
        ([FOUND, Paused(day(9, 4)), Resumed(day(9, 14))], day(9, 29), day(9, 29), 10),
        ([FOUND, Paused(day(9, 4)), Resumed(day(9, 4))], day(9, 15), day(9, 15), 0),
        ([FOUND, Extended(day(9, 30)), Paused(day(9, 16)), Resumed(day(9, 23))], day(10, 7), day(9, 22), 7),
        # paused twice, the days add up; paused when late, as late as before
        (
            [FOUND, Paused(day(9, 2)), Resumed(day(9, 3)), Paused(day(9, 8)), Resumed(day(9, 10))],
            day(9, 18),
            day(9, 18),
            3,
        ),
        ([FOUND, Paused(day(9, 17)), Resumed(day(9, 21))], day(9, 21), day(9, 21), 4),
        # still paused: nothing has moved yet
        ([FOUND, Paused(day(9, 4))], day(9, 15), day(9, 15), 0),
        # a waiver ends: due as before, but not before there was a working day
        ([FOUND, WaiverEnded(day(9, 8))], day(9, 15), day(9, 15), 0),
        ([FOUND, WaiverEnded(day(10, 9))], day(10, 12), day(10, 12), 0),  # a holiday Friday, then the weekend
        # found again after it was closed: a new term, the paused days are remembered
        (
            [FOUND, Paused(day(9, 4)), Resumed(day(9, 7)), Found(day(11, 2), MAJOR, 7, begins=True)],
            day(11, 9),
            day(11, 9),
            3,
        ),
    ],
)
def test_golden_histories(history, due, first, paused):
    found = term_after(history, WORKING)
    assert (found.due_on, found.first_due_on, found.paused_days) == (due, first, paused)


DAYS = st.dates(date(2026, 9, 1), date(2026, 12, 31))
ENTRIES = st.one_of(
    st.builds(Found, DAYS, st.sampled_from(Severity), st.one_of(st.none(), st.integers(0, 60)), st.booleans()),
    st.builds(Raised, DAYS, st.sampled_from(Severity)),
    st.builds(Extended, DAYS),
    st.builds(Paused, DAYS),
    st.builds(WaiverEnded, DAYS),
)


@given(st.lists(ENTRIES, max_size=6))
def test_an_entry_survives_the_timeline(entries: list[Entry]):
    assert [from_facts(as_facts(entry)) for entry in entries] == entries


@given(st.lists(ENTRIES, max_size=6), DAYS, st.integers(0, 90))
def test_a_pause_never_takes_time_away(entries: list[Entry], on: date, days: int):
    before = term_after([FOUND, *entries, Paused(on)], WORKING)
    found = term_after([FOUND, *entries, Paused(on), Resumed(on + timedelta(days=days))], WORKING)
    assert isinstance(found, Term)
    assert found.due_on >= before.due_on + timedelta(days=days)
    assert found.paused_days == before.paused_days + days


@pytest.fixture
def clock_at():
    """Set the app's clock; the real time comes back afterwards."""
    yield lambda instant: clock.start_at(datetime.fromisoformat(instant))
    clock.start_at(None)


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


@pytest.fixture
def director(school):
    return make_user(Role.DIRECTOR, school=school)


def look(case, by, status, inspection=None):
    inspection = inspection or make_inspection(case.site, case.school, by)
    events.publish(CaseChecked(case.id, inspection.id, status, "", (), by.id))
    db.session.commit()
    return inspection


def test_the_dates_of_a_case_can_be_read_out_of_its_timeline_again(clock_at, school, coordinator, director):
    clock_at("2026-09-01T10:00:00+08:00")
    case = make_case(make_site(), school)
    clock_at("2026-09-02T10:00:00+08:00")
    services.pause(case, by=coordinator, reason="主管機關審議場址變更")
    assert case.is_paused
    clock_at("2026-09-09T10:00:00+08:00")
    services.resume(case, by=coordinator)
    assert (case.due_on, case.paused_days) == (day(9, 22), 7)
    request = requests.ask(case, RequestKind.EXTENSION, until=day(10, 5), reason="等料", by=coordinator)
    requests.decide(case, request.id, is_granted=True, note="", by=director)
    request = requests.ask(case, RequestKind.WAIVER, until=day(9, 20), reason="停工", by=coordinator)
    requests.decide(case, request.id, is_granted=True, note="", by=director)
    clock_at("2026-10-12T10:00:00+08:00")
    jobs.expire()
    assert case.state is CaseState.OPEN
    look(case, make_user(Role.TEACHER, school=school), "still")
    services.remedy(case, by=coordinator, answer=make_answer(has_proof=True))
    services.verify(case, by=director)
    clock_at("2026-10-20T10:00:00+08:00")
    record(make_finding(make_inspection(case.site, school)))
    assert case.state is CaseState.OPEN
    assert (case.severity, case.reopened_count) == (CRITICAL, 1)
    assert case.due_on == day(11, 3)
    assert term_from(reversed(case.events)) == term_of(case)


def test_a_paused_case_is_not_overdue_and_reminds_nobody(clock_at, school, coordinator):
    clock_at("2026-09-01T10:00:00+08:00")
    case = make_case(make_site(), school)
    services.pause(case, by=coordinator, reason="主管機關審議")
    clock_at("2026-10-20T10:00:00+08:00")
    assert jobs.remind()["cases_overdue"] == 0
    assert jobs.escalate() == {"cases_escalated": 0}
    services.resume(case, by=coordinator)
    assert jobs.remind()["cases_overdue"] == 0


def test_a_term_is_not_paused_twice_nor_extended_while_it_stands(school, coordinator, director):
    case = make_case(make_site(), school)
    with pytest.raises(StepRefused):
        services.resume(case, by=coordinator)
    with pytest.raises(StepRefused):
        services.pause(case, by=coordinator, reason=" ")
    services.pause(case, by=coordinator, reason="主管機關審議")
    with pytest.raises(StepRefused):
        services.pause(case, by=director, reason="again")
    with pytest.raises(StepRefused):
        requests.ask(case, RequestKind.EXTENSION, until=case.due_on + timedelta(days=3), reason="x", by=coordinator)


def test_a_remedy_ends_the_pause(school, coordinator):
    case = make_case(make_site(), school)
    services.pause(case, by=coordinator, reason="主管機關審議")
    services.remedy(case, by=coordinator, answer=make_answer())
    assert not case.is_paused
    assert [event.action.value for event in case.events][:3] == ["remedied", "resumed", "paused"]


def test_closing_freezes_the_numbers(clock_at, school, coordinator, director):
    clock_at("2026-09-01T10:00:00+08:00")
    case = make_case(make_site(), school)
    second = make_finding(make_inspection(case.site, school))
    record(second)
    clock_at("2026-09-18T10:00:00+08:00")
    services.remedy(case, by=coordinator, answer=make_answer())
    clock_at("2026-09-25T10:00:00+08:00")
    services.verify(case, by=director)
    frozen = dict(case.figures)
    assert (frozen["days_open"], frozen["days_late"], frozen["recurrence_count"]) == (24, 3, 2)
    second.withdrawn_at = second.found_at
    events.publish(FindingsWithdrawn(second.inspection_id, (second.id,)))
    db.session.commit()
    assert case.figures == frozen
    assert case.recurrence_count == 2


@pytest.mark.parametrize("severity", [MAJOR, CRITICAL])
def test_a_major_or_critical_case_is_not_remedied_without_cause_and_immediate_action(school, coordinator, severity):
    case = make_case(make_site(), school, severity=severity)
    with pytest.raises(StepRefused):
        services.remedy(case, by=coordinator, answer=make_answer(cause="", has_proof=True))
    services.explain(case, by=coordinator, cause="旺季", immediate_action="移開")
    services.remedy(case, by=coordinator, answer=make_answer(cause="", immediate_action="", has_proof=True))
    assert (case.cause, case.immediate_action) == ("旺季", "移開")


def test_a_minor_case_is_remedied_by_words_alone(school, coordinator):
    case = make_case(make_site(), school, severity=MINOR)
    services.remedy(case, by=coordinator, answer=make_answer(cause="", immediate_action=""))
    assert case.state is CaseState.REMEDIED


def test_the_companys_words_are_entered_only_with_the_screenshot(school, coordinator):
    case = make_case(make_site(), school)
    with pytest.raises(Refused):
        services.remedy(case, by=coordinator, answer=make_answer(means="line"), contact_name="吳課長")
    services.remedy(case, by=coordinator, answer=make_answer(means="line", has_proof=True), contact_name="吳課長")
    assert case.events[0].channel is Channel.RELAYED
    assert case.events[0].facts["means"] == "line"


def test_every_step_says_where_it_came_from(school, coordinator):
    teacher = make_user(Role.TEACHER, school=school)
    case = make_case(make_site(), school, by=teacher)
    services.acknowledge(case, by=coordinator)
    look(case, teacher, "partly")
    assert [event.channel for event in case.events] == [Channel.FIELD, Channel.DESK, Channel.FIELD]


@pytest.mark.parametrize(("before", "raised"), [(MINOR, MAJOR), (MAJOR, CRITICAL), (CRITICAL, CRITICAL)])
def test_not_improved_raises_the_case_one_level_and_once_per_record(school, before, raised):
    teacher = make_user(Role.TEACHER, school=school)
    case = make_case(make_site(), school, severity=before)
    due = case.due_on
    inspection = look(case, teacher, "still")
    assert case.severity is raised
    assert case.due_on <= due
    look(case, teacher, "partly", inspection)
    look(case, teacher, "still", inspection)
    assert case.severity is raised
    look(case, teacher, "partly")
    assert case.severity is raised
