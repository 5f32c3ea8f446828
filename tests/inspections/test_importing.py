"""The file that a phone exports comes in at the desk: once, under its author, and nobody else's."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from accounts.roles import Role
from core import clock
from core.database import db
from core.models import JournalEntry
from inspections.evidence.omissions import Omission, decisions
from inspections.models import Photo, Revision, Submission
from tests.makers import make_school, make_user
from tests.makers_inspections import answer, body, make_round, photo_entry, picture, sha256

PAGE = "/visits/records/import"


def exported(visit, **changes):
    """One record as the phone writes it into the file."""
    data = picture((80, 60))
    sheet = body(visit.obligation, answers=[answer("BV14", "yes", photos=[sha256(data)])], photos=[photo_entry(data)])
    pictures = [{"sha256": sha256(data), "base64": b64encode(data).decode()}]
    record = {"id": str(uuid4()), "author": str(visit.teacher.id), "title": "大珉電機", "body": sheet}
    return record | {"pictures": pictures} | changes


def hand_in(client, content, **fields) -> str:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return client.post(PAGE, data={"file": (io.BytesIO(data), "fangshi.json")} | fields).get_data(as_text=True)


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_the_office_takes_in_what_the_phone_of_a_teacher_exported(as_user):
    visit = make_round()
    record = exported(visit)
    page = hand_in(as_user(visit.coordinator), [record])
    assert "大珉電機" in page
    submission = db.session.scalars(sa.select(Submission)).one()
    assert (str(submission.id), submission.author_id, submission.state) == (record["id"], visit.teacher.id, "received")
    hand_in(as_user(visit.teacher), record)
    assert (count(Submission), count(Photo)) == (1, 1)


def test_one_bad_record_keeps_no_other_out(as_user):
    visit = make_round()
    bad = exported(visit, id=str(uuid4()), body={"kind": "visit"}, title="壞的")
    torn = exported(visit, pictures=[{"sha256": "0" * 64, "base64": "AAAA"}], title="破的")
    page = hand_in(as_user(visit.coordinator), [bad, torn, exported(visit)])
    assert page.count("field-error") == 2
    assert count(Submission) == 1


def test_nobody_takes_in_the_record_of_another_school_or_of_a_colleague(as_user):
    visit, other = make_round(), make_school()
    record = exported(visit)
    for person in (make_user(Role.COORDINATOR, school=other), make_user(Role.TEACHER, school=visit.school)):
        assert "field-error" in hand_in(as_user(person), record)
    assert (count(Submission), count(Photo)) == (0, 0)


def test_what_is_no_export_is_refused_in_a_sentence(as_user):
    client = as_user(make_round().coordinator)
    for content in (b"", b"PK\x03\x04", b"[]", b'{"a": 1}', b"[1]"):
        assert "field-error" in hand_in(client, content)


def test_a_file_that_goes_on_after_a_draft_is_said_to_be_received(as_user):
    visit = make_round()
    record = exported(visit)
    draft = record | {"body": record["body"] | {"final": False, "revision": 1}}
    final = record | {"body": record["body"] | {"revision": 2, "base_revision": 1}}
    client = as_user(visit.coordinator)
    hand_in(client, draft)
    assert "已收到</span>" in hand_in(client, final)
    assert "已經收過，沒有變動</span>" in hand_in(client, final)


def damaged(visit, **changes):
    """A record with a good photo and one that was torn on the way into the file."""
    good, torn = picture((80, 60)), picture((60, 80))
    answers = [answer("BV14", "yes", photos=[sha256(good), sha256(torn)])]
    sheet = body(visit.obligation, answers=answers, photos=[photo_entry(good), photo_entry(torn)])
    pictures = [
        {"sha256": sha256(good), "base64": b64encode(good).decode(), "item": "BV14"},
        {"sha256": sha256(torn), "base64": b64encode(torn[:200]).decode(), "item": "BV14"},
    ]
    return exported(visit, body=sheet, pictures=pictures, whole=b64encode(torn).decode(), **changes)


def test_a_damaged_photo_is_left_out_only_when_somebody_says_so_and_the_record_names_them(as_user):
    visit = make_round()
    record, client = damaged(visit), as_user(visit.coordinator)
    page = hand_in(client, record)
    assert "有 1 張照片無法使用" in page
    assert "題號：BV14" in page
    assert "沒有匯入" in page
    assert "without_unusable" in page
    assert (count(Submission), count(Photo)) == (0, 0)

    page = hand_in(client, record, without_unusable="y")
    assert "已略去 1 張無法使用的照片" in page
    submission = db.session.scalars(sa.select(Submission)).one()
    assert (submission.state, count(Photo)) == ("received", 1)
    (entry,) = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.action == "photo.left_out"))
    torn = record["pictures"][1]["sha256"]
    assert (entry.actor, entry.facts["photos"]) == (str(visit.coordinator.id), [torn])
    shown = client.get(f"/visits/{submission.inspection_id}").get_data(as_text=True)
    assert f"{visit.coordinator.name} 略去 1 張無法使用的照片" in " ".join(shown.split())
    assert "照片 2 無法使用，已略去" in shown
    assert f"BV14：匯入時無法使用，由{visit.coordinator.name}於 " in shown
    assert "傳送中" not in shown


def test_the_full_report_says_in_both_languages_which_photo_was_left_out_why_and_by_whom(as_user):
    visit = make_round()
    client = as_user(visit.coordinator)
    hand_in(client, damaged(visit), without_unusable="y")
    report = f"/visits/{db.session.scalars(sa.select(Submission)).one().inspection_id}/report.pdf"
    name = visit.coordinator.name
    text = text_of(client.get(report).data)
    assert f"匯入時無法使用而略去1張照片（BV14）：{name}，" in text
    assert f"匯入時無法使用，由{name}於" in text
    assert "照片尚未收到" not in text
    client.post("/language", data={"language": "en"})
    text = text_of(client.get(report).data)
    assert f"Onephotocouldnotbeusedwhentherecordwasimported,andwasleftout(BV14):{name}," in text
    assert f"Couldnotbeused;leftoutby{name}" in text


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_where_a_private_photo_was_left_out_only_its_readers_are_told(as_user):
    at = clock.utcnow()
    omitted = [Omission("a" * 64, "BV14", False, "林", at), Omission("b" * 64, "SP06", True, "林", at)]
    assert [each.places for each in decisions(omitted, sees_private=False)] == [("BV14",)]
    assert [each.places for each in decisions(omitted, sees_private=True)] == [("BV14", "SP06")]
    assert [each.count for each in decisions(omitted, sees_private=False)] == [2]


def test_a_photo_left_out_that_comes_after_all_is_shown(as_user):
    visit = make_round()
    client = as_user(visit.coordinator)
    record = damaged(visit)
    hand_in(client, record, without_unusable="y")
    hand_in(client, record | {"pictures": [record["pictures"][1] | {"base64": record["whole"]}]})
    submission = db.session.scalars(sa.select(Submission)).one()
    assert (submission.state, count(Photo)) == ("received", 2)
    shown = client.get(f"/visits/{submission.inspection_id}").get_data(as_text=True)
    assert "無法使用，已略去" not in shown
    assert "匯入時無法使用" not in shown


def test_the_box_for_leaving_out_is_offered_only_where_a_photo_holds_a_record_back(as_user):
    visit = make_round()
    client = as_user(visit.coordinator)
    assert "without_unusable" not in client.get(PAGE).get_data(as_text=True)
    assert "without_unusable" not in hand_in(client, exported(visit, body={"kind": "visit"}))
    assert "略去" not in hand_in(client, exported(visit), without_unusable="y")


@pytest.mark.parametrize(
    ("device", "minutes", "is_taken"),
    [("same", 5, True), ("same", -5, False), ("same", None, False), ("other", 5, False)],
)
def test_a_file_of_the_phone_whose_draft_is_here_goes_on_top_when_it_is_newer(as_user, device, minutes, is_taken):
    """The phone never heard that its draft had arrived: its disk was failing."""
    visit = make_round()
    record, client = exported(visit), as_user(visit.coordinator)
    hand_in(client, record | {"body": record["body"] | {"final": False, "revision": 3}})
    made = {} if minutes is None else {"exported_at": (clock.utcnow() + timedelta(minutes=minutes)).isoformat()}
    changed = record["body"] | {"final": False, "revision": 1, "company_remarks": "無意見"}
    if device == "other":
        changed |= {"device": str(uuid4())}
    page = hand_in(client, record | made | {"body": changed})
    assert ("field-error" not in page) == is_taken
    (held,) = db.session.scalars(sa.select(Revision))
    assert (held.number, held.document.get("company_remarks")) == (
        (4, "無意見") if is_taken else (3, record["body"].get("company_remarks"))
    )
    if is_taken:
        assert "訪視還沒完成" in page


def test_the_box_stays_when_the_file_was_forgotten_and_goes_when_the_record_is_in(as_user):
    visit = make_round()
    client = as_user(visit.coordinator)
    page = client.post(PAGE, data={"without_unusable": "y"}).get_data(as_text=True)
    assert "請選手機匯出的檔案" in page
    assert "without_unusable" in page
    assert "without_unusable" not in hand_in(client, damaged(visit), without_unusable="y")
