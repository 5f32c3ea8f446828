"""A paper form: printed from a version, its QR leads back, typed in item by item, confirmed by a second person."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from checklists.services import publish
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
