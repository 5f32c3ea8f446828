"""Planners that run at the same moment or are killed in the middle, as processes on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core import clock
from core.database import db
from schedules.models import Obligation
from schedules.planning.generation import generate
from sites.models import Placement
from tests.conftest import SECRET
from tests.makers import make_placement, make_school, make_site, make_student

PLAN = ("-m", "flask", "--app", "app", "schedules", "generate")


@pytest.fixture
def start(app, database_url, repository, tmp_path) -> Callable[..., subprocess.Popen[str]]:
    """Start a Python process on the test's database, with three sites of one school to plan."""
    school = make_school()
    for _ in range(3):
        today = clock.today()
        make_placement(make_site(), make_student(school), start_on=today, end_on=today + timedelta(days=83))
    db.session.commit()
    environment = os.environ | {"DATABASE_URL": database_url, "FANGSHI_DATA": str(tmp_path), "SECRET_KEY": SECRET}

    def begin(*words: str) -> subprocess.Popen[str]:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen([sys.executable, *words], env=environment, cwd=repository, **pipes)

    return begin


def plan() -> list[tuple[str, object, object]]:
    db.session.rollback()
    rows = db.session.execute(sa.select(Obligation.key, Obligation.opens_on, Obligation.closes_on))
    return sorted(tuple(row) for row in rows)


def test_three_planners_started_at_once_plan_every_window_once(start):
    running = [start(*PLAN) for _ in range(3)]
    said = [process.communicate(timeout=120)[0].strip().splitlines()[-1] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    added = [int(line.split(",")[0].removeprefix("added ")) for line in said]
    assert sorted(added) == [0, 0, len(plan())]
    assert len(plan()) >= 3 * 6


def test_a_planner_killed_in_the_middle_leaves_nothing_and_the_next_one_plans_all(start):
    dying = start("-m", "tests.schedules.generating_process")
    assert (dying.wait(timeout=120), plan()) == (-signal.SIGKILL, [])
    generate()
    db.session.commit()
    assert len(plan()) >= 3 * 6


def test_a_roster_edited_while_a_planner_runs_is_planned_by_the_next_one(start, app):
    running = start(*PLAN)
    placement = db.session.scalars(sa.select(Placement)).first()
    end_on = placement.end_on
    db.session.rollback()
    assert running.wait(timeout=120) == 0
    db.session.execute(
        sa.update(Placement).where(Placement.id == placement.id).values(end_on=end_on + timedelta(days=14))
    )
    db.session.commit()
    counts = generate()
    db.session.commit()
    assert (counts["added"], counts["withdrawn"]) == (1, 0)
    assert generate() == {"added": 0, "moved": 0, "withdrawn": 0, "unchanged": len(plan())}
