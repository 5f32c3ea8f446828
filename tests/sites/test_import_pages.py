"""The import page: upload, preview, confirm; who may import what."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from accounts.models import User
from accounts.roles import Role
from core.database import db
from sites.models import Partner, Placement, School, Student
from sites.roster.importer import Importer
from sites.roster.importing import carry_out, examine
from tests.makers import make_school, make_user
from tests.makers_sites import person, small_roster, workbook_bytes, write_workbook

TODAY = date(2026, 11, 20)


@pytest.fixture
def recorded(app, tmp_path):
    """The small roster, imported; the answer is its school."""
    import_as_command(tmp_path, small_roster())
    return db.session.scalars(sa.select(School)).one()


def import_as_command(tmp_path: Path, roster) -> None:
    path = write_workbook(tmp_path / "before.xlsx", roster)
    importer = Importer("command")
    examination = examine(path, importer, today=TODAY)
    assert examination.faults == []
    carry_out(examination, importer, source="before.xlsx")
    db.session.commit()


def upload(page, roster, name="名冊.xlsx"):
    """Send a workbook; the answer is the preview's address."""
    response = page.post("/sites/import", data={"files": (workbook_bytes(roster), name)})
    assert response.status_code == 302, response.text
    return response.location


def digest_of(text: str) -> str:
    return re.search(r'name="digest"[^>]*value="([0-9a-f]{64})"', text).group(1)


def test_a_coordinator_uploads_looks_and_confirms(as_user, recorded):
    page = as_user(make_user(Role.COORDINATOR, school=recorded))
    roster = small_roster()
    roster["students"][0]["name"] = "示範生甲"
    address = upload(page, roster)
    shown = page.get(address)
    assert "名冊.xlsx" in shown.text
    assert "<del>示範生1</del>" in shown.text
    assert "<ins>示範生甲</ins>" in shown.text
    assert db.session.scalar(sa.select(Student.name).where(Student.number == "001101")) == "示範生1"
    response = page.post(address, data={"digest": digest_of(shown.text)})
    assert response.status_code == 302
    db.session.expire_all()
    assert db.session.scalar(sa.select(Student.name).where(Student.number == "001101")) == "示範生甲"
    assert page.get(address).status_code == 404


def test_the_preview_stores_nothing_but_the_file(app, as_user, recorded):
    page = as_user(make_user(Role.COORDINATOR, school=recorded))
    roster = small_roster()
    roster["students"].append(roster["students"][0] | {"number": "001109", "name": "新生"})
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Student))
    others = uploaded_files(app)
    page.get(upload(page, roster))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Student)) == before
    assert sorted(path.name for path in uploaded_files(app) - others) == ["roster.xlsx", "upload.json"]


def uploaded_files(app) -> set[Path]:
    """The files of uploads; tests share one folder."""
    return {path for path in (Path(app.config["DATA"]) / "imports").rglob("*") if path.is_file()}


def test_faults_are_shown_in_the_persons_language_and_cannot_be_confirmed(as_user, recorded):
    page = as_user(make_user(Role.COORDINATOR, school=recorded))
    roster = small_roster()
    roster["placements"][0]["end_on"] = "2026-02-30"
    address = upload(page, roster)
    text = page.get(address).text
    assert "訓練安排" in text
    assert "迄日" in text
    assert "2026-02-30" in text
    assert 'name="digest"' not in text
    assert page.post(address, data={"digest": "0" * 64}).status_code == 409


def test_what_moved_between_preview_and_confirmation_is_shown_again(as_user, recorded, tmp_path):
    page = as_user(make_user(Role.COORDINATOR, school=recorded))
    roster = small_roster()
    roster["students"][0]["name"] = "示範生甲"
    address = upload(page, roster)
    digest = digest_of(page.get(address).text)
    meanwhile = small_roster()
    meanwhile["students"][0]["name"] = "示範生乙"
    import_as_command(tmp_path, meanwhile)
    response = page.post(address, data={"digest": digest})
    assert response.status_code == 409
    assert "<del>示範生乙</del>" in response.text
    assert db.session.scalar(sa.select(Student.name).where(Student.number == "001101")) == "示範生乙"


def test_somebody_elses_upload_is_not_found(as_user, recorded):
    mine = as_user(make_user(Role.COORDINATOR, school=recorded))
    theirs = as_user(make_user(Role.COORDINATOR, school=recorded))
    address = upload(mine, small_roster())
    assert theirs.get(address).status_code == 404
    assert theirs.post(address, data={"digest": ""}).status_code == 404


@pytest.mark.parametrize("role", [Role.TEACHER, Role.COUNSELLOR, Role.PANELIST, Role.CLERK, Role.OFFICER])
def test_only_the_office_and_administrators_may_import(as_user, role):
    page = as_user(make_user(role, school=make_school()))
    assert page.get("/sites/import").status_code == 404
    assert page.post("/sites/import", data={}).status_code == 404


