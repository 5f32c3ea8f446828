"""How an office is reached: written down by its own people, one row per office, on record."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core.database import db
from core.models import JournalEntry
from sites.offices.contacts import find_contact
from sites.offices.models import OfficeContact
from tests.makers import make_school, make_user

FACTS = {"address": "臺中市示範路 1 號", "name": "林淑芬", "phone": "04-0000-0000", "signatory": "校長　鄭惠珉"}


def typed(key, **changes):
    return {"office": key, **{f"{key}-{name}": value for name, value in (FACTS | changes).items()}}


def test_the_office_writes_down_how_it_is_reached_and_changes_it(app, as_user):
    school = make_school()
    client, key = as_user(make_user(Role.COORDINATOR, school=school)), str(school.id)
    assert "函文與聯絡窗口" in client.get("/settings").text
    assert client.post("/settings/office", data=typed(key)).status_code == 302
    assert client.post("/settings/office", data=typed(key, phone="04-1111-1111")).status_code == 302
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OfficeContact)) == 1
    kept = find_contact(school.id, school.city)
    assert (kept.name, kept.phone, kept.address) == ("林淑芬", "04-1111-1111", FACTS["address"])
    assert "04-1111-1111" in client.get("/settings/office").text
    assert "office.contact_changed" in set(db.session.scalars(sa.select(JournalEntry.action)))


def test_a_form_without_name_or_telephone_is_refused_and_keeps_what_was_typed(app, as_user):
    school = make_school()
    client, key = as_user(make_user(Role.PRINCIPAL, school=school)), str(school.id)
    refused = client.post("/settings/office", data=typed(key, phone="", address="別處 2 號"))
    assert refused.status_code == 422
    assert "別處 2 號" in refused.text
    assert find_contact(school.id, school.city) is None


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CLERK])
def test_nobody_writes_for_another_office(app, as_user, role):
    school, stranger = make_school(), make_school(city="高雄市")
    person = make_user(
        role, school=None if role is Role.CLERK else school, city="臺中市" if role is Role.CLERK else None
    )
    for key in (str(stranger.id), "高雄市", "", "no-such-office"):
        assert as_user(person).post("/settings/office", data=typed(key)).status_code == 404, key
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OfficeContact)) == 0


def test_a_clerk_writes_for_the_authority_in_either_spelling_of_the_city(app, as_user):
    clerk = as_user(make_user(Role.CLERK, city="台中市"))
    assert clerk.post("/settings/office", data=typed("臺中市", signatory="局長　施正傑")).status_code == 302
    assert find_contact(None, "台中市").signatory == "局長　施正傑"
    make_school(city="臺中市")
    everywhere = as_user(make_user(Role.CLERK, city=None)).get("/settings/office").text
    assert "局長　施正傑" in everywhere
