"""Audits: a panel whose members score alone, a lead who decides where they differ, a grade that stands."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from accounts.models import Grant
from accounts.roles import Role
from core import clock
from core.database import db
from inspections.audits import panel_checks
from inspections.models import Finding, Inspection, InspectionState, SectionResult, Submission
from remediation.models import Case
from schedules.models import Assignment, Part
from tests.makers import make_contact, make_placement, make_school, make_site, make_student, make_user, save
from tests.makers_inspections import answer, audit_body, make_panel, photo_entry, picture, send, send_photo, sha256

AGREED = [answer("CA01", "yes"), answer("CA02", "yes"), answer("CA11", "yes")]


def hand_in(panel, as_user, *sheets):
    """Each member hands in own answers beside those that all agree on; the lead first."""
    people = [panel.lead, *panel.members]
    for person, answers in zip(people, sheets, strict=False):
        response = send(as_user(person), audit_body(panel.obligation, *AGREED, *answers))
        assert response.status_code == 201, response.text
    db.session.expire_all()
    return db.session.scalar(sa.select(Inspection))


@pytest.fixture
def panel(app):
    return make_panel()


@pytest.fixture
def url(panel):
    return f"/audits/{panel.obligation.id}"


def test_the_members_share_one_inspection_and_each_hands_in_an_own_sheet(panel, as_user):
    inspection = hand_in(panel, as_user, [], [], [])
    assert len(inspection.submissions) == 3
    assert inspection.lead_id == panel.lead.id
    second = send(as_user(panel.lead), audit_body(panel.obligation, *AGREED))
    assert second.status_code == 409, "one sheet for each member"


def test_the_list_of_audits_asks_as_often_for_many_as_for_one(panel, as_user, count_queries):
    clerk = as_user(panel.clerk)
    with count_queries() as few:
        clerk.get("/audits")
    for _another in range(5):
        make_panel(make_site(city=panel.site.city), appointed=False)
    with count_queries() as many:
        page = clerk.get("/audits").text
    assert page.count('/panel"') == 5, "each without a panel can be given one"
    assert len(many) == len(few)


def test_only_the_panel_hands_in(panel, as_user):
    stranger = make_user(Role.PANELIST)
    assert send(as_user(stranger), audit_body(panel.obligation)).status_code == 404
    assert db.session.scalar(sa.select(Submission)) is None


def test_a_member_sees_the_others_only_after_handing_in(panel, as_user, url):
    hand_in(panel, as_user, [], [answer("CA52", "no", note="東側出口有紙箱")])
    late_member = as_user(panel.members[1])
    assert "東側出口有紙箱" not in late_member.get(url).text
    send(late_member.client, audit_body(panel.obligation, *AGREED, answer("CA52", "yes")))
    assert "東側出口有紙箱" in late_member.get(url + "?item=CA52").text


def test_clerk_and_officer_see_progress_but_no_opinion_before_the_conclusion(panel, as_user, url):
    hand_in(panel, as_user, [answer("CA52", "no", note="東側出口有紙箱")], [answer("CA52", "yes")])
    for reader in (panel.clerk, make_user(Role.OFFICER, city=panel.site.city)):
        page = as_user(reader).get(url)
        assert page.status_code == 200
        assert panel.members[0].name in page.text
        assert "東側出口有紙箱" not in page.text


def test_photos_of_the_others_open_with_the_own_sheet(panel, as_user, url):
    data = picture()
    lead = as_user(panel.lead)
    send_photo(lead, data)
    sheet = audit_body(panel.obligation, answer("CA52", "no", photos=[sha256(data)]), photos=[photo_entry(data)])
    send(lead, sheet)
    member = as_user(panel.members[0])
    path = f"/photos/{sha256(data)}/thumb"
    assert member.get(path).status_code == 404
    assert as_user(panel.clerk).get(path).status_code == 404
    send(member, audit_body(panel.obligation, *AGREED))
    assert member.get(path).status_code == 200


def test_the_lead_decides_where_members_differ_and_concludes(panel, as_user, url):
    inspection = hand_in(
        panel,
        as_user,
        [answer("CA52", "yes"), answer("CA15", 3)],
        [answer("CA52", "no", note="東側出口有紙箱"), answer("CA15", 2)],
        [answer("CA52", "yes"), answer("CA15", 3)],
    )
    lead = as_user(panel.lead)
    page = lead.get(url + "?item=CA52").text
    assert "東側出口有紙箱" in page
    assert lead.post(url + "/conclusion", data={"is_sure": "y"}).status_code == 409, "two items are open"
    decisions = {"CA52": "no", "CA15": "3"}
    for item, value in decisions.items():
        said = {"item": item, "value": value, "reason": "照片可證", "dissent": [str(panel.members[1].id)]}
        assert lead.post(url + "/resolutions", data=said).status_code == 302
    assert lead.post(url + "/conclusion", data={}).status_code == 422, "the lead says so on purpose"
    assert lead.post(url + "/conclusion", data={"is_sure": "y", "note": ""}).status_code == 302
    db.session.expire_all()
    inspection = db.session.get(Inspection, inspection.id)
    assert inspection.state is InspectionState.CONCLUDED
    assert panel.obligation.met_by == inspection.id
    found = {finding.item: finding for finding in inspection.findings}
    assert set(found) == {"CA52"}
    assert (found["CA52"].source, found["CA52"].note) == ("decided", "東側出口有紙箱")
    assert inspection.grade >= 3, "a critical finding caps the grade"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SectionResult)) > 0
    assert db.session.scalar(sa.select(Case.item)) == "CA52"
    report = lead.get(url + "/report.pdf")
    assert report.data.startswith(b"%PDF-")


def test_nobody_but_the_lead_decides_or_concludes(panel, as_user, url):
    hand_in(panel, as_user, [answer("CA52", "yes")], [answer("CA52", "no")], [answer("CA52", "no")])
    said = {"item": "CA52", "value": "no", "reason": "x"}
    for person in (panel.members[0], panel.clerk):
        client = as_user(person)
        assert client.post(url + "/resolutions", data=said).status_code == 404
        assert client.post(url + "/conclusion", data={"is_sure": "y"}).status_code == 404


def test_the_lead_decides_only_after_handing_in_the_own_sheet(panel, as_user, url):
    for person, value in zip(panel.members, ("yes", "no"), strict=True):
        send(as_user(person), audit_body(panel.obligation, answer("CA52", value)))
    said = {"item": "CA52", "value": "no", "reason": "x"}
    assert as_user(panel.lead).post(url + "/resolutions", data=said).status_code == 404


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"item": "CA52", "value": "perhaps", "reason": "x"}, 422),
        ({"item": "CA52", "value": "", "reason": "x"}, 422),
        ({"item": "CA52", "value": "no", "reason": " "}, 422),
        ({"item": "CA01", "value": "no", "reason": "x"}, 404),
        ({"item": "NOSUCH", "value": "no", "reason": "x"}, 404),
    ],
)
def test_a_decision_needs_a_possible_answer_on_a_differing_item_and_a_reason(panel, as_user, url, said, status):
    hand_in(panel, as_user, [answer("CA52", "yes")], [answer("CA52", "no")])
    assert as_user(panel.lead).post(url + "/resolutions", data=said).status_code == status


def test_a_computed_result_waits_for_the_lead(panel, as_user, url):
    inspection = hand_in(panel, as_user, *[[answer("CA32", 44)]] * 3)
    lead = as_user(panel.lead)
    assert lead.post(url + "/conclusion", data={"is_sure": "y"}).status_code == 409
    said = {"item": "CA32", "decision": "confirm", "reason": "出勤卡可證"}
    assert lead.post(url + "/verdicts", data=said).status_code == 302
    assert "確認 CA32：出勤卡可證" in lead.get(url).text
    assert lead.post(url + "/conclusion", data={"is_sure": "y"}).status_code == 302
    items = db.session.scalars(sa.select(Finding.item).where(Finding.inspection_id == inspection.id))
    assert list(items) == ["CA32"]


def test_a_missing_member_needs_a_reason(panel, as_user, url):
    hand_in(panel, as_user, [], [])
    lead = as_user(panel.lead)
    assert lead.post(url + "/conclusion", data={"is_sure": "y"}).status_code == 422
    assert lead.post(url + "/conclusion", data={"is_sure": "y", "note": "委員住院"}).status_code == 302


def test_a_concluded_audit_changes_no_more(panel, as_user, url):
    hand_in(panel, as_user, [answer("CA52", "yes")], [answer("CA52", "yes")], [answer("CA52", "yes")])
    lead = as_user(panel.lead)
    lead.post(url + "/conclusion", data={"is_sure": "y"})
    assert lead.post(url + "/conclusion", data={"is_sure": "y"}).status_code == 409
    submission = db.session.scalar(sa.select(Submission).where(Submission.author_id == panel.lead.id))
    newer = audit_body(panel.obligation, *AGREED, revision=2, base_revision=1)
    assert send(lead, newer, submission.id).status_code == 409


def test_a_concluded_audit_opens_to_the_schools_that_train_there(panel, as_user, url):
    here, elsewhere = make_school(), make_school()
    make_placement(panel.site, make_student(here))
    readers = [make_user(Role.COORDINATOR, school=school) for school in (here, elsewhere)]
    assert [as_user(reader).get(url).status_code for reader in readers] == [404, 404]
    hand_in(panel, as_user, [], [], [])
    as_user(panel.lead).post(url + "/conclusion", data={"is_sure": "y"})
    assert [as_user(reader).get(url).status_code for reader in readers] == [200, 404]
    assert [as_user(reader).get(url + "/report.pdf").status_code for reader in readers] == [200, 404]
    inspection = db.session.scalar(sa.select(Inspection))
    assert as_user(readers[0]).get(f"/audits/{inspection.id}").status_code == 200, "by its inspection as well"


def test_the_clerk_appoints_a_panel_without_conflict_of_interest(as_user):
    panel = make_panel(appointed=False)
    school = make_school()
    make_placement(panel.site, make_student(school))
    conflicted = make_user(Role.PANELIST)
    from accounts.models import Grant

    conflicted.grants.append(Grant(role=Role.COORDINATOR, school_id=school.id))
    db.session.commit()
    url = f"/audits/{panel.obligation.id}/panel"
    clerk = as_user(panel.clerk)
    page = clerk.get(url).text
    assert panel.lead.name in page
    assert conflicted.name not in page
    refused = clerk.post(url, data={"lead": str(panel.lead.id), "members": [str(conflicted.id)]})
    assert refused.status_code == 422
    members = [str(member.id) for member in panel.members]
    assert clerk.post(url, data={"lead": str(panel.lead.id), "members": members}).status_code == 302
    db.session.expire_all()
    parts = {each.user_id: each.part for each in db.session.scalars(sa.select(Assignment))}
    assert parts == {panel.lead.id: Part.LEAD, panel.members[0].id: Part.MEMBER, panel.members[1].id: Part.MEMBER}


def test_a_clerk_of_another_city_appoints_nobody(as_user):
    panel = make_panel(make_site(city="台中市"), appointed=False)
    other = make_user(Role.CLERK, city="高雄市")
    own = make_user(Role.CLERK, city="臺中市")
    url = f"/audits/{panel.obligation.id}/panel"
    assert as_user(other).get(url).status_code == 404
    assert as_user(own).get(url).status_code == 200


def test_who_has_handed_in_stays_on_the_panel(panel, as_user, url):
    hand_in(panel, as_user, [], [])
    members = [str(panel.members[1].id)]
    response = as_user(panel.clerk).post(url + "/panel", data={"lead": str(panel.lead.id), "members": members})
    assert response.status_code == 422


@pytest.mark.parametrize("role", list(Role))
def test_the_list_of_audits_shows_only_what_concerns_the_person(panel, as_user, role):
    elsewhere = role in (Role.CLERK, Role.OFFICER)
    reader = make_user(role, school=None if elsewhere else make_school(), city="高雄市" if elsewhere else None)
    response = as_user(reader).get("/audits")
    if response.status_code == 200:
        assert panel.site.name not in response.text
    own = as_user(panel.lead).get("/audits?show=planned")
    assert panel.site.name in own.text


def becomes_a_contact(panel):
    make_contact(panel.site, email=panel.members[0].email.upper())


def comes_from_a_school_that_trains_there(panel):
    school = make_school()
    make_placement(panel.site, make_student(school))
    save(Grant(user_id=panel.members[0].id, role=Role.TEACHER, school_id=school.id))


@pytest.mark.parametrize("happens", [becomes_a_contact, comes_from_a_school_that_trains_there])
def test_who_comes_into_conflict_after_the_appointment_is_told_to_the_clerk_once(app, panel, as_user, url, happens):
    make_user(Role.CLERK, city=panel.site.city, deactivated_at=clock.utcnow())
    assert panel_checks.recheck_panels() == {"panel_conflicts": 0}
    happens(panel)
    assert panel_checks.recheck_panels() == {"panel_conflicts": 1}
    assert panel_checks.recheck_panels() == {"panel_conflicts": 0}
    db.session.commit()
    clerk = as_user(panel.clerk)
    for page in ("/audits", url):
        assert f"{panel.members[0].name} 是" in clerk.get(page).text
    assert panel.members[0].name + " 是" not in as_user(panel.lead).get(url).text
