"""The pages of cases at the desk: who sees what, and every step through them."""

from __future__ import annotations

from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from accounts.roles import Role
from core import clock
from core.database import db
from inspections.models import Concern, Severity
from notifications.models import Mail
from remediation import releasing, services
from remediation.filters import CaseFilter
from remediation.models import Case, CompanyLink
from remediation.queries import list_cases
from remediation.workflow import CaseState
from tests.makers import make_contact, make_placement, make_school, make_site, make_student, make_user
from tests.makers_remediation import make_answer, make_case


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def site():
    return make_site(name="示範精密一廠")


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school, name="林示範")


WHY = {"cause": "出貨旺季", "immediate_action": "當場移開"}


def picture(colour: str = "red") -> tuple[BytesIO, str]:
    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    out.seek(0)
    return out, "after.jpg"


def fresh(case: Case) -> Case:
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def test_the_list_shows_the_schools_open_cases_and_not_another_schools(as_user, school, site, coordinator):
    case, other = make_case(site, school), make_case(site, make_school(), "BV05")
    text = as_user(coordinator).get("/cases").text
    assert case.number in text
    assert other.number not in text


def test_another_schools_case_is_not_found(as_user, school, site):
    case = make_case(site, school)
    stranger = make_user(Role.COORDINATOR, school=make_school())
    assert as_user(stranger).get(f"/cases/{case.id}").status_code == 404
    assert as_user(stranger).post(f"/cases/{case.id}/acknowledgement").status_code == 404


def test_the_case_page_shows_course_due_date_and_the_answer(as_user, school, site, coordinator):
    case = make_case(site, school, note="東側出口堆放紙箱", photos=1)
    text = as_user(coordinator).get(f"/cases/{case.id}").text
    assert "東側出口堆放紙箱" in text
    assert "BV21" in text
    assert f"/visits/{case.findings[0].finding.inspection_id}" in text
    assert case.events[0].photos[0] in text


def test_what_is_over_is_not_offered_as_the_next_step(as_user, school, site, coordinator):
    case, page = make_case(site, school), as_user(coordinator)
    shown = page.get(f"/cases/{case.id}").text
    assert "下次訪視，限非改善人員" in shown
    assert "card gate" in shown
    releasing.release_case(case, by=coordinator, text="請清空。", is_confirmed=True)
    db.session.commit()
    assert "card gate" not in page.get(f"/cases/{case.id}").text, "the company knows; nothing waits there"
    services.remedy(case, by=coordinator, answer=make_answer(cause="旺季。", immediate_action="當場移開。"))
    services.verify(case, by=make_user(Role.DIRECTOR, school=school))
    db.session.commit()
    shown = page.get(f"/cases/{case.id}").text
    assert "下次訪視，限非改善人員" not in shown
    assert "<summary>修改</summary>" in shown
    assert "原因：旺季；立即處置：當場移開" in shown


@pytest.mark.parametrize(
    ("roles", "sees"),
    [
        ((Role.COORDINATOR,), True),
        ((Role.COUNSELLOR,), True),
        ((Role.DIRECTOR,), False),
        ((Role.PRINCIPAL,), False),
        ((Role.TEACHER,), False),
    ],
)
def test_a_confidential_case_is_seen_by_coordinator_and_counsellor_only(as_user, school, site, roles, sees):
    student = make_student(school)
    case = make_case(site, school, "SP08", is_restricted=True, is_from_interview=True, student=student)
    user = make_user(*roles, school=school)
    make_placement(site, student, teacher_id=user.id)
    page = as_user(user)
    assert page.get(f"/cases/{case.id}").status_code == (200 if sees else 404)
    assert (case.number in page.get("/cases").text) is sees


def test_director_and_officer_learn_the_number_of_confidential_cases_only(as_user, school, site):
    make_case(site, school, "SP08", is_restricted=True, is_from_interview=True, student=make_student(school))
    for user in (make_user(Role.PRINCIPAL, school=school), make_user(Role.OFFICER, city="台中市")):
        text = as_user(user).get("/cases").text
        assert "另保密 1 件" in text or "1 confidential" in text
        assert "SP08" not in text


