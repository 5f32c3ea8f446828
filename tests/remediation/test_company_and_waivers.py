"""A waiver as the company is told of it, on page and by mail: in neutral words, never why, and again at its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from core.formatting import day
from notifications.models import Mail
from remediation import jobs, links, releasing, requests
from remediation.models import RequestKind
from tests.makers import make_contact, make_school, make_site, make_user
from tests.makers_remediation import make_case

REASONS = ("景氣不佳，暫緩處理", "校內決議內容")


@pytest.fixture
def school(app):
    return make_school(name="示範高工")


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


def told(school, by):
    site = make_site()
    case = make_case(site, school)
    made = releasing.release_case(case, by=by, text="請清空。", is_confirmed=True, contact=make_contact(site))
    db.session.commit()
    return case, made


def waive(case, by, *, is_granted=True):
    until = clock.today() + timedelta(days=40)
    request = requests.ask(case, RequestKind.WAIVER, until=until, reason=REASONS[0], by=by)
    director = make_user(Role.DIRECTOR, school=case.school)
    requests.decide(case, request.id, is_granted=is_granted, note=REASONS[1], by=director)
    db.session.commit()
    return until


def mails() -> list[Mail]:
    """What went to the company."""
    return list(
        db.session.scalars(sa.select(Mail).where(Mail.recipient == "contact@demo.example").order_by(Mail.created_at))
    )


def test_the_company_reads_that_nothing_is_asked_for_and_never_why(client, school, coordinator):
    case, made = told(school, coordinator)
    until = waive(case, coordinator)
    index, page = (client.get(f"/company/{made.token}{path}").text for path in ("", f"/cases/{case.id}"))
    mail = mails()[-1]
    assert mail.subject == f"示範高工：目前無須改善（{case.number}）"
    for text in (index, page):
        assert "目前無須改善" in text
        assert "已結案" not in text
    assert day(until, chinese=True) in page
    assert "<dt>改善期限</dt>" not in page
    for text in (mail.text, mail.html):
        assert f"至 {day(until, chinese=True)}止" in text
        assert "請清空。" not in text, "nothing is asked for"
    assert not [reason for reason in REASONS for text in (index, page, mail.text, mail.html) if reason in text]
    client.post("/language", data={"language": "en", "next": "/"})
    assert "Nothing asked for at present" in client.get(f"/company/{made.token}").text


def test_when_the_waiver_ends_the_company_is_asked_again(client, school, coordinator):
    case, made = told(school, coordinator)
    waive(case, coordinator)
    case.waived_until = clock.today() - timedelta(days=1)
    db.session.commit()
    jobs.expire()
    db.session.commit()
    mail, page = mails()[-1], client.get(f"/company/{made.token}/cases/{case.id}").text
    assert mail.subject == f"示範高工再次請貴公司改善（{case.number}）"
    assert day(case.released_due_on, chinese=True) in mail.text
    assert "再次請貴公司改善" in page
    assert "目前無須改善" in page, "the course says both"
    assert "說明改善情形" in page or "回覆改善情形" in page


@pytest.mark.parametrize("is_granted", [True, False])
def test_nobody_outside_hears_of_what_was_denied_or_never_released(school, coordinator, is_granted):
    if is_granted:
        case = make_case(make_site(), school)
        links.link_to(case.site_id, school.id, make_contact(case.site), by=coordinator)
    else:
        case, _ = told(school, coordinator)
    before = len(mails())
    waive(case, coordinator, is_granted=is_granted)
    assert len(mails()) == before
