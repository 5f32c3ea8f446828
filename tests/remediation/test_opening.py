"""Findings become cases: opened, appended, taken back, numbered."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock, events
from core.database import db
from core.formatting import academic_year
from inspections.events import FindingsRecorded, FindingsWithdrawn, InspectionConcluded
from inspections.models import Concern, Severity
from notifications.models import Notification
from remediation import rollup
from remediation.deadlines import after_working_days, due_on
from remediation.models import Case, Happening
from remediation.workflow import CaseState
from schedules.models import ObligationKind
from schedules.planning.facts import holiday_calendar
from tests.makers import make_placement, make_school, make_site, make_student, make_user
from tests.makers_inspections import make_panel
from tests.makers_remediation import make_case, make_finding, make_inspection, record


@pytest.fixture
def school(app):
    return make_school(city="台中市")


@pytest.fixture
def site():
    return make_site()


def actions(case: Case) -> list[str]:
    db.session.refresh(case)
    return [event.action.value for event in reversed(case.events)]


def test_a_finding_opens_a_case_with_its_number_title_and_due_date(school, site):
    coordinator = make_user(Role.COORDINATOR, school=school)
    case = make_case(site, school, "BV21", note="出口前堆放紙箱")
    assert case.number == f"{academic_year(clock.today())}-001"
    assert case.title_zh == "逃生動線、出口與滅火設備暢通可用"
    assert case.section == "BV-E"
    assert case.section_zh == "安全衛生"
    assert case.due_on == due_on(clock.today(), Severity.MAJOR, None, is_working_day=holiday_calendar().is_working_day)
    assert case.assigned_to_id == coordinator.id
    assert case.city == "臺中市"
    assert actions(case) == ["opened"]
    assert case.events[0].note == "出口前堆放紙箱"


def test_the_same_news_twice_changes_nothing(school, site):
    finding = make_finding(make_inspection(site, school))
    first = record(finding)
    assert record(finding) == first
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 1
    assert first[0].recurrence_count == 1


def test_the_same_item_at_the_next_visit_is_a_recurrence(school, site):
    first = make_case(site, school)
    again = make_case(site, school)
    assert again.id == first.id
    assert again.recurrence_count == 2
    assert actions(again) == ["opened", "recurred"]


@pytest.mark.parametrize("other", ["site", "school", "item", "student"])
def test_another_site_school_item_or_student_is_another_case(school, site, other):
    first = make_case(site, school, "SP02", is_from_interview=True, student=make_student(school))
    facts = {"site": site, "school": school, "item": "SP02", "student": first.student}
    facts |= {
        "site": {"site": make_site()},
        "school": {"school": make_school()},
        "item": {"item": "SP03"},
        "student": {"student": make_student(school)},
    }[other]
    second = make_case(facts["site"], facts["school"], facts["item"], is_from_interview=True, student=facts["student"])
    assert second.id != first.id


def test_the_severity_of_a_case_is_never_lowered(school, site):
    make_case(site, school, severity=Severity.CRITICAL)
    assert make_case(site, school, severity=Severity.MINOR).severity is Severity.CRITICAL
    assert make_case(site, school, severity=Severity.MAJOR).severity is Severity.CRITICAL


def test_a_recurrence_raises_the_severity_and_brings_the_date_forward(school, site):
    first = make_case(site, school, severity=Severity.MINOR)
    due = first.due_on
    again = make_case(site, school, severity=Severity.CRITICAL)
    assert again.severity is Severity.CRITICAL
    assert again.due_on < due


def test_a_recurrence_never_gives_an_open_case_more_time(school, site):
    first = make_case(site, school, severity=Severity.CRITICAL)
    due = first.due_on
    assert make_case(site, school, severity=Severity.MINOR).due_on == due


def test_restricted_cases_never_merge(school, site):
    student = make_student(school)
    facts = {"is_restricted": True, "is_from_interview": True, "student": student, "severity": Severity.CRITICAL}
    first, second = make_case(site, school, "SP08", **facts), make_case(site, school, "SP08", **facts)
    assert first.id != second.id
    assert (first.recurrence_count, second.recurrence_count) == (1, 1)


def test_what_was_fixed_on_the_spot_with_a_photo_is_opened_and_closed_at_once(school, site):
    case = make_case(site, school, is_fixed_on_spot=True, photos=1)
    assert case.state is CaseState.CLOSED
    assert case.closed_at is not None
    assert actions(case) == ["opened", "fixed_on_spot"]
    assert len(case.events[0].photos) == 1


def test_what_was_fixed_on_the_spot_without_a_photo_stays_open(school, site):
    assert make_case(site, school, is_fixed_on_spot=True).state is CaseState.OPEN


def test_a_closed_case_found_again_in_the_same_year_is_opened_again_with_its_history(school, site):
    first = make_case(site, school, is_fixed_on_spot=True, photos=1)
    again = make_case(site, school)
    assert again.id == first.id
    assert again.state is CaseState.OPEN
    assert again.closed_at is None
    assert actions(again) == ["opened", "fixed_on_spot", "recurred"]


def test_the_due_date_counts_from_the_day_the_school_received_the_finding(school, site):
    inspection = make_inspection(site, school)
    received = clock.utcnow() - timedelta(days=9)
    case = record(make_finding(inspection, due_days=0), received_at=received)[0]
    assert case.received_on == clock.local_day(received)
    assert case.due_on == due_on(case.received_on, Severity.MAJOR, 0, is_working_day=holiday_calendar().is_working_day)


def test_a_finding_taken_back_closes_the_case_it_opened(school, site):
    finding = make_finding(make_inspection(site, school))
    case = record(finding)[0]
    withdraw(finding)
    assert case.state is CaseState.CLOSED
    assert actions(case) == ["opened", "withdrawn"]


def test_a_recurrence_taken_back_leaves_the_case_open(school, site):
    case = make_case(site, school)
    finding = make_finding(make_inspection(site, school))
    record(finding)
    withdraw(finding)
    assert case.state is CaseState.OPEN
    assert case.recurrence_count == 1


def test_a_corrected_record_is_no_recurrence(school, site):
    finding = make_finding(make_inspection(site, school))
    case = record(finding)[0]
    withdraw(finding)
    record(make_finding(finding.inspection, note="corrected"))
    assert case.state is CaseState.OPEN
    assert case.recurrence_count == 1
    assert actions(case) == ["opened", "withdrawn", "corrected"]


def withdraw(finding) -> None:
    finding.withdrawn_at = clock.utcnow()
    db.session.flush()
    events.publish(FindingsWithdrawn(finding.inspection_id, (finding.id,)))
    db.session.commit()


def test_an_audit_opens_cases_of_the_authority_beside_those_of_the_school(school, site):
    own = make_case(site, school)
    audit = make_inspection(site, None, make_user(Role.PANELIST), kind=ObligationKind.COMPANY_AUDIT)
    case = record(make_finding(audit))[0]
    assert case.id != own.id
    assert case.school_id is None
    assert case.city == "臺中市"


def test_a_school_audit_opens_cases_about_the_school(school):
    audit = make_inspection(None, school, make_user(Role.PANELIST), kind=ObligationKind.SCHOOL_AUDIT)
    case = record(make_finding(audit, "SA25", section="SA-C", concerns=Concern.SCHOOL))[0]
    assert case.school_id is None
    assert case.audited_school_id == school.id
    assert case.site_id is None


def test_a_finding_from_few_interviews_waits_ten_working_days(school, site):
    case = make_case(site, school, "SP02", is_from_interview=True, student=make_student(school), interviewed_count=4)
    assert case.hold_until == after_working_days(clock.today(), 10, holiday_calendar().is_working_day)


def test_the_next_visit_with_findings_ends_the_wait(school, site):
    case = make_case(site, school, "SP02", is_from_interview=True, student=make_student(school), interviewed_count=4)
    make_case(site, school, "BV21")
    assert case.hold_until == clock.today()


def test_a_next_visit_without_findings_does_not_end_the_wait(school, site):
    case = make_case(site, school, "SP02", is_from_interview=True, student=make_student(school), interviewed_count=4)
    until = case.hold_until
    events.publish(InspectionConcluded(make_inspection(site, school).id, ()))
    assert case.hold_until == until


def test_a_finding_from_five_interviews_does_not_wait(school, site):
    case = make_case(site, school, "SP02", is_from_interview=True, student=make_student(school), interviewed_count=5)
    assert case.hold_until is None


def test_the_coordinator_is_told_of_a_critical_case_the_same_day(school, site):
    coordinator = make_user(Role.COORDINATOR, school=school)
    make_case(site, school, severity=Severity.CRITICAL)
    told = db.session.scalars(sa.select(Notification).where(Notification.user_id == coordinator.id)).all()
    assert [news.kind for news in told] == ["case_critical"]


def test_a_confidential_case_is_told_without_its_content_to_the_counsellor(school, site):
    counsellor = make_user(Role.COUNSELLOR, school=school)
    principal = make_user(Role.PRINCIPAL, school=school)
    make_placement(site, student := make_student(school, name="王小瑠"))
    make_case(site, school, "SP08", is_restricted=True, is_from_interview=True, student=student)
    news = db.session.scalars(sa.select(Notification)).all()
    assert {told.user_id for told in news} == {counsellor.id}
    assert principal.id not in {told.user_id for told in news}
    assert "王小瑠" not in news[0].text
    assert "騷擾" not in news[0].text


def test_numbers_follow_each_other_and_a_rollback_leaves_no_gap(school, site):
    make_case(site, school, "BV05")
    finding = make_finding(make_inspection(site, school), "BV06")
    events.publish(FindingsRecorded(finding.inspection_id, (finding.id,), clock.utcnow()))
    db.session.rollback()
    make_case(site, school, "BV07")
    numbers = db.session.scalars(sa.select(Case.number).order_by(Case.number)).all()
    year = academic_year(clock.today())
    assert numbers == [f"{year}-001", f"{year}-002"]


def test_the_database_holds_one_unclosed_case_per_problem(school, site):
    case = make_case(site, school)
    columns = {column.key: getattr(case, column.key) for column in sa.inspect(Case).columns if column.key != "id"}
    db.session.add(Case(**columns | {"number": "999-001", "revision": 1}))
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()


def test_every_step_stands_in_the_journal(school, site):
    from core.models import JournalEntry

    make_case(site, school)
    actions = db.session.scalars(sa.select(JournalEntry.action)).all()
    assert f"case.{Happening.OPENED.value}" in actions


def test_a_companys_problems_roll_up_into_the_next_years_audit_without_schools_or_secrets(as_user, school, site):
    once = make_case(site, school, "BV05")
    again = make_case(site, school, "BV21")
    make_case(site, school, "BV21")
    elsewhere = make_case(make_site(site.partner), make_school(name="別的學校"), "BV21")
    for case in (once, again, elsewhere):
        case.opened_on = case.opened_on.replace(year=case.opened_on.year - 1)
    make_case(site, school, "SP08", is_restricted=True, is_from_interview=True, student=make_student(school))
    db.session.commit()
    year = academic_year(clock.today())
    rows = rollup.rolled_up(rollup.cases_of_partner(site.partner_id, year - 1))
    assert [(row.cases, row.found, row.open, row.is_repeated) for row in rows] == [(2, 3, 2, True), (1, 1, 1, False)]
    panel = make_panel(site)
    panel.obligation.academic_year = year
    db.session.commit()
    page = as_user(panel.lead).get(f"/audits/{panel.obligation.id}").text
    assert "發現 3 次" in page
    assert "別的學校" not in page
    assert rollup.render(panel.obligation, make_user(Role.COORDINATOR, school=school)) is None
