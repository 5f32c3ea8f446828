"""The proof pack: every duty with its evidence, byte-identical when made twice, nothing of it that must not leave."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from core.models import JournalEntry
from inspections.models import Photo, PhotoUse, Severity
from schedules.models import CatchUp, Excusal, MissReason
from schedules.rules.cadence import BY_LAW
from tests.makers import make_obligation, make_placement, make_school, make_site, make_student, make_user
from tests.makers_inspections import publish
from tests.makers_remediation import make_case, make_finding, make_inspection, record

PERIOD = {"from": "2026-08-01", "to": "2027-07-31"}


@pytest.fixture
def school(app):
    publish("school_audit")
    return make_school(name="示範高工")


@pytest.fixture
def office(school):
    return make_user(Role.COORDINATOR, school=school, name="林示範")


@pytest.fixture
def teacher(school):
    return make_user(Role.TEACHER, school=school, name="陳示範", training_valid_until=date(2027, 6, 30))


@pytest.fixture
def site(school):
    return make_site(name="示範精密一廠")


def past(**facts: Any) -> dict[str, Any]:
    today = clock.today()
    days = {"opens_on": today - timedelta(days=40), "closes_on": today - timedelta(days=27)}
    return days | {"due_on": today - timedelta(days=28), "settles_on": today - timedelta(days=22)} | facts


@pytest.fixture
def year(site, school, teacher, office):
    """Visited with a photo and a finding, missed, excused, open and suspended; a confidential case."""
    visit = make_inspection(site, school, teacher)
    make_obligation(site, school, assignee=teacher, **past(met_at=clock.utcnow(), met_by=visit.id, key="met"))
    make_obligation(site, school, assignee=teacher, **past(missed_at=clock.utcnow(), key="missed"))
    excused = make_obligation(site, school, **past(excused_at=clock.utcnow(), key="excused"))
    make_obligation(site, school, key="open")
    make_obligation(site, school, training_days=0, due_on=None, key="suspended")
    make_obligation(site, school, withdrawn_at=clock.utcnow(), key="withdrawn")
    make_obligation(site, make_school(), key="elsewhere")
    director = make_user(Role.DIRECTOR, school=school, name="吳示範")
    asked = {"asked_by_id": office.id, "asked_at": clock.utcnow(), "reason": "颱風", "evidence": "=公告"}
    decided = {"decided_by_id": director.id, "decided_at": clock.utcnow(), "is_approved": True}
    db.session.add(Excusal(obligation_id=excused.id, **asked, **decided))
    (case,) = record(make_finding(visit, "BV21", photos=1))
    make_case(site, school, "SP06", severity=Severity.CRITICAL, is_restricted=True)
    make_placement(site, make_student(school, name="王瑠明"), contract_filed_on=date(2026, 8, 20))
    return case


def take(client: Any, school: Any, **period: str) -> bytes:
    answer = client.post("/dashboard/proof/archive", data={"school": school.code} | PERIOD | period)
    assert answer.status_code == 200
    return answer.data


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_made_twice_it_is_the_same_byte_by_byte_and_the_journal_names_its_hash(year, school, office, as_user):
    first, second = (take(as_user(office), school) for _each in range(2))
    assert first == second
    facts = db.session.scalars(sa.select(JournalEntry.facts).where(JournalEntry.action == "proof.made")).all()
    assert {each["sha256"] for each in facts} == {hashlib.sha256(first).hexdigest()}


def test_every_duty_of_the_school_is_there_with_its_state_and_evidence(year, school, office, as_user):
    files = files_of(take(as_user(office), school))
    rows = {row["key"]: row for row in json.loads(files["json/obligations.json"])}
    assert set(rows) == {"met", "missed", "excused", "open", "suspended"}
    assert all(row["state"] == key for key, row in rows.items())
    assert rows["met"]["visited_by"] == "陳示範"
    assert rows["met"]["record_sha256"] == ["0" * 64]
    assert len(rows["met"]["photos_sha256"]) == 1
    assert rows["met"]["cases"] == [year.number]
    assert rows["met"]["basis"] == BY_LAW.basis
    assert "吳示範" in rows["excused"]["excusal"]
    summary = json.loads(files["summary.json"])
    assert summary["visits"] == {
        "due": 4, "pending": 1, "met": 1, "missed": 1, "excused": 1, "suspended": 1, "gaps": 0,
    }  # fmt: skip
    assert summary["items"]["SA25"] == "1／4（25.0%）"


def test_a_photo_that_a_record_was_imported_without_is_no_evidence_but_named(year, school, office, as_user):
    use = db.session.scalars(sa.select(PhotoUse)).one()
    db.session.execute(sa.delete(Photo))
    use.left_out_at, use.left_out_by_id = clock.utcnow(), office.id
    db.session.flush()
    files = files_of(take(as_user(office), school))
    for rows in (json.loads(files["json/obligations.json"]), json.loads(files["json/visits.json"])):
        (row,) = [row for row in rows if row["photos_left_out"]]
        assert row["photos_sha256"] == []
        (named,) = row["photos_left_out"]
        assert named.startswith(f"{use.sha256} {office.name} 20")
    tables = [data.decode("utf-8-sig") for name, data in files.items() if name.endswith("訪視紀錄.csv")]
    assert any("略去的照片（無法使用）" in table and use.sha256 in table for table in tables)


def test_a_gap_stands_in_the_pack_with_what_lay_between(site, school, teacher, office, as_user):
    today, found = clock.today(), []
    for number, (back, state) in enumerate([(60, "met"), (46, "missed"), (32, "met")], start=1):
        days = {"opens_on": today - timedelta(days=back), "closes_on": today - timedelta(days=back - 13)}
        days |= {"due_on": days["closes_on"], "settles_on": days["closes_on"], "window": number, "run": 1}
        row = make_obligation(site, school, assignee=teacher, **days, **{f"{state}_at": clock.utcnow()})
        if state == "met":
            visit = make_inspection(site, school, teacher, obligation_id=row.id, is_valid_visit=True)
            visit.arrived_at = clock.utcnow() - timedelta(days=back)
            row.met_by = visit.id
        found.append(row)
    db.session.add(CatchUp(obligation_id=found[1].id, reason=MissReason.LEAVE))
    db.session.commit()
    (gap,) = json.loads(files_of(take(as_user(office), school))["json/gaps.json"])
    assert (gap["days"], gap["reason"]) == (28, "第 2 期逾期未訪（教師請假）")
    assert "間隔逾 14 天 1 次" in as_user(office).get("/dashboard/proof").text


def test_the_folders_are_those_of_the_audit_and_the_list_of_hashes_is_true(year, school, office, as_user):
    files = files_of(take(as_user(office), school))
    folders = {name.partition("/")[0][:4] for name in files if name.startswith("SA")}
    assert folders == {f"SA{number}" for number in range(21, 37)}
    listed = json.loads(files.pop("manifest.json"))
    assert {row["name"]: row["sha256"] for row in listed} == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items()
    }
    csvs = [name for name in files if name.endswith("應訪清冊.csv")]
    head, *rows = csv.reader(io.StringIO(files[csvs[0]].decode("utf-8-sig")))
    assert head[0] == "識別"
    assert len(rows) == 5
    paper = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(files["總表.pdf"])).pages)
    assert "應訪 4 = 已訪 1 + 逾期未訪 1 + 免計 1 + 未到期 1" in paper


def test_nothing_confidential_no_full_name_and_no_formula_leaves(year, school, office, as_user):
    files = files_of(take(as_user(office), school))
    everything = b"\n".join(files.values()).decode("utf-8", "ignore")
    assert "王瑠明" not in everything
    assert "王○明" in everything
    assert "SP06" not in everything
    assert json.loads(files["summary.json"])["cases"] == {"counted": 1, "confidential": 1}
    excusals = next(data for name, data in files.items() if name.endswith("免計申請.csv"))
    assert "'=公告" in excusals.decode()


def test_who_takes_which_school_s_proof(year, school, teacher, office, as_user):
    other = make_user(Role.COORDINATOR, school=make_school())
    given = {"school": school.code} | PERIOD
    assert as_user(other).post("/dashboard/proof/archive", data=given).status_code == 404
    assert as_user(teacher).post("/dashboard/proof/archive", data=given).status_code == 404
    near, far = make_user(Role.OFFICER, city="台中市"), make_user(Role.OFFICER, city="高雄市")
    assert as_user(near).post("/dashboard/proof/archive", data=given).status_code == 200
    assert as_user(far).post("/dashboard/proof/archive", data=given).status_code == 404
    assert "1／4" in as_user(office).get("/dashboard/proof").text


@pytest.mark.parametrize("period", [{"from": "soon"}, {"from": "2026-08-01", "to": "2026-07-01"}, {"to": "2090-01-01"}])
def test_a_period_that_cannot_be_is_not_found(school, office, as_user, period):
    given = {"school": school.code} | PERIOD | period
    assert as_user(office).post("/dashboard/proof/archive", data=given).status_code == 404
