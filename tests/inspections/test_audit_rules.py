"""The rules of law on an audit: from the roster and the panel's figures, decided by the lead, then a finding."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from checklists.rules.definitions import Asked
from checklists.rules.rulebook import rules, rules_asked
from core.database import db
from inspections.audits.rules import ANSWERED, audit_facts, grade_facts
from inspections.intake.concluding import papers_of
from inspections.models import Finding, Inspection, InspectionState
from inspections.queries import handed_in
from schedules.models import ObligationKind
from sites.models import Mode
from tests.makers import make_class, make_placement, make_school, make_student
from tests.makers_inspections import answer, audit_body, make_panel, send


def hand_in(panel, as_user, *answers):
    for person in [panel.lead, *panel.members]:
        assert send(as_user(person), audit_body(panel.obligation, answer("CA01", "yes"), *answers)).status_code == 201
    db.session.expire_all()
    return db.session.scalar(sa.select(Inspection))


@pytest.fixture
def panel(app):
    return make_panel()


def test_too_many_students_of_all_schools_wait_for_the_lead_and_are_a_finding_once_confirmed(panel, as_user):
    panel.site.partner.employees = 8
    for _each in range(3):
        make_placement(panel.site, make_student(make_school()))
    db.session.commit()
    inspection = hand_in(panel, as_user)
    lead, url = as_user(panel.lead), f"/audits/{panel.obligation.id}"
    page = lead.get(url).text
    assert "上限 2 人" in page
    assert lead.post(url + "/conclusion", data={"is_sure": "y"}).status_code == 409
    said = {"item": "R-15", "decision": "confirm", "reason": "點名三校共三人"}
    assert lead.post(url + "/verdicts", data=said).status_code == 302
    assert lead.post(url + "/conclusion", data={"is_sure": "y"}).status_code == 302
    (found,) = db.session.scalars(sa.select(Finding).where(Finding.inspection_id == inspection.id))
    assert (found.item, found.rule, found.severity, found.source) == ("R-15", "R-15", "critical", "rule")
    assert "人數比例" in lead.get(url).text


def test_a_rejected_result_is_no_finding_and_what_is_not_known_says_so(panel, as_user):
    panel.site.partner.employees = 12
    db.session.commit()
    hand_in(panel, as_user, answer("CA39", 6), answer("CA43", "yes"))
    page = as_user(panel.lead).get(f"/audits/{panel.obligation.id}").text
    assert "出勤紀錄保存 6 個月" in page
    assert "無法核算" in page, "what the app does not hold is named"


def test_employees_make_the_company_keep_its_records_for_five_years(panel, as_user):
    school = make_school()
    make_placement(panel.site, make_student(school, make_class(school, mode=Mode.EVENING)))
    inspection = hand_in(panel, as_user, answer("CA39", 24), answer("CA43", "no"))
    (first, *_others) = handed_in(inspection)
    facts = audit_facts(inspection, first.sheet, papers_of(inspection))["site"]
    assert (facts["retained_months"], facts["channel_posted"], facts["has_employees"]) == (24, False, True)
    page = as_user(panel.lead).get(f"/audits/{panel.obligation.id}").text
    assert 'value="R-49"' in page, "two years are enough for trainees and too few for employees"


def test_the_grades_of_the_years_before_are_the_schools(panel, as_user):
    inspection = hand_in(panel, as_user)
    school = make_school()
    inspection.kind, inspection.school_id = ObligationKind.SCHOOL_AUDIT, school.id
    for years, grade in ((1, 3), (2, 5), (3, 1), (4, 4)):
        db.session.add(earlier(inspection, years, grade))
    db.session.flush()
    assert grade_facts(inspection) == {"latest_audit": 3, "worst_of_three": 5}


def earlier(inspection, years, grade):
    return Inspection(
        kind=ObligationKind.SCHOOL_AUDIT,
        school_id=inspection.school_id,
        checklist_version_id=inspection.checklist_version_id,
        lead_id=inspection.lead_id,
        state=InspectionState.CONCLUDED,
        started_at=inspection.started_at - timedelta(days=365 * years),
        concluded_at=inspection.started_at - timedelta(days=365 * years),
        concluded_by_id=inspection.lead_id,
        grade=grade,
    )


def test_every_rule_says_where_it_is_asked_and_every_fact_an_audit_answers_is_read():
    assert {rule.id for rule in rules() if rule.asked is Asked.ITEM and not rule.item} == set()
    read = {
        name
        for place in (Asked.COMPANY_AUDIT, Asked.SCHOOL_AUDIT)
        for rule in rules_asked(place)
        for name in rule.inputs
    }
    assert set(ANSWERED) <= read
