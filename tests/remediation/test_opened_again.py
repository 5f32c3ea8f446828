"""A company that was told of a case hears when it is open again, however that came; never why or through whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock, events
from core.database import db
from core.formatting import day
from core.models import JournalEntry
from inspections.events import CaseChecked
from inspections.models import Severity
from notifications.models import Mail
from remediation import jobs, releasing, requests, services
from remediation.filters import CaseFilter
from remediation.models import CompanyLink, RequestKind
from remediation.queries import count_cases
from remediation.workflow import CaseState
from tests.makers import make_contact, make_school, make_site, make_user
from tests.makers_remediation import make_answer, make_case, make_finding, make_inspection, record

REASON = "王示範老師複訪時看到又堆滿"
TEXT = "請清空逃生路線。"


@pytest.fixture
def school(app):
    return make_school(name="示範高工")


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school, name="林示範")


@pytest.fixture
def teacher(school):
    return make_user(Role.TEACHER, school=school, name="王示範")


@pytest.fixture
def case(school):
    return make_case(make_site(), school)


@pytest.fixture
def contact(case):
    return make_contact(case.site, name="吳課長")


@pytest.fixture
def link(case, contact, coordinator):
    """The case is released, and the contact holds this link."""
    made = releasing.release_case(case, by=coordinator, text=TEXT, is_confirmed=True, contact=contact)
    db.session.commit()
    return made


def close(case, by):
    services.remedy(case, by=by, answer=make_answer())
    services.verify(case, by=make_user(Role.DIRECTOR, school=case.school))
    db.session.commit()


def look(case, by, status):
    inspection = make_inspection(case.site, case.school, by)
    events.publish(CaseChecked(case.id, inspection.id, status, REASON, (), by.id))
    db.session.commit()


def expire_link(link):
    link.link.expires_at = clock.utcnow() - timedelta(days=1)
    db.session.commit()


def letters() -> list[Mail]:
    """What went to the company, the oldest first."""
    to_company = sa.select(Mail).where(Mail.recipient == "contact@demo.example")
    return list(db.session.scalars(to_company.order_by(Mail.created_at, Mail.id)))


def new_letters(before: int) -> list[Mail]:
    """What went to the company since there were so many letters; none tells who saw what."""
    found = letters()[before:]
    for letter in found:
        assert not [word for word in (REASON, "王示範", "晤談") if word in letter.subject + letter.text + letter.html]
    return found


def test_opened_again_by_hand_the_company_is_asked_again_with_its_link(case, link, coordinator, as_user, client):
    close(case, coordinator)
    before = len(letters())
    page = as_user(coordinator)
    assert "理由只留在校內" in page.get(f"/cases/{case.id}").text
    said = page.post(f"/cases/{case.id}/reopening", data={"reason": REASON}, follow_redirects=True).text
    assert "附連結的信會寄給機構" in said
    (letter,) = new_letters(before)
    assert letter.subject == f"示範高工再次請貴公司改善（{case.number}）"
    assert f"{day(case.released_due_on, chinese=True)}前改善" in letter.text
    for text in (letter.text, letter.html):
        assert TEXT in text
        assert link.url in text
    told = client.get(f"/company/{link.token}/cases/{case.id}").text
    assert "再次請貴公司改善" in told
    assert "回覆改善情形" in told
    assert REASON not in told


def test_what_was_due_before_it_opened_again_is_not_asked_for_by_a_day_that_has_passed(case, link, coordinator):
    close(case, coordinator)
    case.due_on = case.released_due_on = clock.today() - timedelta(days=3)
    db.session.commit()
    services.reopen(case, by=coordinator, reason=REASON)
    letter = letters()[-1]
    assert f"原訂期限 {day(case.released_due_on, chinese=True)}" in letter.text
    assert "前改善下列事項" not in letter.text


def test_a_company_that_was_never_told_is_not_written_to(case, contact, coordinator, as_user):
    close(case, coordinator)
    page = as_user(coordinator)
    assert "理由只留在校內" not in page.get(f"/cases/{case.id}").text
    said = page.post(f"/cases/{case.id}/reopening", data={"reason": REASON}, follow_redirects=True).text
    assert "案件已重新開啟。" in said
    assert not letters()


def test_when_nobody_can_be_written_to_the_office_is_told_to_do_it(case, coordinator, as_user):
    releasing.release_case(case, by=coordinator, text=TEXT, is_confirmed=True)
    close(case, coordinator)
    said = as_user(coordinator).post(f"/cases/{case.id}/reopening", data={"reason": REASON}, follow_redirects=True)
    assert "請自行告知機構" in said.text
    assert not letters()


def test_found_again_after_it_was_closed_it_goes_through_the_gate_and_is_then_asked_for_again(
    case, link, contact, coordinator, teacher, client
):
    close(case, coordinator)
    expire_link(link)
    before = len(letters())
    record(make_finding(make_inspection(case.site, case.school, teacher), note=REASON))
    assert case.state is CaseState.OPEN
    assert not new_letters(before), "nothing goes out before the office has decided"
    assert count_cases(coordinator, CaseFilter(task="release"), today=clock.today()) == 1
    made = releasing.release_case(case, by=coordinator, text=TEXT, is_confirmed=True, contact=contact)
    db.session.commit()
    (letter,) = new_letters(before)
    assert letter.subject == f"示範高工再次請貴公司改善（{case.number}）"
    assert made.url in letter.text
    assert client.get(f"/company/{made.token}/cases/{case.id}").status_code == 200


def test_a_first_release_does_not_say_again(case, link):
    (letter,) = letters()
    assert "再次" not in letter.subject + letter.text


def test_a_remedy_that_a_visitor_finds_in_part_goes_back_to_the_company_at_once(case, link, coordinator, teacher):
    services.remedy(case, by=coordinator, answer=make_answer())
    before = len(letters())
    look(case, teacher, "partly")
    (letter,) = new_letters(before)
    assert letter.subject == f"示範高工：尚未改善，請繼續處理（{case.number}）"
    assert link.url in letter.text


def test_what_goes_a_level_up_is_told_once_by_the_release_that_it_needs(case, link, coordinator, teacher):
    services.remedy(case, by=coordinator, answer=make_answer())
    before = len(letters())
    look(case, teacher, "still")
    assert case.severity is Severity.CRITICAL
    assert not new_letters(before)
    assert count_cases(coordinator, CaseFilter(task="release"), today=clock.today()) == 1


def test_what_a_student_had_said_never_sends_a_letter_on_the_day_of_a_visit(school, coordinator, teacher):
    case = make_case(make_site(), school, "SP07", is_from_interview=True)
    made = releasing.release_case(
        case, by=coordinator, text=TEXT, is_confirmed=True, contact=make_contact(case.site, name="吳課長")
    )
    services.remedy(case, by=coordinator, answer=make_answer())
    db.session.commit()
    assert made is not None
    before = len(letters())
    look(case, teacher, "partly")
    assert case.state is CaseState.OPEN
    assert not new_letters(before)
    assert count_cases(coordinator, CaseFilter(task="release"), today=clock.today()) == 1


def waive_until_yesterday(case, coordinator):
    until = clock.today() + timedelta(days=120)
    request = requests.ask(case, RequestKind.WAIVER, until=until, reason=REASON, by=coordinator)
    requests.decide(case, request.id, is_granted=True, note="", by=make_user(Role.DIRECTOR, school=case.school))
    case.waived_until = clock.today() - timedelta(days=1)
    db.session.commit()


def test_a_waiver_that_outlives_the_link_ends_with_a_letter_that_carries_a_new_one(case, link, coordinator, client):
    waive_until_yesterday(case, coordinator)
    expire_link(link)
    before = len(letters())
    jobs.expire()
    db.session.commit()
    (letter,) = new_letters(before)
    old, new = db.session.scalars(sa.select(CompanyLink).order_by(CompanyLink.created_at)).all()
    assert old.id == link.link.id
    assert (new.contact_id, new.school_id, new.site_id) == (old.contact_id, old.school_id, old.site_id)
    assert new.expires_at > clock.utcnow() + timedelta(days=89)
    assert link.token not in letter.text
    token = letter.text.split("/company/")[1].split()[0]
    assert "再次請貴公司改善" in client.get(f"/company/{token}/cases/{case.id}").text
    assert client.get(f"/company/{link.token}").status_code == 404, "the old address stays closed"
    made = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.action == "company_link.created")).all()
    assert [entry.actor for entry in made] == [str(coordinator.id), "system"]


def test_a_link_that_still_works_is_not_made_twice_and_lasts_longer(case, link, coordinator):
    waive_until_yesterday(case, coordinator)
    link.link.expires_at = clock.utcnow() + timedelta(days=1)
    db.session.commit()
    jobs.expire()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CompanyLink)) == 1
    assert link.link.expires_at > clock.utcnow() + timedelta(days=89)
    assert link.url in letters()[-1].text


@pytest.mark.parametrize("how", ["ended by somebody", "works elsewhere now"])
def test_who_is_not_to_read_it_any_more_gets_no_new_link(case, link, contact, coordinator, how):
    waive_until_yesterday(case, coordinator)
    expire_link(link)
    if how == "ended by somebody":
        link.link.revoked_at, link.link.revoked_by_id = clock.utcnow(), coordinator.id
    else:
        elsewhere = make_site()
        contact.partner_id, contact.site_id = elsewhere.partner_id, elsewhere.id
    db.session.commit()
    before = len(letters())
    jobs.expire()
    assert case.state is CaseState.OPEN
    assert not new_letters(before)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CompanyLink)) == 1
