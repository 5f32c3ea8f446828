"""The schema that the migrations build is the schema of the models."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from typing import Any
from uuid import uuid4

import flask_migrate
import pytest
import sqlalchemy as sa

from app import create_app
from core import clock
from core.database import db
from core.settings import from_environment
from inspections.models import Concern, Severity
from remediation.models import Case, CaseEvent, Happening
from remediation.word_index import CaseWords, rows_with
from remediation.workflow import CaseState


@pytest.mark.parametrize("command", [["db", "upgrade"], ["checklists", "builtin"]])
def test_a_new_installation_is_made_by_its_commands(repository, tmp_path, command):
    environment = os.environ | {"FANGSHI_DATA": str(tmp_path)}
    for words in dict.fromkeys((("db", "upgrade"), tuple(command), ("db", "check"))):
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *words],
            cwd=repository, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def test_on_postgresql_the_migrations_build_what_the_models_say(postgresql_server, tmp_path):
    """Its indexes of words too, which no model describes."""
    engine = sa.create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE migrated")
    engine.dispose()
    url = sa.make_url(postgresql_server).set(database="migrated").render_as_string(hide_password=False)
    app = create_app(from_environment({"DATABASE_URL": url, "FANGSHI_DATA": str(tmp_path), "SECRET_KEY": "x" * 40}))
    with app.app_context():
        flask_migrate.upgrade()
        flask_migrate.check()
        indexes = db.session.scalars(sa.text("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'words%'")).all()
        assert indexes == ["words_grams"]
        flask_migrate.downgrade(revision="0020_half_day")
        flask_migrate.upgrade()
        db.session.remove()
        db.engine.dispose()


def test_the_words_of_cases_there_were_are_found_after_the_migration(tmp_path):
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'old.sqlite'}", "FANGSHI_DATA": str(tmp_path)}
    app = create_app(from_environment(settings | {"SECRET_KEY": "x" * 40}))
    with app.app_context():
        flask_migrate.upgrade(revision="0020_half_day")
        db.session.execute(sa.insert(Case.__table__), [old_case()])
        db.session.execute(sa.insert(CaseEvent.__table__), [old_step(note="逃生口堆放貨物")])
        db.session.commit()
        flask_migrate.upgrade()
        for word, expected in (("逃生口", 1), ("115-001", 1), ("滅火器", 0)):
            assert len(db.session.execute(rows_with([word], CaseWords.case_id)).all()) == expected, word
        row = db.session.scalars(sa.select(CaseWords)).one()
        assert (row.finding_words, "115-001" in row.open_words) == ("逃生口堆放貨物", True)
        db.session.remove()
        flask_migrate.downgrade(revision="0021_words_of_cases")
        flask_migrate.upgrade()
        assert db.session.scalars(sa.select(CaseWords.finding_words)).all() == ["逃生口堆放貨物"]
        db.session.remove()
        db.engine.dispose()


def test_words_told_before_the_migration_carry_their_due_date_as_a_field(tmp_path):
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'old.sqlite'}", "FANGSHI_DATA": str(tmp_path)}
    app = create_app(from_environment(settings | {"SECRET_KEY": "x" * 40}))
    with app.app_context():
        flask_migrate.upgrade(revision="0021_words_of_cases")
        told = {"release_text": "請於 11/25（三）前改善。", "released_due_on": date(2026, 11, 25)}
        db.session.execute(sa.insert(Case.__table__), [old_case() | told])
        db.session.commit()
        flask_migrate.upgrade()
        assert db.session.scalar(sa.select(Case.release_text)) == "請於 {due}前改善。"
        db.session.remove()  # a session left open here would hold the lock against the migration
        flask_migrate.downgrade(revision="0021_words_of_cases")
        assert db.session.scalar(sa.select(Case.release_text)) == "請於 11/25（三）前改善。"
        db.session.remove()
        db.engine.dispose()


CASE_ID = uuid4()


def old_case() -> dict[str, Any]:
    now, today = clock.utcnow(), clock.today()
    texts = dict.fromkeys(("section", "section_zh", "section_en", "title_zh", "title_en", "basis"), "Exit")
    return texts | {
        "id": CASE_ID, "number": "115-001", "key": "k", "city": "臺中市", "item": "BV21", "severity": Severity.MAJOR,
        "concerns": Concern.COMPANY, "is_from_interview": False, "is_restricted": False, "state": CaseState.OPEN,
        "recurrence_count": 1, "opened_at": now, "opened_on": today, "found_at": now, "received_on": today,
        "due_on": today, "first_due_on": today, "released_photos": [], "event_count": 1, "revision": 1,
    }  # fmt: skip


def old_step(note: str) -> dict[str, Any]:
    return {
        "id": uuid4(), "case_id": CASE_ID, "number": 1, "at": clock.utcnow(), "action": Happening.OPENED,
        "note": note, "facts": {}, "photos": [],
    }  # fmt: skip