def test_a_counsellor_sees_nothing_else(as_user, school, site):
    case = make_case(site, school)
    counsellor = make_user(Role.COUNSELLOR, school=school)
    assert as_user(counsellor).get(f"/cases/{case.id}").status_code == 404


def test_a_teacher_sees_the_cases_of_own_sites(as_user, school, site):
    teacher = make_user(Role.TEACHER, school=school)
    case, elsewhere = make_case(site, school), make_case(make_site(), school)
    make_placement(site, make_student(school), teacher_id=teacher.id)
    page = as_user(teacher)
    assert page.get(f"/cases/{case.id}").status_code == 200
    assert page.get(f"/cases/{elsewhere.id}").status_code == 404


def test_an_officer_reads_the_city_and_changes_nothing(as_user, school, site):
    case = make_case(site, school)
    page = as_user(make_user(Role.OFFICER, city="臺中市"))
    assert page.get(f"/cases/{case.id}").status_code == 200
    assert "form-control" not in page.get(f"/cases/{case.id}").text
    for step in ("acknowledgement", "remedy", "release", "verification", "reopening"):
        assert page.post(f"/cases/{case.id}/{step}", data={"note": "x", "reason": "x"}).status_code == 404
    assert fresh(case).state is CaseState.OPEN
    elsewhere = make_user(Role.OFFICER, city="高雄市")
    assert as_user(elsewhere).get(f"/cases/{case.id}").status_code == 404


def test_admin_and_clerk_see_no_case_of_a_school(as_user, school, site):
    case = make_case(site, school)
    assert as_user(make_user(Role.ADMIN)).get("/cases").status_code == 404
    assert as_user(make_user(Role.CLERK, city="臺中市")).get(f"/cases/{case.id}").status_code == 404


def test_from_finding_to_a_closure_that_somebody_else_has_verified(as_user, school, site, coordinator):
    contact, colleague = make_contact(site), make_user(Role.DIRECTOR, school=school)
    case = make_case(site, school, severity=Severity.CRITICAL, photos=1)
    page = as_user(coordinator)
    told = {
        "text": "請清空東側出口。",
        "is_confirmed": "y",
        "contact": str(contact.id),
        "photos": case.events[0].photos,
    }
    assert page.post(f"/cases/{case.id}/release", data=told).status_code == 302
    assert fresh(case).release_text == "請清空東側出口。"
    done = {"note": "已清空", **WHY, "contact_name": "吳課長", "files": picture()}
    assert page.post(f"/cases/{case.id}/remedy", data=done).status_code == 302
    assert fresh(case).state is CaseState.REMEDIED
    refused = page.post(f"/cases/{case.id}/verification", data={"note": "ok"})
    assert refused.status_code == 422
    assert fresh(case).state is CaseState.REMEDIED
    assert as_user(colleague).post(f"/cases/{case.id}/verification", data={"note": "到場確認"}).status_code == 302
    closed = fresh(case)
    assert closed.state is CaseState.CLOSED
    assert closed.closed_by_id == colleague.id
    assert [event.action.value for event in reversed(closed.events)] == ["opened", "released", "remedied", "verified"]


def test_a_critical_case_is_not_remedied_without_evidence(as_user, school, site, coordinator):
    case = make_case(site, school, severity=Severity.CRITICAL)
    response = as_user(coordinator).post(f"/cases/{case.id}/remedy", data={"note": "已清空", **WHY})
    assert response.status_code == 422
    assert "已清空" in response.text
    assert fresh(case).state is CaseState.OPEN


def test_what_is_no_photo_is_refused_and_nothing_happens(as_user, school, site, coordinator):
    case = make_case(site, school)
    data = {"note": "done", "files": (BytesIO(b"<svg onload=alert(1)>"), "after.jpg")}
    assert as_user(coordinator).post(f"/cases/{case.id}/remedy", data=data).status_code == 415
    assert fresh(case).state is CaseState.OPEN


