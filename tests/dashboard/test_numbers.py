"""Each number of the dashboard opens exactly the rows that it counts."""

from __future__ import annotations

import random
import re
from contextlib import contextmanager
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from core.formatting import term_dates
from inspections.models import Concern, InspectionState, Severity
from remediation import requests, services
from remediation.models import RequestKind
from schedules.models import Excusal
from tests.makers import make_obligation, make_placement, make_school, make_site, make_student, make_user, save
from tests.makers_remediation import make_answer, make_case, make_inspection

ITEMS = ("BV05", "BV06", "BV07", "BV13", "BV15", "BV21", "BV24")


@pytest.fixture
def school(app):
    return make_school(city="臺中市")


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


def fill(school, seed: int) -> None:
    """Windows in every state and cases of every kind, at random."""
    drawn, today = random.Random(seed), clock.today()
    first, _last = term_dates(today)
    teacher = make_user(Role.TEACHER, school=school)
    for _ in range(3):
        site = make_site()
        student = make_student(school)
        make_placement(site, student, teacher_id=teacher.id)
        for number in range(7):
            opens_on = max(first, today - timedelta(days=drawn.randrange(-30, 60)))
            facts = {"opens_on": opens_on, "closes_on": opens_on + timedelta(days=13), "window": number + 1,
                     "due_on": opens_on + timedelta(days=11), "settles_on": opens_on + timedelta(days=18)}  # fmt: skip
            state = drawn.choice(["met_at", "missed_at", "excused_at", "withdrawn_at", None, None, "suspended"])
            if state == "suspended":
                facts |= {"training_days": 0, "due_on": None}
            elif state:
                facts[state] = clock.utcnow()
            make_obligation(site, school, assignee=teacher, **facts)
        for item in drawn.sample(ITEMS, 4):
            restricted = {"item": "SP08", "is_restricted": True, "is_from_interview": True, "student": student}
            usual = {"item": item, "severity": drawn.choice(list(Severity)), "concerns": drawn.choice(list(Concern))}
            facts = drawn.choice([usual, usual, usual, restricted])
            case = make_case(site, school, **facts)
            case.opened_on -= timedelta(days=drawn.choice([0, 5, 8, 20, 31, 60, 91, 200]))
            case.due_on += timedelta(days=drawn.randrange(-30, 10))
            db.session.commit()
            if drawn.random() < 0.3 and not case.is_restricted:
                services.remedy(case, by=teacher, answer=make_answer(has_proof=True))
                db.session.commit()


def rows_behind(page, address: str) -> int:
    """How many rows the list at an address has, over all its pages."""
    total, following = 0, address
    while following:
        text = page.get(following).text
        total += len(set(re.findall(r'href="(/(?:visits/plan|cases)/[0-9a-f-]{36})"', text)))
        later = re.search(r'rel="next" href="([^"]+)"', text)
        following = later[1].replace("&amp;", "&") if later else ""
    return total


def linked_numbers(text: str) -> set[tuple[str, int]]:
    """Every number that is a link to a list, with its address."""
    found = re.findall(r'<a[^>]*href="([^"]+)"[^>]*>\s*／?(\d+)[^<]*</a>', text)
    return {
        (unescape(address), int(number)) for address, number in found if re.match(r"/(visits|cases)(\?|$)", address)
    }


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("path", ["/dashboard", "/dashboard/figures"])
def test_each_number_opens_exactly_its_rows(as_user, school, coordinator, seed, path):
    fill(school, seed)
    for user in (coordinator, make_user(Role.PRINCIPAL, school=school), make_user(Role.OFFICER, city="台中市")):
        page = as_user(user)
        numbers = linked_numbers(page.get(path).text)
        assert len(numbers) >= 8
        for address, number in numbers:
            assert rows_behind(page, address) == number, f"{address} of {path} counts {number}"


@pytest.mark.parametrize("seed", range(3))
def test_the_numbers_of_the_lists_are_their_rows(as_user, school, coordinator, seed):
    fill(school, seed)
    page = as_user(coordinator)
    for name in ("decide", "overdue", "week"):
        text = page.get(f"/dashboard?show={name}").text
        count = re.search(rf'show={name}" aria-current="true">\D*(\d+)', text)
        assert count is not None
        assert text.count('<span class="kind">') == int(count[1])


def decided(page) -> list[str]:
    """The icons of the decisions that wait, one per row."""
    text = page.get("/dashboard?show=decide").text
    return re.findall(r'<span class="kind"><svg[^>]*><use href="[^"#]*#([a-z-]+)"', text)


def test_what_waits_for_the_coordinator(as_user, school, coordinator):
    site, teacher = make_site(), make_user(Role.TEACHER, school=school)
    window = make_obligation(site, school, assignee=teacher)
    make_inspection(site, school, teacher)
    save(Excusal(obligation_id=window.id, asked_by_id=teacher.id, asked_at=clock.utcnow(), reason="颱風"))
    case = make_case(site, school, by=teacher)
    requests.ask(case, RequestKind.EXTENSION, until=case.due_on + timedelta(days=5), reason="x", contact_name="吳課長")
    done = make_case(site, school, "BV05", by=teacher, concerns=Concern.SCHOOL)
    make_placement(site, make_student(school), teacher_id=teacher.id)
    services.remedy(done, by=teacher, answer=make_answer())
    make_inspection(site, school, teacher, state=InspectionState.APPROVED, is_late_entry=True)
    db.session.commit()
    waiting = set(decided(as_user(coordinator)))
    assert waiting == {"clipboard-check", "send", "check-circle", "calendar-event", "clock", "pencil"}


def test_a_principal_decides_only_what_the_coordinator_may_not(as_user, school, coordinator):
    principal, site = make_user(Role.PRINCIPAL, school=school), make_site()
    make_inspection(site, school, make_user(Role.TEACHER, school=school))
    page = as_user(principal)
    assert decided(page) == []
    make_inspection(site, school, coordinator)
    assert len(decided(page)) == 1
    assert len(decided(as_user(coordinator))) == 1


def test_nobody_is_asked_to_verify_the_own_remedy(as_user, school, coordinator):
    case = make_case(make_site(), school, concerns=Concern.SCHOOL)
    services.remedy(case, by=coordinator, answer=make_answer())
    db.session.commit()
    waiting = [kind for kind in decided(as_user(coordinator)) if kind != "clipboard-check"]
    assert waiting == []
    principal = make_user(Role.PRINCIPAL, school=school)
    assert len(decided(as_user(principal))) == 1


def test_a_stranger_to_the_office_has_no_dashboard(as_user, school):
    for role in (Role.TEACHER, Role.COUNSELLOR, Role.PANELIST, Role.CLERK, Role.ADMIN):
        page = as_user(make_user(role, school=school))
        assert page.get("/dashboard").status_code == 404
        assert page.get("/dashboard/figures").status_code == 404


@contextmanager
def counted_statements():
    found = []

    def note(_conn, _cursor, statement, *_rest):
        found.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/dashboard?show=decide", "/dashboard?show=overdue", "/dashboard/figures", "/cases"])
def test_the_number_of_queries_does_not_depend_on_the_data(as_user, school, coordinator, path):
    page = as_user(coordinator)
    fill(school, 1)
    page.get(path)
    db.session.remove()
    with counted_statements() as few:
        page.get(path)
    school = db.session.merge(school)
    fill(school, 2)
    fill(school, 3)
    db.session.remove()
    with counted_statements() as many:
        page.get(path)
    assert len(many) == len(few)
    assert len(many) <= 45
