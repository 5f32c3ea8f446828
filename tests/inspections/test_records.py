"""The record of a visit: who reads what of it, reviews it, decides on it, and enters it late."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from checklists.judgement import Judgement, Status
from core import clock
from core.clock import TAIPEI
from core.database import db
from core.formatting import masked_name
from inspections.models import Finding, Inspection, InspectionState, Verdict
from inspections.review.record import lacks_photo, titles_of
from inspections.sheets.asked import asked_in
from inspections.sheets.sheet import Answer
from tests.checklists.builtin import make_item
from tests.makers import make_school, make_user
from tests.makers_inspections import (
    answer,
    body,
    day_after,
    make_round,
    photo_entry,
    picture,
    send,
    send_photo,
    sha256,
)

SECRET = "被要求買公司產品"


@pytest.fixture
def visit(as_user):
    """A visit handed in with a private interview, a finding, and a computed result left open."""
    made = make_round()
    number = made.student.number
    answers = [
        answer("BV14", "yes"),
        answer("BV19", "no", note="三號鑽床護罩未裝", no_photo_reason="禁止拍攝"),
        answer("BV11", 44),
        answer("SP06", "yes", student=number, note=SECRET),
        answer("SP02", "21:10", student=number),
    ]
    made.submission = uuid4()
    made.body = body(made.obligation, answers=answers)
    assert send(as_user(made.teacher), made.body, made.submission).status_code == 201
    made.inspection = db.session.scalar(sa.select(Inspection))
    made.url = f"/visits/{made.inspection.id}"
    return made


def reload(visit) -> Inspection:
    db.session.expire_all()
    return db.session.get(Inspection, visit.inspection.id)


def test_coordinator_reads_everything(visit, as_user):
    page = as_user(visit.coordinator).get(visit.url).text
    assert "三號鑽床護罩未裝" in page
    assert SECRET in page
    assert visit.student.name in page


def test_interviews_are_for_coordinator_and_visitor_only(visit, as_user):
    officer = make_user(Role.OFFICER, city=visit.school.city)
    for reader in (visit.director, officer):
        page = as_user(reader).get(visit.url)
        assert page.status_code == 200
        assert SECRET not in page.text
        assert "SP06" not in page.text
        assert "三號鑽床護罩未裝" in page.text


def test_the_visitor_reads_the_interviews_until_the_sign_off(visit, as_user):
    teacher = as_user(visit.teacher)
    assert SECRET in teacher.get(visit.url).text
    visit.inspection.state = InspectionState.APPROVED
    db.session.commit()
    assert SECRET not in teacher.get(visit.url).text


@pytest.mark.parametrize("role", list(Role))
def test_people_of_another_school_or_city_find_nothing(visit, as_user, role):
    elsewhere = make_school(city="高雄市")
    is_of_city = role in (Role.CLERK, Role.OFFICER)
    stranger = make_user(role, school=None if is_of_city else elsewhere, city="高雄市" if is_of_city else None)
    client = as_user(stranger)
    for path in ("", "/record.pdf", "/report.pdf"):
        assert client.get(visit.url + path).status_code == 404
    for path in ("/review", "/verdicts", "/late-entry", "/late-entry/confirmation"):
        assert client.post(visit.url + path, data={"decision": "approve"}).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.TEACHER, 404),
        (Role.COORDINATOR, 200),
        (Role.DIRECTOR, 200),
        (Role.PRINCIPAL, 200),
        (Role.COUNSELLOR, 404),
        (Role.PANELIST, 404),
        (Role.CLERK, 404),
        (Role.OFFICER, 200),
        (Role.ADMIN, 404),
    ],
)
def test_who_opens_a_record_of_the_own_school_or_city(visit, as_user, role, status):
    is_of_city = role in (Role.CLERK, Role.OFFICER)
    reader = make_user(role, school=None if is_of_city else visit.school, city="台中市" if is_of_city else None)
    assert as_user(reader).get(visit.url).status_code == status


def test_a_record_is_signed_off_by_somebody_else_once_nothing_waits(visit, as_user):
    coordinator = as_user(visit.coordinator)
    response = coordinator.post(visit.url + "/review", data={"decision": "approve"})
    assert response.status_code == 409, "two computed results wait"
    for item, student in (("BV11", ""), ("SP02", visit.student.number)):
        said = {"item": item, "student": student, "decision": "reject", "reason": "出勤卡更正過"}
        assert coordinator.post(visit.url + "/verdicts", data=said).status_code == 302
    assert coordinator.post(visit.url + "/review", data={"decision": "approve"}).status_code == 302
    assert reload(visit).state is InspectionState.APPROVED


def test_nobody_reviews_the_own_record(visit, as_user):
    assert as_user(visit.teacher).post(visit.url + "/review", data={"decision": "approve"}).status_code == 404
    visit.inspection.lead_id = visit.coordinator.id
    db.session.commit()
    own = as_user(visit.coordinator)
    assert own.post(visit.url + "/review", data={"decision": "return", "reason": "x"}).status_code == 404
    other = as_user(make_user(Role.COORDINATOR, school=visit.school))
    assert other.post(visit.url + "/review", data={"decision": "return", "reason": "x"}).status_code == 404
    director = as_user(visit.director)
    assert director.post(visit.url + "/review", data={"decision": "return", "reason": "補照片"}).status_code == 302
    assert reload(visit).state is InspectionState.RETURNED


def test_a_return_needs_a_reason_and_reaches_the_phone(visit, as_user):
    coordinator = as_user(visit.coordinator)
    refused = coordinator.post(visit.url + "/review", data={"decision": "return", "reason": " "})
    assert refused.status_code == 422
    assert "待複核內容" not in refused.text
    coordinator.post(visit.url + "/review", data={"decision": "return", "reason": "BV19 請補照片"})
    receipt = as_user(visit.teacher).get(f"/api/v1/submissions/{visit.submission}").json
    assert (receipt["review"], receipt["review_reason"]) == ("returned", "BV19 請補照片")


def test_a_correction_recomputes_the_findings_and_keeps_the_first_receipt(visit, as_user):
    first_received = visit.inspection.received_at
    as_user(visit.coordinator).post(visit.url + "/review", data={"decision": "return", "reason": "請更正"})
    answers = [answer("BV14", "yes"), answer("BV21", "no")]
    corrected = body(visit.obligation, answers=answers, revision=2, base_revision=1, correction_reason="BV19 看錯了")
    assert send(as_user(visit.teacher), corrected, visit.submission).status_code == 200
    inspection = reload(visit)
    assert inspection.state is InspectionState.RECEIVED
    assert inspection.received_at == first_received
    standing = {finding.item for finding in inspection.findings if finding.withdrawn_at is None}
    assert standing == {"BV21"}
    assert {finding.item for finding in inspection.findings} == {"BV19", "BV21", "SP06"}, "history is kept"


def test_the_history_stands_in_the_order_of_time_the_newest_first(visit, as_user):
    coordinator = as_user(visit.coordinator)
    coordinator.post(visit.url + "/review", data={"decision": "return", "reason": "請更正"})
    changes = {"revision": 2, "base_revision": 1, "correction_reason": "BV19 看錯了"}
    corrected = body(visit.obligation, answers=[answer("BV14", "yes"), answer("BV21", "no")], **changes)
    assert send(as_user(visit.teacher), corrected, visit.submission).status_code == 200
    assert coordinator.post(visit.url + "/review", data={"decision": "approve"}).status_code == 302
    history = coordinator.get(visit.url).text.split('id="h-history"')[1].split("</section>")[0]
    steps = re.findall(r"<li>(.*?)</li>", history, re.DOTALL)
    words = ("核閱", "收到第 2 版：BV19 看錯了", "退回補正：請更正", "收到第 1 版")
    assert [word in step for word, step in zip(words, steps, strict=True)] == [True] * 4


def test_a_signed_off_record_is_closed_to_the_phone(visit, as_user):
    visit.inspection.state = InspectionState.APPROVED
    db.session.commit()
    newer = body(visit.obligation, revision=2, base_revision=1)
    response = send(as_user(visit.teacher), newer, visit.submission)
    assert response.status_code == 409
    assert response.json["server"]["document"]["answers"]


def test_a_computed_result_is_no_finding_before_somebody_confirms_it(visit, as_user):
    items = {finding.item for finding in visit.inspection.findings}
    assert items == {"BV19", "SP06"}
    coordinator = as_user(visit.coordinator)
    said = {"item": "BV11", "student": "", "decision": "confirm", "reason": "出勤卡影本可證"}
    coordinator.post(visit.url + "/verdicts", data=said)
    found = db.session.scalar(sa.select(Finding).where(Finding.item == "BV11"))
    assert (found.source, found.severity.value) == ("rule", "critical")
    assert coordinator.post(visit.url + "/verdicts", data=said).status_code == 409, "decided once"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Verdict)) == 1


def test_a_director_decides_nothing_on_interviews_that_stay_unseen(visit, as_user):
    director = as_user(visit.director)
    said = {"item": "SP02", "student": visit.student.number, "decision": "confirm", "reason": "x"}
    assert director.post(visit.url + "/verdicts", data=said).status_code == 409
    page = director.get(visit.url).text
    assert "SP02" not in page
    assert visit.student.number not in without_computed(page), "the school's roster names students, interviews do not"


def without_computed(page: str) -> str:
    """A record without what the rules find in the roster, which the whole office may read."""
    return re.sub(r'<section class="card" aria-labelledby="h-computed">.*?</section>', "", page, flags=re.DOTALL)


def test_an_authority_reads_no_students_number_or_whole_name(visit, as_user):
    page = as_user(make_user(Role.OFFICER, city=visit.school.city)).get(visit.url).text
    assert visit.student.number not in page
    assert visit.student.name not in page
    assert masked_name(visit.student.name) in page


def test_records_without_anything_to_look_into_are_signed_off_together(as_user):
    plain, found = make_round(), None
    send(as_user(plain.teacher), body(plain.obligation))
    other = body(plain.obligation, answers=[answer("BV14", "no", no_photo_reason="禁止拍攝")])
    send(as_user(plain.teacher), other)
    everything = list(db.session.scalars(sa.select(Inspection)))
    found = next(each for each in everything if each.findings)
    client = as_user(plain.coordinator)
    page = client.get("/visits/records").text
    assert page.count(" checked ") == 1
    title = titles_of(asked_in(found.checklist_version).site)["BV14"].zh
    assert title in page
    assert "BV14" not in page
    chosen = {"record": [str(each.id) for each in everything] + ["nonsense"]}
    told = client.post("/visits/records/sign-off", data=chosen, follow_redirects=True).text
    assert "已核閱 1 份紀錄。" in told
    assert "另 1 份未核閱，請逐份開啟：有缺失 1。" in told
    db.session.expire_all()
    states = {each.id: each.state for each in db.session.scalars(sa.select(Inspection))}
    assert states.pop(found.id) is InspectionState.RECEIVED
    assert set(states.values()) == {InspectionState.APPROVED}
    told = client.post("/visits/records/sign-off", data=chosen, follow_redirects=True).text
    assert "有缺失 1、已不在待核閱清單 1" in told
    assert "請先勾選" in client.post("/visits/records/sign-off", data={}, follow_redirects=True).text


@pytest.mark.parametrize("shown", ["to_review", "returned", "approved", "could_not", "late", "all", "nonsense"])
def test_every_list_of_records_opens(visit, as_user, shown):
    for reader in (visit.coordinator, visit.teacher):
        assert as_user(reader).get(f"/visits/records?show={shown}&page=9").status_code == 200


def test_could_not_visit_is_on_record_and_meets_nothing(as_user):
    made = make_round()
    sheet = body(made.obligation, outcome="refused", outcome_reason="警衛不讓進入", answers=[], left_at=None)
    assert send(as_user(made.teacher), sheet).status_code == 201
    inspection = db.session.scalar(sa.select(Inspection))
    assert not inspection.is_valid_visit
    assert made.obligation.met_at is None
    assert [(each.item, each.severity.value) for each in inspection.findings] == [("ENTRY", "critical")]
    page = as_user(made.coordinator).get(f"/visits/{inspection.id}").text
    assert "警衛不讓進入" in page
    assert "機構拒絕訪視" in page


def test_an_announced_visit_is_against_the_school_and_does_not_count(as_user):
    made = make_round()
    send(as_user(made.teacher), body(made.obligation, answers=[answer("BV02", "no"), answer("BV14", "yes")]))
    inspection = db.session.scalar(sa.select(Inspection))
    assert inspection.invalid_reason == "announced"
    assert [(each.item, each.concerns.value) for each in inspection.findings] == [("BV02", "school")]


def missed_round():
    return make_round(
        opens_on=day_after(-40), closes_on=day_after(-27), due_on=day_after(-27), settles_on=day_after(-20)
    )


def test_a_record_that_came_in_too_late_counts_once_a_second_person_confirms(as_user):
    made = missed_round()
    at = datetime.combine(day_after(-30), datetime.min.time(), TAIPEI) + timedelta(hours=10)
    send(as_user(made.teacher), body(made.obligation, at=at))
    inspection = db.session.scalar(sa.select(Inspection))
    assert inspection.invalid_reason == "received_late"
    url = f"/visits/{inspection.id}"
    teacher, coordinator = as_user(made.teacher), as_user(made.coordinator)
    assert teacher.post(url + "/late-entry", data={"evidence": "手機送修，維修單在案"}).status_code == 302
    assert teacher.post(url + "/late-entry/confirmation").status_code == 404
    assert coordinator.post(url + "/late-entry/confirmation").status_code == 302
    db.session.expire_all()
    inspection = db.session.get(Inspection, inspection.id)
    assert inspection.is_valid_visit
    assert inspection.is_late_entry
    assert made.obligation.met_by == inspection.id
    assert made.obligation.is_late_entry
    assert "補登" in coordinator.get(url).text


def test_a_visit_that_no_phone_handed_in_is_typed_by_one_and_confirmed_by_another(as_user):
    made = missed_round()
    path = f"/visits/late-entries/{made.obligation.id}"
    coordinator = as_user(made.coordinator)
    assert coordinator.get(path).status_code == 200
    assert coordinator.post(path, data={}).status_code == 422
    form = {
        "visitor": str(made.teacher.id),
        "arrived_at": f"{day_after(-30)}T09:30",
        "left_at": f"{day_after(-30)}T10:20",
        "students": [made.student.number],
        "attendance": "yes",
        "evidence": "紙本紀錄有機構簽章",
        "photos": (BytesIO(picture()), "paper.jpg"),
    }
    response = coordinator.post(path, data=form, content_type="multipart/form-data")
    assert response.status_code == 302
    inspection = db.session.scalar(sa.select(Inspection))
    assert inspection.invalid_reason == "unconfirmed"
    assert inspection.lead_id == made.teacher.id
    confirmation = f"/visits/{inspection.id}/late-entry/confirmation"
    assert coordinator.post(confirmation).status_code == 404, "who typed it does not confirm it"
    assert as_user(made.director).post(confirmation).status_code == 302
    db.session.expire_all()
    assert made.obligation.met_by == inspection.id


def test_a_typed_visit_outside_its_period_is_refused(as_user):
    made = missed_round()
    form = {
        "visitor": str(made.teacher.id),
        "arrived_at": f"{day_after(-10)}T09:30",
        "left_at": f"{day_after(-10)}T10:20",
        "evidence": "x",
    }
    client = as_user(made.coordinator)
    assert client.post(f"/visits/late-entries/{made.obligation.id}", data=form).status_code == 422
    form |= {"arrived_at": f"{day_after(-30)}T09:30", "photos": (BytesIO(b"no picture"), "a.jpg")}
    form["left_at"] = f"{day_after(-30)}T10:20"
    assert client.post(f"/visits/late-entries/{made.obligation.id}", data=form).status_code == 422
    assert db.session.scalar(sa.select(Inspection)) is None


def test_photos_are_served_to_whom_the_record_shows_them(as_user):
    made = make_round()
    public, private = picture((80, 60)), picture((80, 61))
    teacher = as_user(made.teacher)
    for data in (public, private):
        send_photo(teacher, data)
    answers = [
        answer("BV19", "no", photos=[sha256(public)]),
        answer("SP06", "yes", student=made.student.number, photos=[sha256(private)]),
    ]
    sheet = body(made.obligation, answers=answers, photos=[photo_entry(public), photo_entry(private)])
    send(teacher, sheet)
    counsellor = make_user(Role.COUNSELLOR, school=made.school)
    stranger = make_user(Role.COORDINATOR, school=make_school())
    seen = {
        reader.id: [
            as_user(reader).get(f"/photos/{sha256(data)}{kind}").status_code
            for data in (public, private)
            for kind in ("", "/thumb")
        ]
        for reader in (made.teacher, made.coordinator, made.director, counsellor, stranger)
    }
    assert seen[made.teacher.id] == seen[made.coordinator.id] == [200, 200, 200, 200]
    assert seen[made.director.id] == [200, 200, 404, 404]
    assert seen[counsellor.id] == [404, 404, 200, 200]
    assert seen[stranger.id] == [404, 404, 404, 404]
    shown = as_user(made.director).get(f"/photos/{sha256(public)}")
    assert shown.mimetype == "image/jpeg"
    assert shown.data != public, "the original is never served"
    assert as_user(made.director).get("/photos/secret-key").status_code == 404


def test_anybody_checks_a_printed_record_by_its_code(visit, client):
    page = client.get(f"/verify/{visit.inspection.verify_code[:5].lower()}-{visit.inspection.verify_code[5:]}")
    assert page.status_code == 200
    assert visit.school.name in page.text
    for personal in (visit.teacher.name, visit.student.name, visit.site.name, SECRET):
        assert personal not in page.text
    unknown = client.get("/verify/NOSUCHCODE")
    assert unknown.status_code == 404
    assert "NOSUCHCODE" in unknown.text


def test_the_record_and_the_report_come_as_pdf(visit, as_user):
    for reader in (visit.coordinator, visit.director, visit.teacher):
        for name in ("record", "report"):
            response = as_user(reader).get(f"{visit.url}/{name}.pdf")
            assert response.status_code == 200
            assert response.data.startswith(b"%PDF-")


PHOTO_ITEMS = {
    ("yes_no", "always"): {"min_photos": 2},
    ("yes_no", "on_fail"): {"min_photos": 2},
    ("yes_no", "optional"): {},
    ("photo", "optional"): {"type": "photo", "pair": None, "severity": None, "fails": None, "min_photos": 2},
}


@pytest.mark.parametrize(
    ("rule", "kind", "status", "photos", "reason", "is_short"),
    [
        ("always", "yes_no", Status.CONFORM, 1, None, True),
        ("always", "yes_no", Status.CONFORM, 1, "no more allowed", False),
        ("always", "yes_no", Status.CONFORM, 2, None, False),
        ("on_fail", "yes_no", Status.FAILS, 1, None, True),
        ("on_fail", "yes_no", Status.CONFORM, 0, None, False),
        ("optional", "photo", Status.NOT_JUDGED, 1, None, True),
        ("optional", "yes_no", Status.FAILS, 0, None, False),
    ],
)
def test_as_many_photos_are_asked_for_as_the_checklist_says(rule, kind, status, photos, reason, is_short):
    item = make_item(**PHOTO_ITEMS[kind, rule], photo=rule, max_photos=4)
    given = Answer("X01", None, "yes", photos=("a" * 64,) * photos, no_photo_reason=reason)
    assert lacks_photo(item, given, Judgement(status)) is is_short


def test_a_clock_far_off_and_a_place_far_away_are_pointed_out(as_user):
    made = make_round()
    made.site.latitude, made.site.longitude = 25.03, 121.56
    db.session.commit()
    sheet = body(made.obligation, at=clock.utcnow() - timedelta(hours=3, minutes=40), clock_offset_s=2400)
    send(as_user(made.teacher), sheet)
    inspection = db.session.scalar(sa.select(Inspection))
    assert inspection.is_valid_visit
    page = as_user(made.coordinator).get(f"/visits/{inspection.id}").text
    assert "手機時鐘差 40 分鐘" in page
    assert "離場址較遠，請向訪視教師確認" in page


def test_the_shell_of_the_phone_client_is_public_and_checked_for_changes(client):
    first = client.get("/field")
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "no-cache"
    assert client.get("/field", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
