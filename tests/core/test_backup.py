"""A backup brings everything back, on either database, and a damaged one changes nothing."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import backup, journal
from core.database import Base, db
from core.models import Adjustment
from core.rows import from_line, insert_of, select_of, to_line
from tests.conftest import empty_tables
from tests.makers import make_class, make_placement, make_school, make_site, make_student, make_user, save


@pytest.fixture
def data(tmp_path) -> Path:
    """A data folder with a photo, a key and things that do not belong into a backup."""
    folder = tmp_path / "data"
    (folder / "photos" / "ab").mkdir(parents=True)
    (folder / "photos" / "ab" / "abcd.jpg").write_bytes(b"\xff\xd8 a picture \x00\x01")
    (folder / "secret-key").write_text("a secret")
    (folder / "secret-key").chmod(0o600)
    for name in ("fangshi.sqlite", "fangshi.sqlite-wal", ".probe"):
        (folder / name).write_text("left out")
    return folder


@pytest.fixture
def school_with_rows(app):
    """A small school with rows of many column types, and a journal."""
    school = make_school(name="示範高工 瑠珉")
    teacher = make_user(Role.TEACHER, school=school, locale="en")
    site = make_site(latitude=24.15, longitude=120.66)
    make_placement(site, make_student(school, make_class(school)), teacher_id=teacher.id)
    save(Adjustment(name="demo", value=True))
    save(Adjustment(name="nothing", value=None))
    journal.record(teacher, "school.noted", school, text="臺中市")
    db.session.commit()
    return school


def everything() -> dict[str, list[bytes]]:
    """Every row of every table as lines."""
    db.session.rollback()
    with db.engine.connect() as connection:
        return {
            table.name: [to_line(table, row) for row in connection.execute(select_of(table)).mappings()]
            for table in Base.metadata.sorted_tables
        }


def test_what_was_backed_up_comes_back(school_with_rows, data, tmp_path):
    before = everything()
    written = backup.write(tmp_path / "b.zip", data)
    empty_tables()
    read = backup.restore(tmp_path / "b.zip", tmp_path / "new")
    assert everything() == before
    assert read == written
    assert (tmp_path / "new/photos/ab/abcd.jpg").read_bytes() == b"\xff\xd8 a picture \x00\x01"
    assert (tmp_path / "new/secret-key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in (tmp_path / "new").rglob("*") if path.is_file()) == ["abcd.jpg", "secret-key"]
    assert journal.first_broken() is None


def test_a_stored_null_and_an_absent_value_stay_different(app):
    table = sa.Table(
        "thing",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
    )
    with db.engine.connect() as connection:
        table.create(connection)
        rows = [{"id": 1, "value": sa.JSON.NULL}, {"id": 2, "value": None}, {"id": 3, "value": [1, {"a": "瑠"}]}]
        connection.execute(sa.insert(table), rows)
        lines = [to_line(table, row) for row in connection.execute(select_of(table)).mappings()]
        assert [json.loads(line).get("value") for line in lines] == [{"json": None}, None, {"json": [1, {"a": "瑠"}]}]
        connection.execute(table.delete())
        connection.execute(insert_of(table), [from_line(table, line) for line in lines])
        assert [to_line(table, row) for row in connection.execute(select_of(table)).mappings()] == lines
        connection.rollback()


def test_a_database_with_rows_is_replaced_only_by_force(school_with_rows, data, tmp_path):
    backup.write(tmp_path / "b.zip", data)
    before = everything()
    with pytest.raises(backup.BackupUnusable, match="not empty"):
        backup.restore(tmp_path / "b.zip", data)
    make_school(name="後來的學校")
    backup.restore(tmp_path / "b.zip", data, force=True)
    assert everything() == before


def damaged(archive: Path, name: str, change) -> None:
    """Write the archive anew with one entry changed; `change` None leaves it out."""
    with zipfile.ZipFile(archive) as old:
        content = {entry: old.read(entry) for entry in old.namelist()}
    with zipfile.ZipFile(archive, "w") as new:
        for entry, value in content.items():
            if entry != name:
                new.writestr(entry, value)
            elif change:
                new.writestr(entry, change(value))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("tables/school.jsonl", lambda content: content.replace("瑠".encode(), b"x")),
        ("files/photos/ab/abcd.jpg", lambda content: content[:-1]),
        ("files/photos/ab/abcd.jpg", None),
        ("manifest.json", None),
        ("manifest.json", lambda content: b"{"),
        ("manifest.json", lambda content: content.replace(b'"format": 1', b'"format": 2')),
        ("manifest.json", lambda content: content.replace(b'"revision": ', b'"revision": "other", "x": ')),
    ],
)
def test_a_damaged_archive_changes_nothing(school_with_rows, data, tmp_path, name, change):
    backup.write(tmp_path / "b.zip", data)
    damaged(tmp_path / "b.zip", name, change)
    before = everything()
    with pytest.raises(backup.BackupUnusable):
        backup.restore(tmp_path / "b.zip", tmp_path / "new", force=True)
    assert everything() == before
    assert not (tmp_path / "new").exists()


def test_an_archive_cannot_write_outside_the_data_folder(app, tmp_path):
    evil = {"files/../../evil": "0" * 64}
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("files/../../evil", b"x")
        archive.writestr("manifest.json", json.dumps({"format": 1, "revision": None, "sha256": evil}))
    with pytest.raises(backup.BackupUnusable, match="doubtful name"):
        backup.restore(tmp_path / "b.zip", tmp_path / "new")
    assert not (tmp_path.parent / "evil").exists()


def test_a_journal_that_was_broken_before_the_backup_is_restored_and_named(school_with_rows, cli, tmp_path):
    db.session.execute(sa.text("UPDATE journal_entry SET actor = 'nobody'"))
    db.session.commit()
    cli("backup", tmp_path / "b.zip")
    done = cli("restore", tmp_path / "b.zip", "--force")
    assert done.exit_code == 0
    assert done.stderr == "The journal was already broken when the backup was made; see journal verify.\n"


def test_the_commands_say_what_they_did_and_a_fault_in_one_line(school_with_rows, cli, tmp_path):
    path = tmp_path / "b.zip"
    done = cli("backup", path)
    assert done.exit_code == 0
    assert "rows and" in done.output
    refused = cli("restore", path)
    assert refused.exit_code == 1
    assert refused.stderr == "Error: The database is not empty; --force replaces everything in it.\n"
    assert cli("restore", path, "--force").exit_code == 0
    path.write_bytes(b"no archive")
    refused = cli("restore", path, "--force")
    assert refused.exit_code == 1
    assert refused.stderr.count("\n") == 1


def test_a_backup_is_readable_by_its_owner_only_and_leaves_no_half(app, data, tmp_path):
    path = tmp_path / "b.zip"
    backup.write(path, data)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith("b.zip")] == ["b.zip"]


def test_journal_verify_names_the_first_broken_entry(school_with_rows, cli):
    assert cli("journal", "verify").output == "1 entries, unbroken\n"
    db.session.execute(sa.text("UPDATE journal_entry SET actor = 'nobody'"))
    db.session.commit()
    broken = cli("journal", "verify")
    assert broken.exit_code == 1
    assert broken.stderr.startswith("Error: entry 1 (school.noted, ")


def test_the_backup_is_of_one_moment_and_stops_nobody_from_writing(app, data, tmp_path, monkeypatch):
    make_school(code="BEFORE")
    db.session.rollback()
    real = backup.select_of

    def while_somebody_writes(table):
        if table.name == "school":
            with db.engine.begin() as other:
                other.execute(sa.insert(table).values(id=uuid4(), code="DURING", name="x", level="hs", city="x"))
        return real(table)

    monkeypatch.setattr(backup, "select_of", while_somebody_writes)
    backup.write(tmp_path / "b.zip", data)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        codes = [json.loads(line)["code"] for line in archive.read("tables/school.jsonl").splitlines()]
    assert codes == ["BEFORE"]
