"""Files that show why a visit need not take place: hostile until proven, for who asked and who decides."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core.database import db
from schedules.models import Assignment, Excusal, Part
from tests.dashboard.test_proof_pack import files_of, take
from tests.makers import make_obligation, make_school, make_site, make_user
from tests.makers_inspections import picture, publish

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def school(app):
    publish("school_audit")
    return make_school()


@pytest.fixture
def teacher(school):
    return make_user(Role.TEACHER, school=school)


@pytest.fixture
def office(school):
    return make_user(Role.COORDINATOR, school=school)


@pytest.fixture
def window(school, teacher):
    return make_obligation(make_site(), school, assignee=teacher)


def ask(client: Any, window: Any, *files: tuple[bytes, str]) -> Any:
    data = {"reason": "颱風停班", "evidence": "市政府公告", "files": [(io.BytesIO(raw), name) for raw, name in files]}
    return client.post(f"/visits/plan/{window.id}/excusals", data=data, content_type="multipart/form-data")


def addresses(excusal: Excusal) -> tuple[str, str]:
    path = f"/visits/excusals/{excusal.id}"
    return f"{path}/photos/{excusal.photos[0]}", f"{path}/documents/{excusal.documents[0]['sha256']}"


def test_the_decider_sees_photo_and_document_and_the_proof_names_their_hashes(window, school, teacher, office, as_user):
    photo = picture()
    assert ask(as_user(teacher), window, (photo, "notice.jpg"), (PDF, "../../公告.pdf")).status_code == 302
    excusal = db.session.scalar(sa.select(Excusal))
    shown, document = addresses(excusal)
    client = as_user(office)
    page = client.get(f"/visits/plan/{window.id}").text
    assert shown in page
    assert "公告.pdf" in page
    assert ".." not in excusal.documents[0]["name"]
    assert client.get(shown).mimetype == "image/jpeg"
    answer = client.get(document)
    assert (answer.data, answer.headers["Content-Disposition"].split(";")[0]) == (PDF, "attachment")
    (row,) = json.loads(files_of(take(client, school))["json/excusals.json"])
    assert row["files_sha256"] == sorted(hashlib.sha256(raw).hexdigest() for raw in (photo, PDF))


def test_neither_a_stranger_nor_a_substitute_reads_them(window, school, teacher, as_user):
    ask(as_user(teacher), window, (picture(), "notice.jpg"), (PDF, "notice.pdf"))
    excusal = db.session.scalar(sa.select(Excusal))
    others = (make_user(Role.TEACHER, school=school), make_user(Role.COORDINATOR, school=make_school()))
    window.assignments.append(Assignment(user_id=others[0].id, part=Part.SUBSTITUTE, position=1))
    db.session.commit()
    assert "2 個檔案" in as_user(others[0]).get(f"/visits/plan/{window.id}").text, "that there are files is no secret"
    for person in others:
        assert [as_user(person).get(address).status_code for address in addresses(excusal)] == [404, 404]
    own = as_user(teacher)
    assert [own.get(address).status_code for address in addresses(excusal)] == [200, 200]
    missing = f"/visits/excusals/{excusal.id}/photos/{'0' * 64}"
    assert own.get(missing).status_code == 404


@pytest.mark.parametrize("raw", [b"MZ\x90\x00", b"<svg onload=alert(1)>", b"\xff\xd8\xff\xe0 cut off"])
def test_what_is_neither_photo_nor_pdf_is_refused_and_nothing_is_asked(window, teacher, as_user, raw):
    answer = ask(as_user(teacher), window, (raw, "notice.jpg"))
    assert answer.status_code == 422
    assert "颱風停班" in answer.text, "what was typed stays"
    assert db.session.scalar(sa.select(Excusal)) is None
