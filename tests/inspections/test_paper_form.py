"""A paper form: printed from a version, its QR leads back, typed in item by item, confirmed by a second person."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from checklists.services import publish, publish_builtin
from core.database import db
from inspections.models import Finding, Inspection
from inspections.queries import handed_in
from tests.checklists.builtin import raw
from tests.inspections.test_records import missed_round
from tests.makers import make_school, make_user
from tests.makers_inspections import day_after


def filled(made, **answers) -> dict:
    """The form as a coordinator types it in."""
    return {
        "visitor": str(made.teacher.id),
        "arrived_at": f"{day_after(-30)}T09:30",
        "left_at": f"{day_after(-30)}T10:20",
        "students": [made.student.number],
        "attendance": "",
        "evidence": "紙本",
    } | {name.replace("_", "-"): value for name, value in answers.items()}


def test_the_printed_form_asks_every_item_and_shows_the_way_back(as_user):
    made = missed_round()
    page = as_user(made.teacher).get(f"/visits/late-entries/{made.obligation.id}/paper")
    assert page.status_code == 200
    for word in ("BV11", "BV24", "data:image/svg+xml"):
        assert word in page.text, word
    assert "BV01" not in page.text, "arrival has lines of its own"
    other = as_user(make_user(Role.TEACHER, school=make_school()))
    assert other.get(f"/visits/late-entries/{made.obligation.id}/paper").status_code == 404


def test_a_form_typed_in_is_judged_under_the_version_it_was_printed_from(as_user):
    made = missed_round()
    client = as_user(made.coordinator)
    changed = raw("visit_site")
    changed["sections"] = [section for section in changed["sections"] if section["code"] != "BV-E"]
    publish(changed, by=None)
    db.session.commit()
    path = f"/visits/late-entries/{made.obligation.id}?form=visit_site&version=1"
    done = client.post(path, data=filled(made, answer_BV19="no", note_BV19="護罩未裝", answer_BV11="38.5"))
    assert done.status_code == 302
    inspection = db.session.scalar(sa.select(Inspection))
    sheet = handed_in(inspection)[0].sheet
    assert (sheet.version, sheet.answer("BV11").value, sheet.answer("BV19").note) == (1, "38.5", "護罩未裝")
    assert db.session.scalar(sa.select(Finding.item).where(Finding.item == "BV19")) == "BV19"
    assert inspection.invalid_reason == "unconfirmed"


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [({"answer_BV11": "forty"}, "請填數字"), ({"answer_BV19": "maybe"}, "請從選項中選一個")],
)
def test_a_line_that_cannot_be_an_answer_is_named_and_nothing_is_stored(as_user, answers, sentence):
    made = missed_round()
    client = as_user(made.coordinator)
    page = client.post(f"/visits/late-entries/{made.obligation.id}", data=filled(made, **answers))
    assert page.status_code == 422
    assert sentence in page.text
    assert db.session.scalar(sa.select(Inspection)) is None


def test_a_version_that_is_no_visit_or_another_school_s_is_not_found(as_user):
    made = missed_round()
    client = as_user(made.coordinator)
    for query in ("form=company_audit&version=1", "form=visit_site&version=99"):
        assert client.get(f"/visits/late-entries/{made.obligation.id}?{query}").status_code == 404


@pytest.mark.parametrize(
    ("code", "asked", "not_asked"),
    [
        ("visit_site", ["BV11", "SP02", "不想說"], "data:image"),
        ("visit_student", ["SP10"], "BV11"),
        ("school_audit", ["SA03"], "SP02"),
    ],
)
def test_an_empty_form_of_any_version_needs_no_visit(as_user, code, asked, not_asked):
    publish_builtin()
    db.session.commit()
    page = as_user(make_user(Role.CLERK, city="臺中市")).get(f"/checklists/{code}/1/paper")
    assert page.status_code == 200
    assert [word for word in asked if word not in page.text] == []
    assert not_asked not in page.text
    assert '□ 不想說</span> <span class="nb">□ 不想說' not in page.text, "once is enough"


def test_an_interview_on_paper_is_typed_in_by_who_may_read_it_and_a_second_person_confirms(as_user):
    made = missed_round()
    number = made.student.number
    url = f"/visits/late-entries/{made.obligation.id}"
    fields = {f"answer-SP04@{number}": "yes", f"answer-SP07@{number}": "declined", f"note-SP04@{number}": "週六到廠"}
    director = as_user(make_user(Role.PRINCIPAL, school=made.obligation.school))
    assert f"SP04@{number}" not in director.get(url).text
    client = as_user(made.coordinator)
    assert f"answer-SP04@{number}" in client.get(url).text
    wrong = client.post(url, data=filled(made) | {f"answer-SP03@{number}": "seven"})
    assert (wrong.status_code, "請填數字" in wrong.text) == (422, True)
    assert client.post(url, data=filled(made) | fields).status_code == 302
    inspection = db.session.scalar(sa.select(Inspection))
    sheet = handed_in(inspection)[0].sheet
    assert (sheet.answer("SP04", number).value, sheet.answer("SP04", number).note) == ("yes", "週六到廠")
    assert sheet.answer("SP07", number).is_declined
    assert db.session.scalar(sa.select(Finding.is_from_interview).where(Finding.item == "SP04"))
    assert client.post(f"/visits/{inspection.id}/late-entry/confirmation").status_code == 404
    assert "週六到廠" not in director.get(f"/visits/{inspection.id}").text
    assert director.post(f"/visits/{inspection.id}/late-entry/confirmation").status_code == 302


def test_who_may_not_read_interviews_cannot_slip_one_in(as_user):
    made = missed_round()
    director = as_user(make_user(Role.PRINCIPAL, school=made.obligation.school))
    fields = filled(made) | {f"answer-SP04@{made.student.number}": "yes"}
    assert director.post(f"/visits/late-entries/{made.obligation.id}", data=fields).status_code == 302
    sheet = handed_in(db.session.scalar(sa.select(Inspection)))[0].sheet
    assert sheet.answer("SP04", made.student.number) is None


def test_a_school_audit_names_the_school_and_leaves_room_to_write(app, as_user):
    publish_builtin()
    clerk = as_user(make_user(Role.CLERK, city="臺中市"))
    page = clerk.get("/checklists/school_audit/1/paper").text
    signed = page.partition("考核小組 ______________")[2]
    assert "學校 ______________" in signed
    assert "機構 ______________" not in page
    assert "晤談的學生" not in page
    assert page.count('class="written"') >= 4
    assert "機構 ______________" in clerk.get("/checklists/company_audit/1/paper").text


def test_a_visit_s_page_leads_to_its_paper_form_and_to_typing_it_in(as_user):
    made = missed_round()
    url, desk = f"/visits/plan/{made.obligation.id}", f"/visits/late-entries/{made.obligation.id}"
    office, teacher = as_user(made.coordinator).get(url).text, as_user(made.teacher).get(url).text
    assert f'href="{desk}/paper"' in office
    assert f'href="{desk}"' in office
    assert f'href="{desk}/paper"' in teacher
    assert f'href="{desk}"' not in teacher, "the office types it in"


def test_a_visitor_who_was_not_sent_is_named_at_the_field_and_what_was_typed_stays(as_user):
    made = missed_round()
    other = make_user(Role.TEACHER, school=made.obligation.school)
    client, url = as_user(made.coordinator), f"/visits/late-entries/{made.obligation.id}"
    page = client.post(url, data=filled(made, answer_BV11="38.5") | {"visitor": str(other.id)})
    assert page.status_code == 422
    assert "沒有指派" in page.text
    assert 'value="38.5"' in page.text
    assert db.session.scalar(sa.select(Inspection)) is None
