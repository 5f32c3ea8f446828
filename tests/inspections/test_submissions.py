"""Records from phones: taken in once, never lost, and answered with a receipt."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from inspections.models import Inspection, InspectionState, Revision, Submission
from inspections.review.reviewing import Hold, held_by
from tests.makers import make_school, make_site, make_user
from tests.makers_inspections import answer, body, make_round, photo_entry, picture, publish, send, send_photo, sha256


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_a_finished_visit_is_received_and_meets_its_window(as_user):
    visit = make_round()
    response = send(as_user(visit.teacher), body(visit.obligation))
    assert response.status_code == 201
    receipt = response.json
    assert receipt["state"] == "received"
    assert receipt["photos_missing"] == []
    db.session.expire_all()
    inspection = db.session.scalar(sa.select(Inspection))
    assert inspection.is_valid_visit
    assert inspection.state is InspectionState.RECEIVED
    assert visit.obligation.met_by == inspection.id


def test_the_same_content_again_changes_nothing(as_user):
    visit = make_round()
    client, sheet, submission = as_user(visit.teacher), body(visit.obligation), uuid4()
    first, again = send(client, sheet, submission), send(client, sheet, submission)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert (count(Submission), count(Revision), count(Inspection)) == (1, 1, 1)


def test_the_order_of_names_makes_no_other_content(as_user):
    visit = make_round()
    client, sheet, submission = as_user(visit.teacher), body(visit.obligation), uuid4()
    send(client, sheet, submission)
    assert send(client, dict(reversed(sheet.items())), submission).status_code == 200


def test_a_newer_revision_on_the_right_base_replaces_the_older(as_user):
    visit = make_round()
    client, submission = as_user(visit.teacher), uuid4()
    send(client, body(visit.obligation), submission)
    newer = body(visit.obligation, revision=2, base_revision=1, company_remarks="謝謝指導")
    response = send(client, newer, submission)
    assert response.status_code == 200
    assert response.json["revision"] == 2
    assert count(Revision) == 2, "final revisions are kept for ever"


@pytest.mark.parametrize(("revision", "base"), [(1, 0), (2, 0), (3, 2), (1, 1)])
def test_a_contradiction_is_answered_with_the_servers_copy(as_user, revision, base):
    visit = make_round()
    client, submission = as_user(visit.teacher), uuid4()
    sheet = body(visit.obligation)
    send(client, sheet, submission)
    other = body(visit.obligation, revision=revision, base_revision=base, company_remarks="另一份")
    response = send(client, other, submission)
    assert response.status_code == 409
    assert response.content_type == "application/problem+json"
    assert response.json["server"]["document"] == sheet
    assert response.json["server"]["revision"] == 1
    assert count(Revision) == 1


def test_a_draft_counts_for_nothing_until_it_is_final(as_user):
    visit = make_round()
    client, submission = as_user(visit.teacher), uuid4()
    response = send(client, body(visit.obligation, final=False), submission)
    assert response.json["state"] == "draft"
    inspection = db.session.scalar(sa.select(Inspection))
    assert inspection.state is InspectionState.UNDERWAY
    assert visit.obligation.met_at is None
    assert visit.obligation.begun_at is not None
    for revision in (2, 3):
        send(client, body(visit.obligation, final=False, revision=revision, base_revision=revision - 1), submission)
    assert count(Revision) == 1, "only the last draft is kept"
    final = send(client, body(visit.obligation, revision=4, base_revision=3), submission)
    assert final.json["state"] == "received"
    db.session.expire_all()
    assert visit.obligation.met_at is not None


def test_a_record_that_its_author_opens_again_stands_as_it_was_received_until_the_change_is_sent(as_user):
    visit = make_round()
    client, data, submission = as_user(visit.teacher), picture(), uuid4()
    sheet = body(visit.obligation, photos=[photo_entry(data, item="BV14")])
    sheet["answers"] = [answer("BV14", "yes", photos=[sha256(data)])]
    receipt = send(client, sheet, submission).json
    for note in ("半途甲", "半途乙"):
        again = body(visit.obligation, final=False, revision=2, base_revision=1, company_remarks=note, answers=[])
        response = send(client, again, submission)
        assert (response.status_code, response.json) == (200, receipt)
    assert count(Revision) == 2, "the last draft lies beside what was handed in"
    (own,) = client.get("/api/v1/bundle").json["obligations"]
    assert own["submission"]["state"] == "awaiting_photos"
    db.session.expire_all()
    assert visit.obligation.met_at is not None
    inspection = db.session.scalars(sa.select(Inspection)).one()
    page = as_user(visit.coordinator).get(f"/visits/{inspection.id}").get_data(as_text=True)
    assert f"{visit.teacher.name}在手機重新打開這份紀錄修改中" in page
    assert "半途乙" not in page
    client = as_user(visit.teacher)
    send_photo(client, data)
    db.session.expire_all()
    assert held_by(inspection, visit.coordinator) is Hold.BEING_CHANGED
    held = client.get(f"/api/v1/submissions/{submission}").json
    assert (held["state"], held["digest"], held["revision"]) == ("received", receipt["digest"], 1)
    conflict = send(client, body(visit.obligation, revision=2, base_revision=0), submission)
    assert conflict.json["server"]["document"] == sheet

    changed = send(client, body(visit.obligation, revision=2, base_revision=1, company_remarks="定稿"), submission)
    assert (changed.status_code, changed.json["state"], changed.json["revision"]) == (200, "received", 2)
    assert count(Revision) == 2, "final revisions are kept for ever, the draft is not"
    page = as_user(visit.coordinator).get(f"/visits/{inspection.id}").get_data(as_text=True)
    assert "重新打開" not in page


def test_a_visit_under_way_is_handed_to_the_persons_other_phone_and_to_nobody_else(as_user):
    visit, submission = make_round(), uuid4()
    client, path = as_user(visit.teacher), f"/api/v1/submissions/{submission}/draft"
    sheet = body(visit.obligation, final=False, company_remarks="半途")
    receipt = send(client, sheet, submission).json
    assert client.get(path).json == {"document": sheet, "receipt": receipt}
    assert as_user(visit.coordinator).get(path).status_code == 404
    send(client, body(visit.obligation, revision=2, base_revision=1), submission)
    assert client.get(path).status_code == 404


def test_photos_may_come_after_the_record(as_user):
    visit = make_round()
    client, data, submission = as_user(visit.teacher), picture(), uuid4()
    sheet = body(visit.obligation, photos=[photo_entry(data, item="BV05")])
    sheet["answers"] = [answer("BV05", "no", photos=[sha256(data)]), answer("BV14", "yes")]
    response = send(client, sheet, submission)
    assert response.status_code == 201
    assert response.json["state"] == "awaiting_photos"
    assert response.json["photos_missing"] == [sha256(data)]
    db.session.expire_all()
    assert visit.obligation.met_at is not None, "the window counts from the record, not from its last photo"
    assert send_photo(client, data).status_code == 201
    receipt = client.get(f"/api/v1/submissions/{submission}").json
    assert (receipt["state"], receipt["photos_held"], receipt["photos_missing"]) == ("received", [sha256(data)], [])


def test_photos_may_come_before_the_record(as_user):
    visit = make_round()
    client, data = as_user(visit.teacher), picture()
    send_photo(client, data)
    response = send(client, body(visit.obligation, photos=[photo_entry(data)]))
    assert response.json["state"] == "received"
    assert response.json["photos_held"] == [sha256(data)]


def test_a_photo_taken_out_by_a_correction_is_not_missing_any_more(as_user):
    visit = make_round()
    client, submission = as_user(visit.teacher), uuid4()
    send(client, body(visit.obligation, photos=[photo_entry(picture())]), submission)
    response = send(client, body(visit.obligation, revision=2, base_revision=1), submission)
    assert response.json["state"] == "received"


def test_the_receipts_of_a_device_name_all_that_the_server_holds(as_user):
    visit = make_round()
    client = as_user(visit.teacher)
    ids = [send(client, body(visit.obligation)).json["id"] for _each in range(2)]
    receipts = client.get(f"/api/v1/receipts?device={UUID(int=1)}").json["receipts"]
    assert sorted(receipt["id"] for receipt in receipts) == sorted(ids)
    assert client.get(f"/api/v1/receipts?device={UUID(int=2)}").json == {"receipts": []}
    assert client.get("/api/v1/receipts?device=phone").status_code == 422


def test_nobody_else_sees_or_changes_a_submission(as_user):
    visit = make_round()
    submission = uuid4()
    send(as_user(visit.teacher), body(visit.obligation), submission)
    other = as_user(make_user(Role.TEACHER, school=visit.school))
    assert other.get(f"/api/v1/submissions/{submission}").status_code == 404
    assert send(other, body(visit.obligation, revision=2, base_revision=1), submission).status_code == 404
    assert other.get(f"/api/v1/receipts?device={UUID(int=1)}").json == {"receipts": []}


def test_a_visit_of_somebody_else_is_refused_in_a_sentence(as_user):
    visit = make_round()
    stranger = as_user(make_user(Role.TEACHER, school=make_school()))
    colleague = as_user(make_user(Role.TEACHER, school=visit.school))
    for client in (stranger, colleague):
        for sheet in (body(visit.obligation), body(visit.obligation, obligation=None)):
            response = send(client, sheet)
            assert response.status_code == 404
            assert response.json["detail"]
    assert count(Submission) == 0


def test_the_named_site_must_be_that_of_the_visit(as_user):
    visit = make_round()
    response = send(as_user(visit.teacher), body(visit.obligation, site=make_site().code))
    assert response.status_code == 422
    assert response.json["errors"][0]["pointer"] == "/site"


def test_a_spontaneous_visit_finds_its_window(as_user):
    visit = make_round()
    response = send(as_user(visit.teacher), body(visit.obligation, obligation=None))
    assert response.status_code == 201
    db.session.expire_all()
    assert visit.obligation.met_at is not None


def test_an_old_version_of_the_checklist_stays_good_for_visits_begun_under_it(as_user):
    visit = make_round()
    publish("visit_site", wording=2)
    assert send(as_user(visit.teacher), body(visit.obligation, version=1)).status_code == 201


@pytest.mark.parametrize("change", [{"version": 9}, {"checklist": "no_such"}, {"checklist": "visit_student"}])
def test_a_version_that_never_was_is_refused(as_user, change):
    visit = make_round()
    response = send(as_user(visit.teacher), body(visit.obligation, **change))
    assert response.status_code == 422
    assert response.json["errors"] == [{"pointer": "/version", "detail": "unknown"}]


def test_a_clock_three_days_off_is_corrected_and_flagged_but_never_refused(as_user):
    visit = make_round()
    three_days = timedelta(days=3)
    sheet = body(visit.obligation, at=clock.utcnow() - three_days - timedelta(hours=2))
    sheet["clock_offset_s"] = three_days.total_seconds()
    assert send(as_user(visit.teacher), sheet).status_code == 201
    inspection = db.session.scalar(sa.select(Inspection))
    assert clock.local_day(inspection.arrived_at) == clock.local_day(clock.utcnow() - timedelta(hours=2))
    assert inspection.is_valid_visit


def test_a_value_that_does_not_suit_its_item_is_kept(as_user):
    visit = make_round()
    odd = [answer("BV14", "yes"), answer("BV05", "perhaps"), answer("BV03", -4), answer("NOSUCH", "x")]
    response = send(as_user(visit.teacher), body(visit.obligation, answers=odd))
    assert response.status_code == 201
    assert db.session.scalar(sa.select(Revision)).document["answers"] == odd


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "holiday"}, "/kind"),
        ({"answers": "none"}, "/answers"),
        ({"answers": [{"value": "yes"}]}, "/answers/0/item"),
        ({"answers": [{"item": "BV05", "value": {}}]}, "/answers/0/value"),
        ({"photos": [{"sha256": "abc"}]}, "/photos/0/sha256"),
        ({"arrived_at": "yesterday"}, "/arrived_at"),
        ({"arrived_at": "2026-02-30T10:00:00+08:00"}, "/arrived_at"),
        ({"arrived_at": "2026-11-20T10:00:00"}, "/arrived_at"),
        ({"revision": -1}, "/revision"),
        ({"version": True}, "/version"),
        ({"final": "yes"}, "/final"),
        ({"obligation": "7"}, "/obligation"),
        ({"outcome": "eaten"}, "/outcome"),
        ({"case_checks": [{"case": "1", "status": "gone"}]}, "/case_checks/0/case"),
        ({"clock_offset_s": 1e12}, "/clock_offset_s"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_pointer(as_user, change, pointer):
    visit = make_round()
    response = send(as_user(visit.teacher), body(visit.obligation) | change)
    assert response.status_code == 422
    assert pointer in [error["pointer"] for error in response.json["errors"]]
    assert all(error["detail"] for error in response.json["errors"])


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"a": NaN}', b"[" * 100_000])
def test_a_body_cut_short_or_no_json_is_refused_and_leaves_nothing(as_user, data):
    visit = make_round()
    path = f"/api/v1/submissions/{uuid4()}"
    response = as_user(visit.teacher).put(path, data=data, content_type="application/json")
    assert response.status_code == 422
    assert count(Submission) == 0


def test_characters_that_no_database_keeps_lose_no_record(as_user):
    visit = make_round()
    sheet = body(visit.obligation, company_remarks="nul \x00 and half \ud800")
    assert send(as_user(visit.teacher), sheet).status_code == 201


@pytest.fixture
def with_csrf(app):
    """The check of the token, which other tests do without."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.usefixtures("with_csrf")
def test_who_is_signed_out_keeps_the_record_and_is_asked_to_sign_in(client):
    visit = make_round()
    response = send(client, body(visit.obligation))
    assert response.status_code == 401
    assert response.content_type == "application/problem+json"


@pytest.mark.usefixtures("with_csrf")
def test_an_unsafe_request_needs_the_token_of_the_session(as_user):
    visit = make_round()
    client = as_user(visit.teacher)
    assert send(client, body(visit.obligation)).status_code == 400
    token = client.get("/api/v1/session").json["csrf_token"]
    path = f"/api/v1/submissions/{uuid4()}"
    response = client.put(path, json=body(visit.obligation), headers={"X-CSRFToken": token})
    assert response.status_code == 201
