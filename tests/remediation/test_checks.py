"""A look at an open case on the next visit moves it, or leaves it with the look on record."""

from __future__ import annotations

from functools import partial
from io import BytesIO

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from accounts.roles import Role
from core import clock, events
from core.database import db
from inspections.events import CaseChecked
from inspections.models import Concern, Inspection, PhotoUse, Severity
from remediation import services
from remediation.bundle import open_cases_for_sites
from remediation.workflow import CaseState
from tests.makers import make_obligation, make_school, make_site, make_student, make_user, save
from tests.makers_inspections import body, make_round, send
from tests.makers_remediation import keep_picture, make_answer, make_case, make_finding, make_inspection, record


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def site():
    return make_site()


@pytest.fixture
def teacher(school):
    return make_user(Role.TEACHER, school=school)


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


def look(case, by, status, *, inspection=None, note="", photos=()):
    inspection = inspection or make_inspection(case.site, case.school, by)
    events.publish(CaseChecked(case.id, inspection.id, status, note, tuple(photos), by.id))
    db.session.commit()
    return inspection


def test_what_is_gone_is_verified_and_closed_by_the_visitor(school, site, teacher):
    case = make_case(site, school)
    look(case, teacher, "gone", note="已淨空")
    assert case.state is CaseState.CLOSED
    assert case.closed_by_id == teacher.id
    assert case.events[0].note == "已淨空"


def test_whoever_recorded_the_remedy_does_not_close_it_on_a_visit(school, site, coordinator):
    case = make_case(site, school)
    services.remedy(case, by=coordinator, answer=make_answer())
    look(case, coordinator, "gone")
    assert case.state is CaseState.REMEDIED
    assert case.events[0].action == "checked"


@pytest.mark.parametrize("status", ["partly", "still"])
def test_a_remedy_that_does_not_hold_is_returned(school, site, teacher, coordinator, status):
    case = make_case(site, school)
    services.remedy(case, by=coordinator, answer=make_answer())
    look(case, teacher, status, note="仍有紙箱")
    assert case.state is CaseState.OPEN
    assert case.events[0].action == "returned"


def test_what_was_found_again_on_the_same_visit_is_not_gone(school, site, teacher):
    case = make_case(site, school)
    inspection = make_inspection(site, school, teacher)
    record(make_finding(inspection))
    look(case, teacher, "gone", inspection=inspection)
    assert case.state is CaseState.OPEN
    assert case.recurrence_count == 2


def test_a_critical_case_is_closed_on_the_spot_only_with_a_photo(school, site, teacher):
    case = make_case(site, school, severity=Severity.CRITICAL)
    look(case, teacher, "gone")
    assert case.state is CaseState.OPEN
    look(case, teacher, "gone", photos=["a" * 64])
    assert case.state is CaseState.CLOSED


def test_the_same_look_told_twice_is_noted_once(school, site, teacher):
    case = make_case(site, school)
    inspection = look(case, teacher, "still")
    look(case, teacher, "still", inspection=inspection)
    assert sum(event.action == "checked" for event in case.events) == 1


def test_a_visitor_of_another_school_or_site_moves_nothing(school, site, teacher):
    case = make_case(site, school)
    for inspection in (make_inspection(site, make_school(), teacher), make_inspection(make_site(), school, teacher)):
        look(case, teacher, "gone", inspection=inspection)
    assert case.state is CaseState.OPEN
    assert len(case.events) == 1


def test_a_restricted_case_is_never_looked_at_from_a_phone(school, site, teacher):
    case = make_case(site, school, "SP08", is_restricted=True, is_from_interview=True, student=make_student(school))
    look(case, teacher, "gone")
    assert case.state is CaseState.OPEN