def test_csv_files_are_sent_together(as_user, recorded):
    page = as_user(make_user(Role.COORDINATOR, school=recorded))
    students = "學號,學校,班級,姓名,出生日期\n001109,S1,M2A,新生,98/3/5\n".encode("cp950")
    classes = "代碼,學校,班級名稱,科別,辦理方式\n".encode()
    files = [(BytesIO(students), "../學生.csv"), (BytesIO(classes), "notes.csv")]
    response = page.post("/sites/import", data={"files": files})
    text = page.get(response.location).text
    assert '<th scope="row">學生</th><td class="n">1</td>' in text
    assert "notes" in text


def test_two_workbooks_or_none_are_refused_with_a_sentence(as_user, recorded):
    page = as_user(make_user(Role.COORDINATOR, school=recorded))
    both = [(workbook_bytes(small_roster()), "a.xlsx"), (workbook_bytes(small_roster()), "b.xlsx")]
    assert page.post("/sites/import", data={"files": both}).status_code == 422
    assert page.post("/sites/import", data={}).status_code == 422


def faults_of(user_page, roster) -> str:
    text = user_page.get(upload(user_page, roster)).text
    assert 'name="digest"' not in text
    return text


def test_rows_of_another_school_are_refused(as_user, recorded):
    make_school(code="S2")
    page = as_user(make_user(Role.COORDINATOR, school=recorded))
    roster = {"students": [small_roster()["students"][0] | {"school": "S2"}]}
    assert "“S2”" in faults_of(page, roster) or "S2" in faults_of(page, roster)


def test_a_coordinator_makes_no_principal_and_no_clerk(as_user, recorded):
    page = as_user(make_user(Role.COORDINATOR, school=recorded))
    for role in ("principal", "director", "clerk", "admin", "panelist"):
        faults_of(page, {"people": [person("new@demo.example", "新人", role)]})
    assert db.session.scalar(sa.select(User).where(User.email == "new@demo.example")) is None


def test_a_director_makes_a_principal(as_user, recorded):
    page = as_user(make_user(Role.DIRECTOR, school=recorded))
    address = upload(page, {"people": [person("new@demo.example", "新校長", "principal")]})
    assert page.post(address, data={"digest": digest_of(page.get(address).text)}).status_code == 302


def test_nobody_changes_their_own_roles(as_user, recorded):
    director = make_user(Role.DIRECTOR, school=recorded, email="me@demo.example", name="我")
    faults_of(as_user(director), {"people": [person("me@demo.example", "我", "director, principal")]})


def test_a_shared_company_is_changed_by_an_administrator(as_user, recorded, tmp_path):
    other = small_roster()
    other["schools"][0]["code"] = "S2"
    del other["people"], other["contacts"], other["closures"]
    for name in ("classes", "students", "placements"):
        for row in other[name]:
            row["school"] = "S2"
            row.pop("teacher", None)
    import_as_command(tmp_path, other)
    change = {"partners": [{"tax_id": "04595257", "name": "改名公司"}]}
    faults_of(as_user(make_user(Role.COORDINATOR, school=recorded)), change)
    page = as_user(make_user(Role.ADMIN))
    address = upload(page, change)
    page.post(address, data={"digest": digest_of(page.get(address).text)})
    db.session.expire_all()
    assert db.session.scalar(sa.select(Partner.name)) == "改名公司"


def test_a_coordinator_may_not_close_a_city_for_other_schools(as_user, recorded, tmp_path):
    other = small_roster()
    other["schools"][0]["code"] = "S2"
    other["sites"][0]["code"] = "W2"
    del other["people"], other["contacts"], other["closures"]
    for name in ("classes", "students", "placements"):
        for row in other[name]:
            row["school"] = "S2"
            row.pop("teacher", None)
    for row in other["placements"]:
        row["site"] = "W2"
    closure = {"scope": "city", "code": "台中市", "start_on": "2026-10-01", "end_on": "2026-10-01", "reason": "颱風"}
    page = as_user(make_user(Role.COORDINATOR, school=recorded))
    address = upload(page, {"closures": [closure]})
    assert 'name="digest"' in page.get(address).text
    import_as_command(tmp_path, other)
    assert 'name="digest"' not in page.get(address).text


def test_the_template_can_be_fetched_and_imports_as_nothing(as_user, recorded, tmp_path):
    page = as_user(make_user(Role.COORDINATOR, school=recorded))
    response = page.get("/sites/import/template.xlsx")
    path = tmp_path / "template.xlsx"
    path.write_bytes(response.data)
    examination = examine(path, Importer("command"), today=TODAY)
    assert examination.faults == []
    assert examination.changes == []
    assert examination.reading.ignored_sheets == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Placement)) == 3


def test_an_administrator_finds_the_import_among_the_settings(as_user):
    assert 'href="/sites/import"' in as_user(make_user(Role.ADMIN)).get("/settings").text
    coordinator = make_user(Role.COORDINATOR, school=make_school())
    assert 'href="/sites/import"' in as_user(coordinator).get("/sites").text
