"""What happens at the same moment or is cut off in the middle, against a real server on both databases."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from accounts.sign_in import hasher
from core import journal
from core.database import db
from core.storage import store
from inspections.models import Finding, Inspection, Photo, Revision, Submission
from remediation.models import Case
from tests.conftest import SECRET
from tests.inspections.live_server import serving
from tests.makers_inspections import answer, audit_body, body, make_panel, make_round, photo_entry, picture, sha256

PASSWORD = "a password of tests"


@pytest.fixture(scope="module")
def server(shared_app, database_url):
    with serving(database_url, Path(shared_app.config["DATA"]), SECRET) as running:
        yield running


@pytest.fixture
def doomed_server(shared_app, database_url):
    """A server of its own for the test that kills it."""
    with serving(database_url, Path(shared_app.config["DATA"]), SECRET) as running:
        yield running


@dataclass(frozen=True)
class Sender:
    """What a phone knows of a visit; plain values, so that this process holds no lock while the server works."""

    email: str
    sheet: dict[str, Any]

    def body(self, **changes: Any) -> dict[str, Any]:
        return self.sheet | changes


@pytest.fixture
def visit(app):
    made = make_round()
    made.teacher.password_hash = hasher.hash(PASSWORD)
    db.session.commit()
    sender = Sender(made.teacher.email, body(made.obligation))
    db.session.rollback()
    return sender


def count(model: type) -> int:
    try:
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))
    finally:
        db.session.rollback()


def test_fifty_identical_submissions_at_once_make_exactly_one_row(server, visit):
    phone = server.sign_in(visit.email, PASSWORD)
    sheet = visit.body(answers=[answer("BV14", "yes"), answer("BV19", "no", no_photo_reason="禁止拍攝")])
    data, path = json.dumps(sheet).encode(), f"/api/v1/submissions/{uuid4()}"
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _n: phone.put(path, data), range(50)))
    statuses = sorted(status for status, _body in answers)
    assert statuses == [200] * 49 + [201]
    assert len({reply["digest"] for _status, reply in answers}) == 1
    assert [count(model) for model in (Submission, Revision, Inspection, Finding, Case)] == [1, 1, 1, 1, 1]
    assert journal.first_broken() is None


def test_fifty_different_revisions_at_once_leave_one_and_lose_none_in_silence(server, visit):
    phone = server.sign_in(visit.email, PASSWORD)
    path = f"/api/v1/submissions/{uuid4()}"
    phone.put(path, json.dumps(visit.body()).encode())
    rivals = [visit.body(revision=2, base_revision=1, company_remarks=str(n)) for n in range(50)]
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda sheet: phone.put(path, json.dumps(sheet).encode()), rivals))
    statuses = sorted(status for status, _body in answers)
    assert statuses == [200] + [409] * 49
    kept = next(reply for status, reply in answers if status == 200)["digest"]
    assert {reply["server"]["digest"] for status, reply in answers if status == 409} == {kept}
    assert count(Revision) == 2


def test_the_same_photo_fifty_times_at_once_is_kept_once(server, visit):
    phone = server.sign_in(visit.email, PASSWORD)
    data = picture((400, 300))
    with ThreadPoolExecutor(50) as pool:
        answers = list(
            pool.map(lambda _n: phone.put(f"/api/v1/photos/{sha256(data)}", data, "image/jpeg")[0], range(50))
        )
    assert set(answers) <= {200, 201}
    assert answers.count(201) == 1
    assert count(Photo) == 1


def test_photos_and_their_record_may_cross_on_the_way(server, visit):
    phone = server.sign_in(visit.email, PASSWORD)
    for _round in range(5):
        pictures = [picture((200, 150)) for _each in range(6)]
        sheet = visit.body(photos=[photo_entry(data) for data in pictures])
        submission = uuid4()
        jobs = [(f"/api/v1/photos/{sha256(data)}", data, "image/jpeg") for data in pictures]
        jobs.insert(3, (f"/api/v1/submissions/{submission}", json.dumps(sheet).encode(), "application/json"))
        with ThreadPoolExecutor(7) as pool:
            assert {status for status, _body in pool.map(lambda job: phone.put(*job), jobs)} == {201}
        receipt = phone.get(f"/api/v1/submissions/{submission}")[1]
        assert (receipt["state"], receipt["photos_missing"]) == ("received", [])


def test_a_panel_that_hands_in_at_the_same_moment_shares_one_inspection(server, app):
    panel = make_panel()
    people = [panel.lead, *panel.members]
    for person in people:
        person.password_hash = hasher.hash(PASSWORD)
    db.session.commit()
    emails = [person.email for person in people]
    data = json.dumps(audit_body(panel.obligation, answer("CA01", "yes"))).encode()
    db.session.rollback()
    phones = [server.sign_in(email, PASSWORD) for email in emails]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda phone: phone.put(f"/api/v1/submissions/{uuid4()}", data)[0], phones))
    assert answers == [201, 201, 201]
    assert (count(Inspection), count(Submission)) == (1, 3)


def half_an_upload(port: int, phone, path: str, data: bytes) -> socket.socket:
    """Send the headers and half of the body, and leave the connection open."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for handler in phone.opener.handlers
                        if hasattr(handler, "cookiejar") for cookie in handler.cookiejar)  # fmt: skip
    head = (
        f"PUT {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: image/jpeg\r\nX-CSRFToken: {phone.token}\r\n"
        f"Cookie: {cookies}\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(head.encode() + data[: len(data) // 2])
    return connection


def stored_files() -> list[Path]:
    return [path for path in store().folder.rglob("*") if path.is_file()]


def test_a_server_killed_in_the_middle_of_an_upload_leaves_nothing_half(doomed_server, visit):
    phone = doomed_server.sign_in(visit.email, PASSWORD)
    data, before = picture((1200, 900), quality=95), stored_files()
    connection = half_an_upload(doomed_server.port, phone, f"/api/v1/photos/{sha256(data)}", data)
    doomed_server.kill()
    connection.close()
    assert count(Photo) == 0
    assert stored_files() == before


def test_a_connection_that_breaks_in_the_middle_leaves_nothing_and_the_photo_can_be_sent_again(server, visit):
    phone = server.sign_in(visit.email, PASSWORD)
    data, before = picture((1200, 900), quality=95), stored_files()
    path = f"/api/v1/photos/{sha256(data)}"
    half_an_upload(server.port, phone, path, data).close()
    half_a_record = json.dumps(visit.body()).encode()[:300]
    assert phone.put(f"/api/v1/submissions/{uuid4()}", half_a_record)[0] == 422
    assert (count(Photo), count(Submission)) == (0, 0)
    assert stored_files() == before
    assert phone.put(path, data, "image/jpeg")[0] == 201