def test_a_pdf_is_kept_as_a_document_and_only_downloaded(as_user, school, site, coordinator):
    case = make_case(site, school, severity=Severity.CRITICAL)
    page = as_user(coordinator)
    data = {"note": "附維修單", **WHY, "files": (BytesIO(b"%PDF-1.4 repair"), "維修單.pdf")}
    assert page.post(f"/cases/{case.id}/remedy", data=data).status_code == 302
    found = fresh(case).events[0].facts["documents"][0]
    assert found["name"] == "維修單.pdf"
    response = page.get(f"/cases/{case.id}/documents/{found['sha256']}")
    assert response.data == b"%PDF-1.4 repair"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert page.get(f"/cases/{case.id}/documents/{'0' * 64}").status_code == 404


def test_a_photo_is_shown_only_with_its_own_case(as_user, school, site, coordinator):
    case, other = make_case(site, school), make_case(site, school, "BV05")
    page = as_user(coordinator)
    page.post(f"/cases/{case.id}/remedy", data={"note": "done", **WHY, "files": picture("blue")})
    sha256 = fresh(case).events[0].photos[0]
    assert page.get(f"/cases/{case.id}/photos/{sha256}?small=1").mimetype == "image/jpeg"
    assert page.get(f"/cases/{other.id}/photos/{sha256}").status_code == 404


def test_a_remedy_is_returned_with_a_reason_and_never_without(as_user, school, site, coordinator):
    case = make_case(site, school)
    page = as_user(coordinator)
    page.post(f"/cases/{case.id}/remedy", data={"note": "done", **WHY})
    assert page.post(f"/cases/{case.id}/return", data={"reason": " "}).status_code == 422
    assert page.post(f"/cases/{case.id}/return", data={"reason": "still blocked"}).status_code == 302
    assert fresh(case).state is CaseState.OPEN
    assert fresh(case).remedied_by_id is None


def test_two_people_closing_at_once_one_wins_and_the_other_is_told(as_user, school, site, coordinator):
    first, second = make_user(Role.DIRECTOR, school=school), make_user(Role.PRINCIPAL, school=school)
    case = make_case(site, school)
    as_user(coordinator).post(f"/cases/{case.id}/remedy", data={"note": "done", **WHY})
    seen = fresh(case).revision
    assert as_user(first).post(f"/cases/{case.id}/verification", data={"revision": seen}).status_code == 302
    late = as_user(second).post(f"/cases/{case.id}/verification", data={"revision": seen})
    assert late.status_code == 409
    assert fresh(case).closed_by_id == first.id
    assert sum(event.action == "verified" for event in fresh(case).events) == 1


def test_a_closed_case_opened_again_keeps_its_history(as_user, school, site, coordinator):
    case = make_case(site, school, is_fixed_on_spot=True, photos=1)
    response = as_user(coordinator).post(f"/cases/{case.id}/reopening", data={"reason": "blocked again"})
    assert response.status_code == 302
    assert fresh(case).state is CaseState.OPEN
    assert len(fresh(case).events) == 3


def test_a_case_is_given_to_a_colleague_and_to_nobody_outside(as_user, school, site, coordinator):
    case, teacher = make_case(site, school), make_user(Role.TEACHER, school=school)
    outsider = make_user(Role.TEACHER, school=make_school())
    page = as_user(coordinator)
    assert page.post(f"/cases/{case.id}/assignment", data={"to": str(teacher.id)}).status_code == 302
    assert fresh(case).assigned_to_id == teacher.id
    assert page.post(f"/cases/{case.id}/assignment", data={"to": str(outsider.id)}).status_code == 422
    assert as_user(teacher).get(f"/cases/{case.id}").status_code == 200


def test_a_release_names_no_student_of_the_site(as_user, school, site, coordinator):
    make_placement(site, make_student(school, name="王瑠明"))
    case = make_case(site, school)
    page = as_user(coordinator)
    response = page.post(f"/cases/{case.id}/release", data={"text": "王瑠明的崗位", "is_confirmed": "y"})
    assert response.status_code == 422
    assert "王瑠明的崗位" in response.text
    assert fresh(case).released_at is None
    assert page.post(f"/cases/{case.id}/release", data={"text": "崗位請改善"}).status_code == 422
    assert fresh(case).released_at is None


