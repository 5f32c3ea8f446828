"""Words that went to a company: the due date in them is always the one that counts; the history keeps the old ones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.roles import Role
from core import clock
from core.database import db
from core.formatting import short_day
from remediation import links, releasing, requests, services
from remediation.models import Happening, RequestKind
from remediation.told_words import DUE, as_kept, as_told
from tests.makers import make_contact, make_school, make_site, make_user
from tests.makers_remediation import make_case

DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    "spelling",
    ["11/25（三）", "11/25", "115/11/25（三）", "115/11/25", "2026-11-25", "2026/11/25", "11月25日", "115年11月25日",
     "民國115年11月25日(星期三)", "Wed 25 Nov", "Wed 25 Nov 2026", "25 November 2026"],
)  # fmt: skip
def test_every_spelling_of_the_due_date_is_kept_as_the_field(spelling):
    assert as_kept(f"請於{spelling}前改善。", DAY) == f"請於{DUE}前改善。"


@pytest.mark.parametrize("text", ["111/25", "11/251", "電話 04-11-25-3", "11/2", "1/25", "11月2日", "12/25（五）"])
def test_other_numbers_are_left_alone(text):
    assert as_kept(f"編號 {text} 的機台", DAY) == f"編號 {text} 的機台"


@pytest.fixture
def school(app):
    return make_school(name="示範高工")


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


@pytest.fixture
def case(school, coordinator):
    """A case that was told with the proposed words, which name the due date."""
    case = make_case(make_site(), school)
    releasing.release_case(case, by=coordinator, text=releasing.draft(case), is_confirmed=True)
    db.session.commit()
    return case


def page_of(client, case, coordinator) -> str:
    token = links.link_for(case, make_contact(case.site), by=coordinator).token
    db.session.commit()
    page = client.get(f"/company/{token}/cases/{case.id}").text
    db.session.expire_all()
    return page


def test_after_an_extension_the_company_reads_the_new_date_everywhere(client, as_user, case, school, coordinator):
    first, later = case.due_on, case.due_on + timedelta(days=7)
    asked = requests.ask(case, RequestKind.EXTENSION, until=later, reason="零件未到", by=coordinator)
    requests.decide(case, asked.id, is_granted=True, note="", by=make_user(Role.DIRECTOR, school=school))
    db.session.commit()
    page = page_of(client, case, coordinator)
    assert short_day(later) in as_told(case)
    assert as_told(case) in page
    assert short_day(first) not in page
    desk = as_user(coordinator).get(f"/cases/{case.id}").text
    assert short_day(first) in desk, "the timeline keeps what went out"
    told = next(event for event in case.events if event.action is Happening.RELEASED)
    assert short_day(first) in told.note


def test_while_paused_the_words_say_that_the_term_stands_still(client, case, coordinator, monkeypatch):
    first = case.due_on
    services.pause(case, by=coordinator, reason="主管機關研議")
    db.session.commit()
    assert f"{short_day(first)}（期限暫停計算中）" in page_of(client, case, coordinator)
    monkeypatch.setattr(clock, "today", lambda: date.today() + timedelta(days=6))
    case.paused_at -= timedelta(days=6)
    services.resume(case, by=coordinator)
    db.session.commit()
    assert case.released_due_on == case.due_on
    assert short_day(case.due_on) in as_told(case)


def test_what_was_waived_was_not_put_right_in_time(as_user, case, school, coordinator):
    day = clock.today() + timedelta(days=1)
    asked = requests.ask(case, RequestKind.WAIVER, until=day, reason="停工", by=coordinator)
    requests.decide(case, asked.id, is_granted=True, note="", by=make_user(Role.DIRECTOR, school=school))
    db.session.commit()
    page = as_user(coordinator).get(f"/cases/{case.id}").text
    assert "免改善至" in page
    assert "期限內改善" not in page


def test_after_a_waiver_the_company_is_not_late_at_once(client, case, school, coordinator):
    asked = requests.ask(
        case, RequestKind.WAIVER, until=clock.today() + timedelta(days=1), reason="停工", by=coordinator
    )
    requests.decide(case, asked.id, is_granted=True, note="", by=make_user(Role.DIRECTOR, school=school))
    case.due_on = case.released_due_on = clock.today() - timedelta(days=5)
    requests.end_waiver(case)
    db.session.commit()
    assert case.released_due_on == case.due_on >= clock.today()
    assert "已逾期" not in page_of(client, case, coordinator)
