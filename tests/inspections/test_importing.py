"""The file that a phone exports comes in at the desk: once, under its author, and nobody else's."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from uuid import uuid4

import sqlalchemy as sa

from accounts.roles import Role
from core.database import db
from inspections.models import Photo, Submission
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


def hand_in(client, content) -> str:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return client.post(PAGE, data={"file": (io.BytesIO(data), "fangshi.json")}).get_data(as_text=True)


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
    assert "已收到</a>" in hand_in(client, final)
    assert "已經收過，沒有變動</a>" in hand_in(client, final)
