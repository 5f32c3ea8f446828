"""The library over 100,000 answers: how often each item was answered and failed, counted by the database.

`python -m bench library` prints the table for both databases.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from accounts.models import User
from app import create_app
from checklists.queries import latest_version
from core import clock
from core.database import db
from core.settings import from_environment
from inspections.looking_back.item_history import tallies
from inspections.models import Inspection, InspectionState, Revision, Submission, SubmissionState
from schedules.models import ObligationKind
from tests.makers_inspections import make_round
from tests.postgresql import server as postgresql_server

RECORDS, ANSWERS, RUNS = 2_500, 40, 7
SECRET = "a key for measurements only, never used elsewhere"
ITEMS = [f"BV{number:02}" for number in range(1, ANSWERS + 1)]


def measure() -> list[dict[str, Any]]:
    """The median over both databases."""
    rows = []
    for name, opened in (("SQLite", _sqlite), ("PostgreSQL", postgresql_server)):
        with opened() as url, tempfile.TemporaryDirectory() as folder:
            app = create_app(from_environment({"DATABASE_URL": url, "FANGSHI_DATA": folder, "SECRET_KEY": SECRET}))
            with app.app_context():
                db.create_all()
                rows.append({"database": name} | _counted(_recorded()))
                db.session.remove()
                db.engine.dispose()
    return rows


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'bench.sqlite'}"


def _recorded() -> User:
    """So many records of one school; whoever reads them."""
    _version_id.cache_clear()
    made = make_round()
    now = clock.utcnow()
    inspections, submissions, revisions = [], [], []
    for number in range(RECORDS):
        ids = uuid4(), uuid4()
        at = now - timedelta(hours=number)
        inspections.append(_inspection(made, ids[0], at))
        submissions.append(_submission(made, *ids, at))
        revisions.append(_revision(ids[1], number, at))
    for model, rows in ((Inspection, inspections), (Submission, submissions), (Revision, revisions)):
        db.session.execute(sa.insert(model), rows)
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()
    return made.coordinator


def _inspection(made: Any, inspection_id: Any, at: Any) -> dict[str, Any]:
    return {
        "id": inspection_id,
        "kind": ObligationKind.VISIT,
        "school_id": made.school.id,
        "site_id": made.site.id,
        "checklist_version_id": _version_id(),
        "lead_id": made.teacher.id,
        "state": InspectionState.RECEIVED,
        "started_at": at,
        "arrived_at": at,
        "received_at": at,
    }


@cache
def _version_id() -> Any:
    return latest_version("visit_site").id


def _submission(made: Any, inspection_id: Any, submission_id: Any, at: Any) -> dict[str, Any]:
    return {
        "id": submission_id,
        "inspection_id": inspection_id,
        "author_id": made.teacher.id,
        "state": SubmissionState.RECEIVED,
        "revision": 1,
        "digest": "0" * 64,
        "received_at": at,
    }


def _revision(submission_id: Any, number: int, at: Any) -> dict[str, Any]:
    said: list[dict[str, Any]] = [
        {"item": item, "student": None, "value": "yes", "note": f"第 {number} 次", "photos": []} for item in ITEMS
    ]
    return {
        "id": uuid4(),
        "submission_id": submission_id,
        "number": 1,
        "base_number": 0,
        "is_final": True,
        "document": {"answers": said},
        "digest": "0" * 64,
        "received_at": at,
    }


def _counted(reader: User) -> dict[str, Any]:
    times = []
    for _run in range(RUNS):
        begun = time.perf_counter()
        found = tallies(reader)
        times.append((time.perf_counter() - begun) * 1000)
    return {"answers": sum(tally.answered for tally in found.values()), "median ms": round(statistics.median(times))}


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as text."""
    return "\n".join(f"{row['database']:12}{row['answers']:>9} answers {row['median ms']:>6} ms" for row in rows)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
