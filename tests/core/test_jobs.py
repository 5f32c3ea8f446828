"""Jobs run when they are due, once for all hours missed, and every run is recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from core import clock, jobs
from core.database import db
from core.models import JobRun
from tests.makers import make_school, save

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)  # 09:30 in Taipei
SIX = datetime(2026, 11, 19, 22, 0, tzinfo=UTC)  # 06:00 of that day in Taipei


def nothing() -> dict[str, int]:
    return {}


@pytest.fixture
def own_jobs(app):
    """The app with an empty table of jobs."""
    known, app.extensions["jobs"] = app.extensions["jobs"], {}
    yield app
    app.extensions["jobs"] = known


@pytest.mark.parametrize(
    ("last_good", "last_failed", "expected"),
    [
        (None, None, True),
        (SIX - timedelta(minutes=1), None, True),
        (SIX - timedelta(days=30), None, True),
        (SIX, None, False),
        (SIX + timedelta(hours=1), None, False),
        (None, SIX - timedelta(hours=1), True),
        (None, NOW - timedelta(minutes=29), False),
        (None, NOW - timedelta(minutes=30), True),
        (SIX + timedelta(minutes=5), NOW - timedelta(minutes=45), False),
    ],
)
def test_a_daily_job_is_due_once_and_again_half_an_hour_after_a_failure(last_good, last_failed, expected):
    job = jobs.Job("night", nothing, hour=6)
    assert job.is_due(NOW, last_good=last_good, last_failed=last_failed) is expected


def test_a_job_that_runs_every_minute_is_due_a_minute_after_its_last_start():
    job = jobs.Job("often", nothing, every_minutes=1)
    assert job.is_due(NOW, last_good=NOW - timedelta(seconds=61), last_failed=None)
    assert not job.is_due(NOW, last_good=NOW - timedelta(seconds=59), last_failed=None)


def test_a_run_is_recorded_with_its_counts(own_jobs):
    jobs.add(own_jobs, jobs.Job("count", lambda: {"added": 2}))
    run = jobs.run_once(own_jobs, "count")
    assert (run.is_good, run.counts, run.error) == (True, {"added": 2}, None)
    assert run.ended_at >= run.started_at


def test_a_failed_run_leaves_its_reason_and_none_of_its_work(own_jobs):
    def fail() -> dict[str, int]:
        make_school_uncommitted()
        raise RuntimeError("the disk is full")

    jobs.add(own_jobs, jobs.Job("fail", fail))
    run = jobs.run_once(own_jobs, "fail")
    assert run.is_good is False
    assert run.error.rstrip().endswith("RuntimeError: the disk is full")
    assert db.session.scalar(sa.text("SELECT count(*) FROM school")) == 0


def make_school_uncommitted() -> None:
    db.session.execute(
        sa.text("INSERT INTO school (id, code, name, level, city) VALUES (:id, 'X', 'X', 'hs', 'X')"),
        {"id": "00000000000000000000000000000001"},
    )


def test_an_interrupted_run_counts_neither_as_good_nor_as_failed(own_jobs):
    def stop() -> dict[str, int]:
        raise jobs.Interrupted

    jobs.add(own_jobs, jobs.Job("stop", stop, hour=6))
    with pytest.raises(jobs.Interrupted):
        jobs.run_once(own_jobs, "stop")
    db.session.rollback()
    assert jobs.latest_run("stop").is_good is None
    assert jobs.last_start("stop", is_good=True) is None
    assert jobs.last_start("stop", is_good=False) is None


def test_runs_every_minute_that_end_alike_leave_one_record(own_jobs):
    outcomes = iter([{"sent": 0}, {"sent": 0}, {"sent": 2}, {"sent": 0}])
    jobs.add(own_jobs, jobs.Job("often", lambda: next(outcomes), every_minutes=1))
    for _ in range(4):
        jobs.run_once(own_jobs, "often")
    assert [run.counts["sent"] for run in jobs.recent_runs()] == [0, 2, 0]


@pytest.mark.parametrize(
    ("good_hours_ago", "first_hours_ago", "expected"),
    [(None, None, False), (None, 25, False), (None, 27, True), (25, 500, False), (27, 500, True)],
)
def test_planning_is_stale_after_26_hours_but_a_fresh_installation_is_not(
    app, good_hours_ago, first_hours_ago, expected
):
    now = clock.utcnow()
    if first_hours_ago is not None:
        save(JobRun(name="deliver", started_at=now - timedelta(hours=first_hours_ago), counts={}))
    if good_hours_ago is not None:
        at = now - timedelta(hours=good_hours_ago)
        save(JobRun(name="generate", started_at=at, ended_at=at, is_good=True, counts={}))
    assert jobs.is_stale(now) is expected


def test_ready_says_what_is_wrong(client):
    assert client.get("/readyz").json == {"status": "ok", "faults": []}
    at = clock.utcnow() - timedelta(hours=30)
    save(JobRun(name="generate", started_at=at, ended_at=at, is_good=True, counts={}))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json["faults"] == ["the last good run of generate is older than 26 hours"]


def test_a_job_is_run_by_command(own_jobs, cli):
    make_school()
    jobs.add(own_jobs, jobs.Job("count", lambda: {"added": 2, "moved": 0}, hour=6, minute=5))
    assert cli("jobs", "once", "count").output == "count: added 2, moved 0\n"
    listed = cli("jobs", "list").output
    assert "count          daily at 06:05" in listed
    assert listed.endswith("added 2, moved 0\n")


def test_an_unknown_or_failing_job_is_one_line_and_exit_1(own_jobs, cli):
    def fail() -> dict[str, int]:
        raise RuntimeError("the disk is full")

    jobs.add(own_jobs, jobs.Job("fail", fail))
    unknown, failed = cli("jobs", "once", "nap"), cli("jobs", "once", "fail")
    assert (unknown.exit_code, unknown.stderr) == (1, "Error: no job is called nap; there are fail\n")
    assert failed.exit_code == 1
    assert failed.stderr.splitlines()[-1] == "Error: fail failed: RuntimeError: the disk is full"
