"""Tables of figures: a clerk adds one with a day and a source, a proposal is never law, a wrong one is taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from checklists.figures import DayTaken, record_figure
from checklists.judgement import wage_of_month
from checklists.models import Figure
from checklists.tables import minimum_wage, tables
from core.database import db
from core.models import JournalEntry
from tests.makers import make_school, make_user

WAGE = "minimum_wage"
NEXT = {"from_on": "2027-01-01", "figure_monthly": "30900", "figure_hourly": "205", "source": "勞動部公告 1150101"}


@pytest.fixture
def clerk(app):
    return make_user(Role.CLERK)


def typed(**change):
    return {f"{WAGE}-{name}": value for name, value in (NEXT | change).items()}


def in_force(on: date) -> Decimal | None:
    return wage_of_month(minimum_wage(), on)


def test_a_clerk_adds_a_figure_and_it_is_law_from_its_day_on(as_user, clerk):
    client = as_user(clerk)
    assert client.post(f"/checklists/tables/{WAGE}", data=typed()).status_code == 302
    assert (in_force(date(2026, 12, 31)), in_force(date(2027, 1, 1))) == (Decimal(29500), Decimal(30900))
    page = client.get("/checklists/tables").text
    assert "30,900" in page
    assert "勞動部公告 1150101" in page
    assert db.session.scalar(sa.select(JournalEntry.action).where(JournalEntry.action == "figure.recorded"))


def test_a_proposed_figure_is_shown_and_never_law(as_user, clerk):
    client = as_user(clerk)
    assert client.post(f"/checklists/tables/{WAGE}", data=typed(is_proposed="y")).status_code == 302
    assert in_force(date(2027, 6, 1)) == Decimal(29500)
    assert "僅為草案，不作為法定數值" in client.get("/checklists/tables").text
    assert client.post(f"/checklists/tables/{WAGE}", data=typed()).status_code == 302
    assert in_force(date(2027, 6, 1)) == Decimal(30900)


def test_two_figures_never_hold_from_one_day(as_user, clerk):
    refused = as_user(clerk).post(f"/checklists/tables/{WAGE}", data=typed(from_on="2026-01-01"))
    assert refused.status_code == 422
    assert "該日起已有數值適用" in refused.text
    record_figure(
        tables()[WAGE], from_on=date(2027, 1, 1), values={"monthly": 1}, source="一", is_proposed=False, by=clerk
    )
    with pytest.raises(DayTaken):
        record_figure(
            tables()[WAGE], from_on=date(2027, 1, 1), values={"monthly": 2}, source="二", is_proposed=False, by=clerk
        )


def test_a_wrong_figure_is_taken_back_with_a_reason_and_stays_to_be_seen(as_user, clerk):
    client = as_user(clerk)
    client.post(f"/checklists/tables/{WAGE}", data=typed(figure_monthly="309000"))
    figure_id = db.session.scalar(sa.select(Figure.id))
    address = f"/checklists/tables/figures/{figure_id}/withdrawal"
    assert client.post(address, data={"reason": ""}).status_code == 422
    assert client.post(address, data={"reason": "多打一個零"}).status_code == 302
    assert in_force(date(2027, 1, 1)) == Decimal(29500)
    page = client.get("/checklists/tables").text
    assert "多打一個零" in page
    assert client.post(address, data={"reason": "再一次"}).status_code == 409
    assert client.post(f"/checklists/tables/{WAGE}", data=typed()).status_code == 302


@pytest.mark.parametrize(
    "change", [{"figure_monthly": "many"}, {"source": ""}, {"from_on": "soon"}, {"figure_hourly": ""}]
)
def test_a_figure_without_its_day_amount_or_source_is_refused(as_user, clerk, change):
    page = as_user(clerk).post(f"/checklists/tables/{WAGE}", data=typed(**change))
    assert page.status_code == 422
    assert "field-error" in page.text
    assert db.session.scalar(sa.select(Figure.id)) is None


def test_a_school_reads_the_tables_and_changes_nothing(as_user):
    client = as_user(make_user(Role.COORDINATOR, school=make_school()))
    assert "29,500" in client.get("/checklists/tables").text
    assert client.post(f"/checklists/tables/{WAGE}", data=typed()).status_code == 404
