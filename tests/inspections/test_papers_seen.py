"""Papers that a first visit asked for: what the visitor saw stands on the record and on the site's page."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from accounts.models import User
from accounts.roles import Role
from core import clock
from core.database import db
from inspections.models import Inspection
from inspections.sheets.papers_seen import PaperSeen, read_papers_seen
from schedules.models import StandingArrangement
from sites.models import Placement
from tests.makers import make_placement, make_school, make_student, make_user
from tests.makers_inspections import body, make_panel, make_round, send


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ([{"student": "1", "paper": "insured_from", "state": "missing"}], (PaperSeen("1", "insured_from", False),)),
        ([{"student": "1", "paper": "insured_from", "state": "shown"}], (PaperSeen("1", "insured_from", True),)),
        ([{"student": "1", "paper": "payslip", "state": "shown"}], ()),
        ([{"student": 1, "paper": "insured_from", "state": "shown"}, "x", {"student": "1"}], ()),
        ({"student": "1"}, ()),
        (None, ()),
    ],
)
def test_what_cannot_be_read_is_passed_over(said, read):
    assert read_papers_seen(said) == read


def asked(visit, **states: str) -> list[dict[str, str]]:
    return [{"student": visit.student.number, "paper": paper, "state": state} for paper, state in states.items()]


def test_what_a_visit_saw_stands_on_the_record_and_on_the_site_s_page_until_the_roster_has_it(as_user):
    visit = make_round()
    send(
        as_user(visit.teacher),
        body(visit.obligation, papers=asked(visit, insured_from="missing", contract_filed_on="shown")),
    )
    office, page = as_user(visit.coordinator), f"/sites/{visit.site.id}"
    record = db.session.scalar(sa.select(Inspection.id))
    for text in (office.get(page).text, office.get(f"/visits/{record}").text):
        assert "現場也沒有" in text
        assert "現場有出示" in text
    stay = db.session.scalar(sa.select(Placement).where(Placement.student_id == visit.student.id))
    stay.insured_from = stay.start_on
    db.session.commit()
    assert "現場也沒有" not in office.get(page).text
    assert "請補登名冊" in office.get(page).text


def test_another_school_reads_nothing_of_it(as_user):
    visit = make_round()
    send(as_user(visit.teacher), body(visit.obligation, papers=asked(visit, insured_from="missing")))
    school = make_school()
    stranger = make_user(Role.COORDINATOR, school=school)
    make_placement(visit.site, make_student(school))
    answer = as_user(stranger).get(f"/sites/{visit.site.id}")
    assert answer.status_code == 200
    assert "現場也沒有" not in answer.text


def test_a_standing_arrangement_travels_to_the_school_s_visitor_and_to_nobody_else(as_user):
    visit = make_round()
    facts = {
        "agreed_on": clock.today(),
        "terms": "向警衛室報校名",
        "evidence": "公文 12",
        "recorded_at": clock.utcnow(),
    }
    row = StandingArrangement(
        school_id=visit.school.id, site_id=visit.site.id, recorded_by_id=visit.coordinator.id, **facts
    )
    db.session.add(row)
    panel = make_panel(visit.site)

    def told(person: User) -> list[dict[str, str]]:
        (site,) = as_user(person).get("/api/v1/bundle").json["sites"]
        return site["arrangements"]

    assert [each["terms"] for each in told(visit.teacher)] == ["向警衛室報校名"]
    assert told(panel.lead) == []
    row.ended_at = clock.utcnow()
    db.session.commit()
    assert told(visit.teacher) == []
