"""Time to plan a year of visits beside a floor: the same rows written by a plain bulk insert.

`python -m bench.plan` plans for 1,000 sites and prints a table, `--sites N` for another number, `--json` as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from accounts.models import User
from core import clock
from core.database import db
from core.settings import from_environment
from schedules.models import Assignment, Obligation
from schedules.planning.generation import generate
from sites.models import ClassGroup, Level, Mode, Partner, Placement, School, Site, SiteKind, Student

SITES = 1000
SITES_PER_SCHOOL = 50
STUDENTS_PER_SITE = 3
TEACHERS_PER_SCHOOL = 8
START, END, TODAY = date(2026, 8, 1), date(2027, 7, 31), "2026-08-01T08:00:00+08:00"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sites", type=int, default=SITES)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    rows = measure(chosen.sites)
    print(json.dumps(rows, indent=1) if chosen.json else table(rows))


def measure(sites: int) -> list[dict[str, Any]]:
    """Each step of planning with its seconds; the database is a new one."""
    with new_installation():
        record_roster(sites)
        rows = [timed("a year planned for the first time", lambda: generate())]
        rows.append(timed("again, nothing changed", lambda: generate()))
        site_id = change_one_placement()
        rows.append(timed("one changed placement, its site alone", lambda: generate(site_ids=[site_id])))
        planned = {kind.__table__: read_rows(kind.__table__) for kind in (Obligation, Assignment)}
        rows.append(timed("the same rows, plain bulk insert", lambda: copy_rows(planned)))
        return [row | {"sites": sites} for row in rows]


@contextmanager
def new_installation() -> Iterator[None]:
    """An app on an empty database: SQLite in a folder of its own, or the one that DATABASE_URL names."""
    from app import create_app

    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("DATABASE_URL", f"sqlite:///{Path(folder) / 'plan.sqlite'}")
        facts = {"DATABASE_URL": url, "FANGSHI_DATA": folder, "SECRET_KEY": "k" * 32, "FANGSHI_CLOCK": TODAY}
        with create_app(from_environment(facts)).app_context():
            db.create_all()
            yield
            db.session.remove()
            db.drop_all()
            db.engine.dispose()


def timed(what: str, work: Callable[[], dict[str, int]]) -> dict[str, Any]:
    """Seconds of a piece of work with its commit, and how many rows it wrote or looked at."""
    started, cpu = time.perf_counter(), time.process_time()
    counts = work()
    db.session.commit()
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures = {"seconds": round(seconds, 2), "cpu": round(cpu, 2), "peak_mb": peak}
    return {"what": what, "obligations": sum(counts.values())} | figures


def record_roster(sites: int) -> None:
    """Schools of fifty sites, three students each, a whole academic year."""
    now = clock.utcnow()
    rows: dict[type[Any], list[dict[str, Any]]] = {
        kind: [] for kind in (School, User, Partner, Site, ClassGroup, Student, Placement)
    }
    for number in range(sites):
        if number % SITES_PER_SCHOOL == 0:
            school, group, teachers = _add_school(rows, number // SITES_PER_SCHOOL, now)
        partner, site = uuid4(), uuid4()
        rows[Partner].append({"id": partner, "tax_id": f"{number:08}", "name": f"示範公司{number}"})
        rows[Site].append(
            {"id": site, "code": f"S{number:06}", "partner_id": partner, "name": "示範廠", "city": "臺中市"}
            | {"kind": SiteKind.WORKPLACE, "trains_on_holidays": False}
        )
        for place in range(STUDENTS_PER_SITE):
            student = {"id": uuid4(), "number": f"{number:06}{place}", "school_id": school, "class_group_id": group}
            rows[Student].append(student | {"name": "示範生", "born_on": date(2009, 5, 1)})
            rows[Placement].append(
                {"id": uuid4(), "student_id": student["id"], "site_id": site, "start_on": START, "end_on": END}
                | {"weekdays": "12345", "teacher_id": teachers[number % len(teachers)], "recorded_at": now}
            )
    for kind, values in rows.items():
        db.session.connection().execute(sa.insert(kind.__table__), values)
    db.session.commit()


def _add_school(rows: dict[type[Any], list[dict[str, Any]]], number: int, now: Any) -> tuple[Any, Any, list[Any]]:
    school, group = uuid4(), uuid4()
    rows[School].append(
        {
            "id": school,
            "code": f"{number:06}",
            "name": f"示範高工{number}",
            "level": Level.HIGH_SCHOOL,
            "city": "臺中市",
        }
    )
    rows[ClassGroup].append(
        {"id": group, "code": "A", "school_id": school, "name": "機械二甲", "department": "機械科", "mode": Mode.STEP}
    )
    teachers = [uuid4() for _ in range(TEACHERS_PER_SCHOOL)]
    rows[User] += [
        {"id": teacher, "email": f"t{number}-{place}@demo.example", "name": "示範師", "created_at": now}
        | {"session_number": 1, "visit_weekdays": "24"}
        for place, teacher in enumerate(teachers)
    ]
    return school, group, teachers


def change_one_placement() -> Any:
    """Let one student stay half a year; the site."""
    placement = db.session.scalars(sa.select(Placement).limit(1)).one()
    placement.end_on = date(2027, 1, 31)
    db.session.commit()
    return placement.site_id


def read_rows(table: Any) -> list[dict[str, Any]]:
    """Every row of a table as values."""
    return [dict(row) for row in db.session.execute(sa.select(table)).mappings()]


def copy_rows(planned: dict[Any, list[dict[str, Any]]]) -> dict[str, int]:
    """Write the rows of the plan into empty tables of the same columns: what no planner can be faster than."""
    connection = db.session.connection()
    for source, rows in planned.items():
        columns = [sa.Column(column.name, column.type, primary_key=column.primary_key) for column in source.columns]
        twin = sa.Table(f"{source.name}_copy", sa.MetaData(), *columns)
        twin.create(connection)
        for start in range(0, len(rows), 2000):
            connection.execute(sa.insert(twin), rows[start : start + 2000])
        twin.drop(connection)
    return {"copied": len(planned[Obligation.__table__])}


def table(rows: list[dict[str, Any]]) -> str:
    """The measurements as a table."""
    head = f"{'what':<42}{'sites':>8}{'obligations':>13}{'seconds':>9}{'of CPU':>9}{'peak MB':>9}"
    lines = [
        f"{row['what']:<42}{row['sites']:>8}{row['obligations']:>13}{row['seconds']:>9}{row['cpu']:>9}{row['peak_mb']:>9}"
        for row in rows
    ]
    return "\n".join([head, *lines])


if __name__ == "__main__":
    main()