@pytest.mark.parametrize("concerns", [Concern.SCHOOL, Concern.STUDENT])
def test_what_does_not_concern_the_company_cannot_be_told(as_user, school, site, coordinator, concerns):
    case = make_case(site, school, "BV02", concerns=concerns)
    page = as_user(coordinator)
    assert page.post(f"/cases/{case.id}/release", data={"text": "x", "is_confirmed": "y"}).status_code == 422
    assert fresh(case).released_at is None


def test_a_release_writes_to_the_contact_once_with_the_link(as_user, school, site, coordinator):
    contact = make_contact(site, email="wu@company.example", name="吳課長")
    case = make_case(site, school)
    told = {"text": "請清空出口。", "is_confirmed": "y", "contact": str(contact.id)}
    as_user(coordinator).post(f"/cases/{case.id}/release", data=told)
    letter = db.session.scalars(sa.select(Mail).where(Mail.recipient == "wu@company.example")).one()
    assert "/company/" in letter.text
    assert "請清空出口。" in letter.text
    assert db.session.scalars(sa.select(CompanyLink)).one().contact_id == contact.id


def test_a_preview_sends_nothing(as_user, school, site, coordinator):
    case = make_case(site, school)
    response = as_user(coordinator).post(f"/cases/{case.id}/preview", data={"text": "請清空出口。"})
    assert "請清空出口。" in response.text
    assert fresh(case).released_at is None
    assert db.session.scalars(sa.select(Mail)).all() == []


@pytest.mark.parametrize(
    ("role", "reads"),
    [(Role.COORDINATOR, True), (Role.DIRECTOR, False), (Role.PRINCIPAL, False), (Role.TEACHER, False)],
)
def test_what_a_student_said_is_read_by_the_coordinator_only(as_user, school, site, role, reads):
    student = make_student(school, name="王瑠明")
    case = make_case(site, school, "SP02", section="BV-P", is_from_interview=True, student=student, answer="21:10",
                     note="師傅叫我晚上九點才走", photos=1)  # fmt: skip
    user = make_user(role, school=school)
    make_placement(site, student, teacher_id=user.id)
    page = as_user(user)
    text = page.get(f"/cases/{case.id}").text
    for secret in ("師傅叫我晚上九點才走", "21:10", "王瑠明", case.events[0].photos[0]):
        assert (secret in text) is reads
    if not reads:
        assert page.get(f"/cases/{case.id}/photos/{case.events[0].photos[0]}").status_code == 404


def test_the_list_says_who_follows_and_what_the_company_was_not_told(as_user, school):
    coordinator, site = make_user(Role.COORDINATOR, school=school), make_site()
    cases = [make_case(site, school, item) for item in ("BV05", "BV07", "BV21", "BV24")]
    own = make_case(site, school, "BV06", concerns=Concern.SCHOOL)
    for number, case in enumerate([*cases, own]):
        case.assigned_to_id = make_user(Role.TEACHER, school=school, name=f"示範承辦{number}").id
    cases[3].assigned_to_id = None
    releasing.release_case(cases[0], by=coordinator, text="請改善。", is_confirmed=True)
    db.session.commit()
    page = as_user(coordinator).get("/cases").text
    assert page.count("尚未通知機構") == 3, "neither what was told nor what is the school's own"
    assert all(f"負責：示範承辦{number}" in page for number in (0, 1, 2, 4))
    assert page.count("尚無負責人") == 1


def test_who_follows_costs_no_query_per_row(school, count_queries):
    coordinator, site = make_user(Role.COORDINATOR, school=school), make_site()
    for number, item in enumerate(("BV05", "BV07", "BV21", "BV24")):
        case = make_case(site, school, item, severity=Severity.MAJOR if number else Severity.CRITICAL)
        case.assigned_to_id = make_user(Role.TEACHER, school=school).id
    db.session.commit()

    def queries(chosen: CaseFilter, rows: int) -> int:
        with count_queries() as sent:
            found = list_cases(coordinator, chosen, today=clock.today()).rows
            assert len([case.assigned_to.name for case in found if case.assigned_to]) == rows
        return len(sent)

    assert queries(CaseFilter(), 4) == queries(CaseFilter(severity="critical"), 1)