def test_the_phone_takes_along_what_is_open_at_its_sites_and_nothing_restricted(school, site, teacher):
    make_obligation(site, school, assignee=teacher)
    case = make_case(site, school)
    make_case(site, school, "SP08", is_restricted=True, is_from_interview=True, student=make_student(school))
    make_case(site, make_school(), "BV05")
    make_case(site, school, "BV06", is_fixed_on_spot=True, photos=1)
    taken = open_cases_for_sites(teacher, [site.id])
    assert taken[site.id] == [
        {
            "id": str(case.id),
            "number": case.number,
            "item": "BV21",
            "title": case.title_zh,
            "for_company": True,
            "severity": "major",
            "state": "open",
            "due_on": case.due_on.isoformat(),
            "overdue": False,
            "recurrence_count": 1,
            "opened_on": case.opened_on.isoformat(),
            "earlier": None,
        }
    ]


def test_a_stranger_takes_nothing_along(school, site):
    make_case(site, school)
    stranger = make_user(Role.TEACHER, school=make_school())
    assert dict(open_cases_for_sites(stranger, [site.id])) == {}


def test_the_phone_takes_the_earlier_photo_along_and_never_one_of_an_interview(school, site, teacher):
    make_obligation(site, school, assignee=teacher)
    seen = make_case(site, school, photos=2)
    told = make_case(site, school, "SP02", section="BV-P", is_from_interview=True, photos=1)
    lost = make_case(site, school, "BV05", photos=1)
    for case in (seen, told):
        keep_picture(case.events[0].photos[0])
    entries = {entry["id"]: entry for entry in open_cases_for_sites(teacher, [site.id])[site.id]}
    assert entries[str(seen.id)]["earlier"]["picture"].startswith("data:image/jpeg;base64,")
    assert entries[str(seen.id)]["earlier"]["on"] == clock.today().isoformat()
    assert entries[str(told.id)]["earlier"] is None
    assert entries[str(lost.id)]["earlier"] is None


def test_a_photo_that_a_correction_added_is_among_the_pictures_of_the_case(as_user, school, site, coordinator):
    case = make_case(site, school, photos=1)
    submission = case.findings[0].finding.inspection.submissions[0]
    save(PhotoUse(submission_id=submission.id, sha256="f" * 64, item="BV21", taken_at=clock.utcnow()))
    keep_picture("f" * 64)
    page = as_user(coordinator)
    assert "f" * 64 in page.get(f"/cases/{case.id}").text
    assert page.get(f"/cases/{case.id}/photos/{'f' * 64}").status_code == 200


def test_what_was_not_put_right_stands_on_the_sheet_the_company_signs(as_user):
    made = make_round()
    case = partial(make_case, made.site, made.school)
    cases = {
        "still": case(),
        "partly": case("BV19"),
        "gone": case("BV05"),
        "told": case("SP02", section="BV-P", is_from_interview=True),
        "for the school": case("BV14", concerns=Concern.SCHOOL),
    }
    looks = [
        {"case": str(each.id), "status": state if state in ("gone", "partly") else "still", "note": "", "photos": []}
        for state, each in cases.items()
    ]
    page = as_user(made.teacher)
    assert send(page, body(made.obligation, case_checks=looks)).status_code == 201
    visit = db.session.scalars(sa.select(Inspection.id).where(Inspection.obligation_id == made.obligation.id)).one()
    for paper in ("record", "report"):
        text = _words(page.get(f"/visits/{visit}/{paper}.pdf").data)
        for state, words in (("still", "本次複查：未改善"), ("partly", "本次複查：部分改善")):
            assert f"{cases[state].number}{cases[state].title_zh}（{words}" in text, paper
        for state in ("gone", "told", "for the school"):
            assert cases[state].number not in text, f"{state} on the {paper}"


def _words(pdf: bytes) -> str:
    """What stands on all pages, whatever the line breaks."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def test_the_phone_is_told_which_cases_the_company_may_read_of(school, site, teacher):
    make_obligation(site, school, assignee=teacher)
    seen, told = make_case(site, school), make_case(site, school, "SP02", section="BV-P", is_from_interview=True)
    of_school = make_case(site, school, "BV14", concerns=Concern.SCHOOL)
    entries = {entry["id"]: entry["for_company"] for entry in open_cases_for_sites(teacher, [site.id])[site.id]}
    assert entries == {str(seen.id): True, str(told.id): False, str(of_school.id): False}
