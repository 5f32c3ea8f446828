"""The order of what waits for a decision: by severity, then the longest waiting; and the way to the next one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from core import clock
from core.database import db
from dashboard.urgency import OF_SEVERITY, Urgency, in_order
from inspections.models import Severity
from remediation import services
from schedules.models import Excusal
from tests.makers import make_obligation, make_school, make_site, make_student, make_user, save
from tests.makers_remediation import make_answer, make_case, make_inspection


@dataclass(frozen=True)
class Matter:
    urgency: Urgency
    since: datetime


MATTERS = st.lists(
    st.builds(Matter, st.sampled_from(Urgency), st.datetimes(datetime(2026, 1, 1), timezones=st.just(UTC))), max_size=20
)


@given(MATTERS)
def test_nothing_stands_before_what_is_more_urgent_or_waits_longer(matters):
    ordered = in_order(matters)
    assert sorted(ordered, key=repr) == sorted(matters, key=repr)
    for earlier, later in pairwise(ordered):
        assert earlier.urgency <= later.urgency
        assert earlier.urgency < later.urgency or earlier.since <= later.since


def test_every_severity_has_its_step_and_the_worse_stands_first():
    steps = [OF_SEVERITY[severity] for severity in (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR)]
    assert steps == sorted(steps)
    assert set(OF_SEVERITY) == set(Severity)
    assert OF_SEVERITY[Severity.CRITICAL] > Urgency.CONFIDENTIAL


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


def listed(page) -> list[str]:
    """The addresses of the decisions, in their order."""
    return re.findall(r'<a class="btn btn-line" href="([^"]+)" aria-label', page.get("/dashboard?show=decide").text)


def test_a_critical_verification_that_waits_stands_above_routine_reviews(as_user, school, coordinator):
    colleague, site = make_user(Role.COORDINATOR, school=school), make_site()
    teacher = make_user(Role.TEACHER, school=school)
    review = make_inspection(site, school, teacher, received_at=clock.utcnow() - timedelta(days=30))
    cases = {}
    for name, severity, item, days in (
        ("fresh", Severity.CRITICAL, "BV21", 1),
        ("old", Severity.CRITICAL, "BV05", 9),
        ("minor", Severity.MINOR, "BV24", 60),
    ):
        case = cases[name] = make_case(site, school, item, by=teacher, severity=severity)
        services.remedy(case, by=colleague, answer=make_answer(has_proof=True))
        case.remedied_at = clock.utcnow() - timedelta(days=days)
    facts = {"is_restricted": True, "is_from_interview": True, "student": make_student(school)}
    secret = make_case(site, school, "SP08", by=teacher, severity=Severity.CRITICAL, **facts)
    db.session.commit()
    shown = [
        address for address in listed(as_user(coordinator)) if "visits" not in address or str(review.id) in address
    ]
    expected = [f"/cases/{case.id}" for case in (secret, cases["old"], cases["fresh"])]
    assert shown == [*expected, f"/visits/{review.id}", f"/cases/{cases['minor'].id}"]


def test_what_was_reported_today_does_not_wait_for_no_days(as_user, school, coordinator):
    case = make_case(make_site(), school)
    services.remedy(case, by=make_user(Role.COORDINATOR, school=school), answer=make_answer())
    db.session.commit()
    assert "今天送來待複查" in as_user(coordinator).get("/dashboard?show=decide").text
    case.remedied_at -= timedelta(days=3)
    db.session.commit()
    assert "待複查 3 天" in as_user(coordinator).get("/dashboard?show=decide").text


def test_after_a_step_the_next_matter_is_one_tap_away(as_user, school, coordinator):
    colleague, site = make_user(Role.COORDINATOR, school=school), make_site()
    first, second = (make_case(site, school, item) for item in ("BV21", "BV05"))
    for case in (first, second):
        services.remedy(case, by=colleague, answer=make_answer())
    db.session.commit()
    page = as_user(coordinator)
    assert "下一件" not in page.get(f"/cases/{first.id}").text
    taken = page.post(f"/cases/{first.id}/verification", data={"revision": first.revision})
    after = page.get(taken.location).text
    assert "下一件" in after
    way = f"/dashboard/next?after=/cases/{first.id}"
    assert way in after
    assert page.get(way).location == f"/cases/{second.id}"
    # A matter that still waits is passed by: the next one is what stands behind it.
    order = listed(page)
    for here, there in pairwise(order):
        assert page.get(f"/dashboard/next?after={here}").location == there
    assert page.get(f"/dashboard/next?after={order[-1]}").location == order[0]


def waiting_matters(school, coordinator):
    """A matter of each kind that leads on, the most urgent first: its page, and the decision as address and data."""
    colleague, teacher = make_user(Role.COORDINATOR, school=school), make_user(Role.TEACHER, school=school)
    site, now = make_site(), clock.utcnow()

    def remedied(item, severity):
        case = make_case(site, school, item, by=coordinator, severity=severity)
        services.remedy(case, by=colleague, answer=make_answer(has_proof=True))
        return f"/cases/{case.id}", f"/cases/{case.id}/verification", {}

    def record(days, **answer):
        at = f"/visits/{make_inspection(site, school, teacher, received_at=now - timedelta(days=days)).id}"
        return at, f"{at}/review", answer

    def excusal(days, **answer):
        window = make_obligation(make_site(), school, assignee=teacher)
        asked = save(
            Excusal(obligation_id=window.id, asked_by_id=teacher.id, asked_at=now - timedelta(days=days), reason="颱風")
        )
        return f"/visits/plan/{window.id}", f"/visits/excusals/{asked.id}/decision", answer

    return [
        remedied("BV21", Severity.MAJOR),
        record(20, decision="approve"),
        excusal(19, decision="approve"),
        record(18, decision="return", reason="請補照片"),
        excusal(17, decision="decline", note="當天可訪視"),
        remedied("BV24", Severity.MINOR),
    ]


def test_after_any_decision_the_next_matter_of_the_list_follows(as_user, school, coordinator):
    matters = waiting_matters(school, coordinator)
    db.session.commit()
    page = as_user(coordinator)
    order = [here for here, _address, _answer in matters]
    assert listed(page) == order
    for here, address, answer in matters:
        assert "下一件" not in page.get(here).text
        taken = page.post(address, data=answer)
        way = f"/dashboard/next?after={here}"
        assert way in page.get(taken.location).text, here
        order.remove(here)
        assert listed(page) == order
        assert page.get(way).location == (order[0] if order else "/dashboard")


def test_who_has_no_list_is_offered_no_next_matter_on_records_and_visits(as_user, school):
    teacher = make_user(Role.TEACHER, school=school)
    window = make_obligation(make_site(), school, assignee=teacher)
    record = make_inspection(window.site, school, teacher)
    page = as_user(teacher)
    for here in (f"/visits/{record.id}", f"/visits/plan/{window.id}"):
        shown = page.get(f"{here}?taken=1")
        assert shown.status_code == 200
        assert "下一件" not in shown.text


def test_with_nothing_left_the_way_leads_to_the_list(as_user, coordinator):
    page = as_user(coordinator)
    assert page.get("/dashboard/next?after=https://elsewhere.example").location == "/dashboard"
    assert "今天沒有其他等您決定的事項" in page.get("/dashboard").text


def test_who_has_no_list_is_offered_no_next_matter(as_user, school):
    teacher = make_user(Role.TEACHER, school=school)
    case = make_case(make_site(), school, by=teacher)
    case.assigned_to_id = teacher.id
    db.session.commit()
    assert "下一件" not in as_user(teacher).get(f"/cases/{case.id}?taken=1").text
