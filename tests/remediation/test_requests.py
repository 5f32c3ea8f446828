"""More time and waivers: asked with a reason, granted by another person, bounded, ended by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from core.errors import NotFound, Refused
from core.models import Adjustment
from notifications.models import Notification
from remediation import jobs, requests, services
from remediation.history import StepRefused
from remediation.models import RequestKind
from remediation.workflow import CaseState
from tests.makers import make_school, make_site, make_user, save
from tests.makers_remediation import make_answer, make_case, make_finding, make_inspection, record


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


@pytest.fixture
def director(school):
    return make_user(Role.DIRECTOR, school=school)


@pytest.fixture
def case(school, coordinator):
    return make_case(make_site(), school)


def ask(case, by, kind=RequestKind.EXTENSION, days=7, reason="負責人更換"):
    start = case.due_on if kind is RequestKind.EXTENSION else clock.today()
    request = requests.ask(case, kind, until=start + timedelta(days=days), reason=reason, by=by)
    db.session.commit()
    return request


def test_an_extension_moves_the_due_date_only_after_another_person_grants_it(case, coordinator, director):
    due = case.due_on
    request = ask(case, coordinator)
    assert case.due_on == due
    with pytest.raises(StepRefused):
        requests.decide(case, request.id, is_granted=True, note="", by=coordinator)
    requests.decide(case, request.id, is_granted=True, note="", by=director)
    assert case.due_on == request.until > due
    assert case.first_due_on == due


def test_an_extension_ends_at_the_set_limit_however_often_it_is_asked(case, coordinator, director):
    save(Adjustment(name=requests.EXTENSION_SETTING, value=10))
    limit = case.first_due_on + timedelta(days=10)
    request = ask(case, coordinator, days=10)
    requests.decide(case, request.id, is_granted=True, note="", by=director)
    assert case.due_on <= limit
    with pytest.raises(Refused):
        ask(case, coordinator, days=11)


def test_an_overdue_case_is_not_extended_to_a_day_that_has_passed(case, coordinator):
    case.due_on = clock.today() - timedelta(days=5)
    case.first_due_on = case.due_on
    for day in (clock.today() - timedelta(days=1), clock.today()):
        with pytest.raises(Refused):
            requests.ask(case, RequestKind.EXTENSION, until=day, reason="零件未到", by=coordinator)
    case.first_due_on = clock.today() - timedelta(days=90)
    with pytest.raises(Refused, match=r"at most|最晚"):
        ask(case, coordinator, days=6)
    case.first_due_on = case.due_on
    assert ask(case, coordinator, days=6).until > clock.today()


@pytest.mark.parametrize(
    ("kind", "is_granted", "said"),
    [
        (RequestKind.EXTENSION, True, "已同意展延至"),
        (RequestKind.EXTENSION, False, "不同意展延：太久"),
        (RequestKind.WAIVER, True, "已同意免改善至"),
        (RequestKind.WAIVER, False, "不同意免改善：太久"),
    ],
)
def test_who_asked_is_told_what_was_decided(case, coordinator, director, kind, is_granted, said):
    request = ask(case, coordinator, kind)
    requests.decide(case, request.id, is_granted=is_granted, note="" if is_granted else "太久", by=director)
    told = db.session.scalars(sa.select(Notification.text).where(Notification.user_id == coordinator.id)).all()
    assert any(said in text for text in told)


def test_a_waived_case_is_not_counted_as_remedied(as_user, case, coordinator, director):
    request = ask(case, coordinator, RequestKind.WAIVER)
    requests.decide(case, request.id, is_granted=True, note="", by=director)
    db.session.commit()
    page = as_user(coordinator).get(f"/cases/{case.id}").text
    assert "免改善結案，未經改善" in page
    assert "期限內改善" not in page
    assert "更多：重新開案" in page


def test_a_request_needs_a_reason_and_there_is_one_at_a_time(case, coordinator):
    with pytest.raises(Refused):
        ask(case, coordinator, reason="  ")
    ask(case, coordinator)
    with pytest.raises(Refused):
        ask(case, coordinator)


def test_a_denied_request_changes_nothing_and_says_why(case, coordinator, director):
    request, due = ask(case, coordinator), case.due_on
    with pytest.raises(Refused):
        requests.decide(case, request.id, is_granted=False, note="", by=director)
    requests.decide(case, request.id, is_granted=False, note="太久", by=director)
    assert case.due_on == due
    with pytest.raises(StepRefused):
        requests.decide(case, request.id, is_granted=True, note="", by=director)


def test_a_teacher_asks_and_cannot_decide(case, school, coordinator):
    teacher = make_user(Role.TEACHER, school=school)
    services.reassign(case, to=teacher, by=coordinator)
    request = ask(case, teacher)
    other = make_user(Role.TEACHER, school=school)
    with pytest.raises(NotFound):
        requests.decide(case, request.id, is_granted=True, note="", by=other)


def test_a_waiver_closes_the_case_until_its_day_and_then_it_opens_by_itself(case, coordinator, director):
    request = ask(case, coordinator, RequestKind.WAIVER)
    requests.decide(case, request.id, is_granted=True, note="", by=director)
    db.session.commit()
    assert case.state is CaseState.CLOSED
    assert jobs.expire() == {"waivers_ended": 0}
    case.waived_until = clock.today() - timedelta(days=1)
    db.session.commit()
    assert jobs.expire() == {"waivers_ended": 1}
    assert case.state is CaseState.OPEN
    assert case.waived_until is None
    assert jobs.expire() == {"waivers_ended": 0}


def test_a_waived_problem_found_again_stays_waived(case, school, coordinator, director):
    request = ask(case, coordinator, RequestKind.WAIVER)
    requests.decide(case, request.id, is_granted=True, note="", by=director)
    db.session.commit()
    again = record(make_finding(make_inspection(case.site, school)))[0]
    assert again.id == case.id
    assert again.state is CaseState.CLOSED
    assert again.recurrence_count == 2


def test_a_remedied_case_needs_no_extension(case, coordinator):
    services.remedy(case, by=coordinator, answer=make_answer())
    with pytest.raises(StepRefused):
        ask(case, coordinator)
