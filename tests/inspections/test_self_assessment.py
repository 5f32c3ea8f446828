"""自評: asked by the clerk, filled in by who is audited, read by the panel beside its own answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from core.jobs import run_once
from inspections.self_assessment.models import SelfAssessment
from notifications.models import Mail, Notification
from remediation import links
from remediation.models import CompanyLink
from schedules.models import Assignment, Obligation, ObligationKind, Part
from schedules.rules.audits import self_assessment_due
from tests.makers import make_contact, make_school, make_site, make_user, save
from tests.makers_inspections import answer, audit_body, make_panel, publish, send

ASK = "/audits/self-assessments"


@pytest.fixture
def panel(app):
    return make_panel()


@pytest.fixture
def contact(panel):
    return make_contact(panel.site, name="蔡窗口", email="tsai@company.example")


def asked(panel, as_user) -> SelfAssessment:
    assert as_user(panel.clerk).post(ASK).status_code == 302
    return db.session.scalar(sa.select(SelfAssessment))


def link_of(row: SelfAssessment) -> str:
    made = links.valid_links(row.obligation.site_id, None)[0]
    return f"/company/{made.token}/self-assessments/{row.id}"


def school_audit(school) -> Obligation:
    publish("school_audit")
    today = clock.today()
    row = Obligation(
        key=f"school_audit:{school.code}", kind=ObligationKind.SCHOOL_AUDIT, school_id=school.id, academic_year=115,
        opens_on=today, due_on=today + timedelta(days=60), closes_on=today + timedelta(days=60),
        settles_on=today + timedelta(days=65), rule="school-audit@1", planned_at=clock.utcnow(),
    )  # fmt: skip
    return save(row)


@pytest.mark.parametrize(
    ("opens", "asked_on", "due"),
    [
        (date(2026, 10, 1), date(2026, 9, 20), date(2026, 10, 14)),
        (date(2026, 10, 1), date(2026, 10, 1), date(2026, 10, 14)),
        (date(2026, 10, 1), date(2026, 11, 3), date(2026, 11, 16)),
        (date(2026, 10, 1), date(2026, 11, 20), date(2026, 11, 27)),
        (date(2026, 10, 1), date(2026, 11, 28), date(2026, 11, 28)),
    ],
)
def test_it_is_due_after_a_fortnight_of_the_season_whatever_day_was_drawn(opens, asked_on, due):
    assert self_assessment_due(opens, asked_on, date(2026, 11, 27)) == due


def test_the_company_fills_in_by_its_link_and_the_panel_reads_it_beside_the_own_answer(panel, contact, as_user, client):
    row = asked(panel, as_user)
    half = {"answer-CA01": "yes", "note-CA01": "計畫書第 3 頁", "step": "save"}
    assert client.post(link_of(row), data=half).status_code == 302
    read = f"/audits/{panel.obligation.id}/self-assessment"
    assert as_user(panel.lead).get(read).status_code == 404, "half done it is nobody else's"
    page = client.get(link_of(row)).text
    assert "計畫書第 3 頁" in page
    assert client.post(link_of(row), data=half | {"step": "hand_in", "is_sure": "1"}).status_code == 422, (
        "somebody answers for it"
    )
    client.post(link_of(row), data=half | {"step": "hand_in", "is_sure": "1", "name": "蔡窗口"})
    send(as_user(panel.lead), audit_body(panel.obligation, answer("CA01", "no")))
    text = as_user(panel.lead).get(read).text
    assert "計畫書第 3 頁" in text
    assert "您的填答" in text
    assert "已送出" in as_user(panel.lead).get(f"/audits/{panel.obligation.id}").text


def test_once_the_panel_has_begun_it_stays_as_it_is(panel, contact, as_user, client):
    row = asked(panel, as_user)
    send(as_user(panel.lead), audit_body(panel.obligation, answer("CA01", "no")))
    response = client.post(
        link_of(row), data={"answer-CA01": "yes", "step": "hand_in", "is_sure": "1", "name": "蔡窗口"}
    )
    assert response.status_code == 409
    assert db.session.get_one(SelfAssessment, row.id).answers == []


def test_an_impossible_answer_is_refused_by_its_item_and_nothing_is_kept(panel, contact, as_user, client):
    row = asked(panel, as_user)
    response = client.post(link_of(row), data={"answer-CA61": "-5", "answer-CA01": "yes", "step": "save"})
    assert response.status_code == 422
    assert 'id="answer-CA61-error"' in response.text
    assert db.session.get_one(SelfAssessment, row.id).saved_at is None


def test_who_was_asked_is_not_asked_again_and_is_reminded_once(app, panel, contact, as_user):
    row = asked(panel, as_user)
    asked(panel, as_user)
    row.due_on = clock.today() + timedelta(days=2)
    db.session.commit()
    for _night in range(2):
        assert run_once(app, "remind").is_good
    subjects = list(db.session.scalars(sa.select(Mail.subject).where(Mail.recipient == contact.email)))
    assert len(subjects) == 2, "the letter and one reminder"


def test_a_school_fills_in_its_own_and_nobody_else_s(as_user, app):
    school, clerk = make_school(), make_user(Role.CLERK)
    coordinator, stranger = (
        make_user(Role.COORDINATOR, school=school),
        make_user(Role.COORDINATOR, school=make_school()),
    )
    audit = school_audit(school)
    as_user(clerk).post(ASK)
    own = f"/audits/{audit.id}/own-assessment"
    assert db.session.scalar(sa.select(Notification.url).where(Notification.user_id == coordinator.id)) == own
    assert as_user(stranger).get(own).status_code == 404
    assert "填寫" in as_user(coordinator).get("/audits").text
    assert (
        as_user(coordinator).post(own, data={"answer-SA01": "yes", "step": "hand_in", "is_sure": "1"}).status_code
        == 302
    )
    row = db.session.scalar(sa.select(SelfAssessment))
    assert (row.handed_in_by, row.said["SA01"]["value"]) == (coordinator.name, "yes")


def test_questions_without_an_answer_are_asked_about_once_and_then_handed_in(as_user, app):
    school, clerk = make_school(), make_user(Role.CLERK)
    audit, client = school_audit(school), as_user(make_user(Role.COORDINATOR, school=school))
    as_user(clerk).post(ASK)
    own, typed = f"/audits/{audit.id}/own-assessment", {"note-SA01": "計畫第 2 頁", "step": "hand_in"}
    asked_back = client.post(own, data=typed)
    assert asked_back.status_code == 422
    assert "題沒有作答" in asked_back.text
    assert "計畫第 2 頁" in asked_back.text
    assert db.session.scalar(sa.select(SelfAssessment.handed_in_at)) is None
    assert client.post(own, data=typed | {"is_sure": "1"}).status_code == 302


def test_a_school_s_link_and_another_site_s_link_open_no_self_assessment(panel, contact, as_user, client):
    row, school = asked(panel, as_user), make_school()
    elsewhere = make_contact(make_site())
    of_school = links.link_to(panel.site.id, school.id, contact, by=panel.clerk)
    of_other = links.link_to(elsewhere.site_id, None, elsewhere, by=panel.clerk)
    db.session.commit()
    for made in (of_school, of_other):
        assert client.get(f"/company/{made.token}/self-assessments/{row.id}").status_code == 404
        assert str(row.id) not in client.get(f"/company/{made.token}").text


def test_the_clerk_of_the_city_ends_and_renews_the_link_and_nobody_else(panel, contact, as_user, client):
    row = asked(panel, as_user)
    address, link = link_of(row), db.session.scalar(sa.select(CompanyLink))
    end = f"/audits/{panel.obligation.id}/self-assessment/links/{link.id}/revocation"
    assert as_user(make_user(Role.CLERK, city="臺北市")).post(end).status_code == 404
    assert as_user(panel.clerk).post(end).status_code == 302
    assert client.get(address).status_code == 404
    page = f"/audits/{panel.obligation.id}/self-assessment/links"
    assert as_user(panel.clerk).post(page, data={"contact": str(contact.id)}).status_code == 302
    assert client.get(link_of(row)).status_code == 200
    assert link_of(row).split("/")[2] in as_user(panel.clerk).get(f"/audits/{panel.obligation.id}").text


def test_the_phone_of_a_member_takes_along_what_was_handed_in(panel, contact, as_user, client):
    row = asked(panel, as_user)
    client.post(
        link_of(row),
        data={"answer-CA01": "yes", "note-CA01": "附件一", "step": "hand_in", "is_sure": "1", "name": "蔡"},
    )
    (entry,) = as_user(panel.lead).get("/api/v1/bundle").get_json()["obligations"]
    assert entry["self_assessment"]["CA01"] == {"value": "yes", "note": "附件一"}
    assert [each.part for each in db.session.scalars(sa.select(Assignment))].count(Part.LEAD) == 1
