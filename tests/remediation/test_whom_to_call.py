"""Whom a company can call, on its pages and in its mails: what the office wrote down, else a name alone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core.database import db
from notifications.models import Mail
from remediation import links, releasing
from remediation.whom_to_call import ToCall, whom_to_call
from sites.offices.contacts import Office, write_down
from tests.makers import make_contact, make_school, make_site, make_user
from tests.makers_remediation import make_case


@pytest.fixture
def school(app):
    return make_school(name="示範高工")


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school, name="林淑芬", phone="0900-000-111")


def told(school, by):
    site = make_site()
    case = make_case(site, school)
    made = releasing.release_case(case, by=by, text="請清空。", is_confirmed=True, contact=make_contact(site))
    db.session.commit()
    return case, made


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [("04-0000-0000 轉 210", "0400000000"), ("+886 (4) 0000-0000 ext. 2", "+886400000000"), ("分機 12", ""), ("", "")],
)
def test_what_a_telephone_dials(phone, dialled):
    assert ToCall("示範高工", "林淑芬", phone).dialled == dialled


def test_page_and_mail_name_the_coordinator_without_a_private_number(client, school, coordinator):
    case, made = told(school, coordinator)
    mail = db.session.scalars(sa.select(Mail)).one()
    pages = [client.get(f"/company/{made.token}{path}").text for path in ("", f"/cases/{case.id}")]
    for text in (mail.text, mail.html, *pages):
        assert "有疑問請洽示範高工 林淑芬" in text
        assert coordinator.phone not in text
        assert coordinator.email not in text


def test_page_and_mail_give_the_telephone_that_the_office_wrote_down(client, school, coordinator):
    facts = {"address": "", "name": "何專員", "phone": "04-0000-0000 轉 210", "signatory": ""}
    write_down(Office(school.name, school_id=school.id), by=coordinator, **facts)
    case, made = told(school, coordinator)
    mail = db.session.scalars(sa.select(Mail)).one()
    for text in (mail.text, mail.html):
        assert "有疑問請洽示範高工 何專員，電話 04-0000-0000 轉 210。" in text
    for path in ("", f"/cases/{case.id}"):
        page = client.get(f"/company/{made.token}{path}").text
        assert 'href="tel:0400000000"' in page
        assert "何專員" in page
    client.post("/language", data={"language": "en", "next": "/"})
    assert "Questions? Call 何專員 of 示範高工, telephone" in client.get(f"/company/{made.token}").text


def test_who_left_is_not_named(school, coordinator):
    _, made = told(school, coordinator)
    follower = make_user(Role.COORDINATOR, school=school, name="王接手")
    coordinator.deactivated_at = made.link.created_at
    db.session.commit()
    assert whom_to_call(made.link, "示範高工") == ToCall("示範高工", "王接手")
    follower.deactivated_at = made.link.created_at
    db.session.commit()
    assert links.open_link(made.token) is not None
    assert whom_to_call(made.link, "示範高工") is None
