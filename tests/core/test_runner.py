"""Several scheduler processes may be started: the database elects one, and TERM ends it at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from core import clock, lease
from core.database import db
from core.models import JobRun, Lease
from tests.conftest import SECRET


@pytest.fixture
def start(app, database_url, repository, tmp_path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a scheduler process with these jobs on the test's database."""
    running: list[subprocess.Popen[str]] = []
    environment = os.environ | {"DATABASE_URL": database_url, "FANGSHI_DATA": str(tmp_path), "SECRET_KEY": SECRET}

    def begin(*names: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.core.runner_process", *names]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        process = subprocess.Popen(command, env=environment, cwd=repository, **pipes)
        running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield begin
    for process in running:
        process.kill()
        process.wait()
        process.stdout.close()


def wait_for(what: Callable[[], object]) -> None:
    """Until it holds, at most a minute, because the machine may be busy."""
    deadline = time.monotonic() + 60
    while not what():
        assert time.monotonic() < deadline, "it did not happen within a minute"
        time.sleep(0.05)


def read(statement: sa.Select[Any]) -> list[Any]:
    """Look without taking SQLite's lock, which the processes need."""
    with db.engine.connect().execution_options(reads_only=True) as connection:
        return list(connection.scalars(statement))


def runs(name: str) -> list[bool | None]:
    """How the runs of a job ended."""
    return read(sa.select(JobRun.is_good).where(JobRun.name == name))


def holder() -> UUID | None:
    return next(iter(read(sa.select(Lease.holder))), None)


def ended(process: subprocess.Popen[str]) -> int:
    process.terminate()
    return process.wait(timeout=30)


def said(process: subprocess.Popen[str]) -> list[str]:
    """What it wrote, but for the looks that a busy machine had no time for: they come five times a second here."""
    assert process.stdout is not None
    return [line for line in process.stdout if "maximum number of running instances" not in line]


def test_of_two_processes_one_runs_each_job_once_and_the_other_takes_over(start):
    first, second = start("quick"), start("quick")
    wait_for(lambda: runs("quick") == [True])
    elected = holder()
    time.sleep(1)
    assert runs("quick") == [True]
    assert holder() == elected
    assert (ended(first), said(first)) == (0, [])
    wait_for(lambda: holder() not in {None, elected} or second.poll() is not None)
    assert (ended(second), said(second)) == (0, [])
    assert holder() is None
    assert runs("quick") == [True]


def test_term_in_the_middle_of_a_job_ends_at_once_and_the_job_is_run_again(start):
    process = start("slow")
    assert process.stdout.readline() == "slow job began\n"
    began = time.monotonic()
    assert ended(process) == 0
    assert time.monotonic() - began < 30, "the job would have slept for a minute"
    assert runs("slow") == [None]
    assert start("slow").stdout.readline() == "slow job began\n"


def test_a_lease_is_kept_by_its_holder_and_taken_only_when_it_ran_out(app):
    mine, theirs = uuid4(), uuid4()
    assert lease.hold("scheduler", mine)
    assert lease.hold("scheduler", mine)
    assert not lease.hold("scheduler", theirs)
    db.session.execute(sa.update(Lease).values(until=clock.machine_now() - timedelta(seconds=1)))
    db.session.commit()
    assert lease.hold("scheduler", theirs)
    assert not lease.hold("scheduler", mine)


def test_a_lease_given_up_is_free_for_the_next(app):
    mine, theirs = uuid4(), uuid4()
    lease.hold("scheduler", mine)
    lease.give_up("scheduler", theirs)
    assert not lease.hold("scheduler", theirs)
    lease.give_up("scheduler", mine)
    assert lease.hold("scheduler", theirs)
