"""The preview of a roster import shows what it does to the visits, and stores nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from core.models import JournalEntry
from schedules.models import Obligation
from schedules.planning import roster_outcome
from schedules.planning.generation import generate
from sites.models import Placement, School
from sites.roster import outcome
from tests.makers import make_user
from tests.makers_sites import small_roster
from tests.sites.test_import_pages import digest_of, import_as_command, upload


def roster_until(last: date):
    roster = small_roster()
    for seat in roster["placements"]:
        seat |= {"start_on": (clock.today() - timedelta(days=60)).isoformat(), "end_on": last.isoformat()}
    return roster


@pytest.fixture
def page(app, as_user, tmp_path):
    """A coordinator whose roster is imported and planned until four weeks ahead."""
    import_as_command(tmp_path, roster_until(clock.today() + timedelta(days=28)))
    generate()
    db.session.commit()
    return as_user(make_user(Role.COORDINATOR, school=db.session.scalars(sa.select(School)).one()))


def rows() -> list[int]:
    db.session.rollback()
    return [db.session.scalar(sa.select(sa.func.count()).select_from(each)) for each in (Obligation, JournalEntry)]


def test_longer_placements_add_visits_shown_before_anything_is_stored(page):
    before = rows()
    longer = clock.today() + timedelta(days=90)
    address = upload(page, roster_until(longer))
    shown = page.get(address).text
    assert "對訪視計畫的影響" in shown
    assert "新增" in shown
    assert "潭子廠" in shown.split("對訪視計畫的影響")[1].split("各工作表")[0]
    assert rows() == before
    assert page.post(address, data={"digest": digest_of(shown)}).status_code == 302
    assert set(db.session.scalars(sa.select(Placement.end_on))) == {longer}


def test_shorter_placements_withdraw_what_lies_behind_and_say_why_the_rest_stays(page):
    first = db.session.scalars(sa.select(Obligation).order_by(Obligation.opens_on)).first()
    first.missed_at = clock.utcnow()
    db.session.commit()
    shown = page.get(upload(page, roster_until(clock.today() + timedelta(days=2)))).text
    assert "已撤銷" in shown
    assert "不會調整，以及原因" in shown


def test_a_huge_import_is_not_tried_out(page, monkeypatch):
    monkeypatch.setattr(outcome, "MOST_ROWS", 2)
    shown = page.get(upload(page, roster_until(clock.today() + timedelta(days=90)))).text
    assert "對訪視計畫的影響" not in shown
    assert "變更的列數太多" in shown


def test_of_very_many_companies_the_first_are_worked_out_and_the_page_says_so(page, monkeypatch):
    monkeypatch.setattr(outcome, "MOST_SITES", 1)
    roster = roster_until(last := clock.today() + timedelta(days=90))
    roster["sites"].append(roster["sites"][0] | {"code": "W2", "name": "大雅廠"})
    later = {"site": "W2", "start_on": f"{last + timedelta(days=1)}", "end_on": f"{last + timedelta(days=30)}"}
    roster["placements"].append(roster["placements"][0] | later)
    shown = page.get(upload(page, roster)).text
    assert "對訪視計畫的影響" in shown
    assert "這份名冊涉及 2 處" in shown


def test_a_long_list_is_cut_kind_by_kind_and_keeps_its_totals(page, monkeypatch):
    monkeypatch.setattr(roster_outcome, "MOST_LINES", 1)
    shown = page.get(upload(page, roster_until(clock.today() + timedelta(days=90)))).text
    added = shown.split("對訪視計畫的影響")[1].split("各工作表")[0]
    assert added.count('aria-label="新增"') == 1
    assert "列出前 1 項" in added
