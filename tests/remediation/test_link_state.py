"""The state of a company's links on the case: valid until when, ended by whom, expired; and sending a new one."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from core.formatting import short_day
from notifications.models import Mail
from remediation import links, releasing
from remediation.models import CompanyLink
from tests.makers import make_contact, make_school, make_site, make_user
from tests.makers_remediation import make_case


@pytest.fixture
def school(app):
    return make_school(name="示範高工")


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school, name="林示範")


@pytest.fixture
def told(school, coordinator):
    site = make_site()
    case, contact = make_case(site, school), make_contact(site, name="吳課長")
    made = releasing.release_case(case, by=coordinator, text="請清空。", is_confirmed=True, contact=contact)
    db.session.commit()
    return case, contact, made


def test_a_revoked_link_stands_on_the_case_with_day_and_name_and_a_new_one_can_be_sent(
    as_user, client, coordinator, told
):
    case, contact, made = told
    page = as_user(coordinator)
    assert "沒有有效連結" not in page.get(f"/cases/{case.id}").text
    page.post(f"/cases/{case.id}/links/{made.link.id}/revocation")
    shown = page.get(f"/cases/{case.id}").text
    assert "沒有有效連結" in shown
    assert f"{short_day(clock.today())}由林示範停用" in shown
    assert page.post(f"/cases/{case.id}/links", data={"contact": contact.id}).status_code == 302
    shown, mail = (
        page.get(f"/cases/{case.id}").text,
        db.session.scalars(sa.select(Mail).order_by(Mail.created_at)).all()[-1],
    )
    assert "沒有有效連結" not in shown
    assert "停用" in shown, "the old one stays in sight"
    (new,) = links.links_of(case)
    assert new.token != made.token
    assert new.token in mail.text
    assert mail.subject == f"示範高工：案件連結（{case.number}）"
    assert client.get(f"/company/{new.token}").status_code == 200
    assert client.get(f"/company/{made.token}").status_code == 404


def test_an_expired_link_says_since_when(as_user, coordinator, told):
    case, _contact, made = told
    made.link.expires_at = clock.utcnow() - timedelta(days=2)
    db.session.commit()
    shown = as_user(coordinator).get(f"/cases/{case.id}").text
    assert f"{short_day(made.link.expires_at)}到期" in shown
    assert "沒有有效連結" in shown


def test_a_link_that_still_works_is_sent_again_and_lasts_longer(as_user, coordinator, told):
    case, contact, made = told
    made.link.expires_at = clock.utcnow() + timedelta(days=1)
    db.session.commit()
    as_user(coordinator).post(f"/cases/{case.id}/links", data={"contact": contact.id})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CompanyLink)) == 1
    assert made.link.expires_at > clock.utcnow() + timedelta(days=80)


def test_nobody_else_sends_links_and_only_to_the_companys_people(as_user, school, coordinator, told):
    case, contact, _made = told
    elsewhere = make_contact(make_site(), name="別家")
    unreleased = make_case(case.site, school, "BV05")
    page = as_user(coordinator)
    for about, to in ((case, elsewhere.id), (case, "x"), (unreleased, contact.id)):
        assert page.post(f"/cases/{about.id}/links", data={"contact": to}).status_code == 404
    for stranger in (make_user(Role.COORDINATOR, school=make_school()), make_user(Role.OFFICER, city="臺中市")):
        assert as_user(stranger).post(f"/cases/{case.id}/links", data={"contact": contact.id}).status_code == 404
    assert "把連結寄給" not in page.get(f"/cases/{unreleased.id}").text
