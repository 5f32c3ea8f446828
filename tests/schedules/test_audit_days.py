"""The clerk says how many audits the panels can carry out; whoever is of the company sits on no panel there."""

from __future__ import annotations

from accounts.roles import Role
from core.adjustments import value_of
from core.database import db
from schedules.planning.facts import AUDIT_CAPACITY, read_audit_facts
from tests.makers import make_contact, make_user
from tests.makers_inspections import make_panel


def test_a_clerk_sets_and_takes_away_the_limit_of_the_own_city(app, as_user):
    page = as_user(make_user(Role.CLERK, city="臺中市"))
    given = {"city": "臺中市", "per_day": "2", "per_week": "6"}
    assert page.post("/settings/audit-days", data=given | {"per_week": "1"}).status_code == 422
    assert page.post("/settings/audit-days", data=given | {"city": "屏東縣"}).status_code == 422
    assert page.post("/settings/audit-days/removal", data={"city": "屏東縣"}).status_code == 404
    assert page.post("/settings/audit-days", data=given).status_code == 302
    assert "每日 2 場" in page.get("/settings/audit-days").text
    (capacity,) = read_audit_facts().capacities.values()
    assert (capacity.per_day, capacity.per_week) == (2, 6)
    assert page.post("/settings/audit-days/removal", data={"city": "臺中市"}).status_code == 302
    db.session.expire_all()
    assert value_of(AUDIT_CAPACITY) == {}


def test_only_a_clerk_opens_the_page(app, as_user):
    for role in (Role.OFFICER, Role.PANELIST):
        assert as_user(make_user(role, city="臺中市")).get("/settings/audit-days").status_code == 404


def test_a_contact_of_the_company_is_no_candidate_for_its_panel(app, as_user):
    panel = make_panel(appointed=False)
    own, other = panel.members
    make_contact(panel.site, email=own.email.upper())
    page = as_user(panel.clerk)
    address = f"/audits/{panel.obligation.id}/panel"
    text = page.get(address).text
    assert str(own.id) not in text
    assert str(other.id) in text
