"""Scheduling of jobs: named jobs with their hour, every run recorded, one runner elected by the database."""

from __future__ import annotations

import logging
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from core import clock
from core.database import db
from core.models import JobRun, Lease

log = logging.getLogger(__name__)
Counts = dict[str, int]
LEASE = "scheduler"
LEASE_FOR = timedelta(seconds=90)
STALE_AFTER = timedelta(hours=26)


@dataclass(frozen=True)
class Job:
    """A job and when it runs: daily at hour:minute (Asia/Taipei), or every so many minutes."""

    name: str
    work: Callable[[], Counts]
    hour: int | None = None
    minute: int = 0
    every_minutes: int | None = None

    def was_due(self, now: datetime) -> datetime:
        """The last instant at which it should have run."""
        if self.every_minutes:
            return now - timedelta(minutes=self.every_minutes)
        here = clock.local(now)
        due = here.replace(hour=self.hour or 0, minute=self.minute, second=0, microsecond=0)
        return due if due <= here else due - timedelta(days=1)


def register(app: Flask) -> None:
    """Give the app its empty table of jobs, in the order in which they run at night."""
    app.extensions["jobs"] = {}


def add(app: Flask, job: Job) -> None:
    """Make a job known by its name."""
    app.extensions["jobs"][job.name] = job


def run_once(app: Flask, name: str) -> JobRun:
    """Run one job now, commit its work and record how it went; a failure is recorded, not raised."""
    job: Job = app.extensions["jobs"][name]
    run = JobRun(name=name, started_at=clock.utcnow(), counts={})
    run_id = run.id
    db.session.add(run)
    db.session.commit()
    try:
        counts, error = job.work(), None
        db.session.commit()
    except Exception:  # the loop goes on; the failure stands in the record
        db.session.rollback()
        counts, error = {}, traceback.format_exc(limit=8)
        log.exception("job %s failed", name)
    run = db.session.get_one(JobRun, run_id)
    run.counts, run.error, run.is_good, run.ended_at = counts, error, error is None, clock.utcnow()
    db.session.commit()
    return run


def last_good_run(name: str | None = None) -> datetime | None:
    """When a job (or any job) last ended well."""
    statement = sa.select(sa.func.max(JobRun.ended_at)).where(JobRun.is_good.is_(True))
    return db.session.scalar(statement.where(JobRun.name == name) if name else statement)


def is_stale(now: datetime) -> bool:
    """Whether the nightly planning last went well more than 26 hours ago; a fresh installation is not stale."""
    last = last_good_run("generate")
    if last is not None:
        return now - last > STALE_AFTER
    first = db.session.scalar(sa.select(sa.func.min(JobRun.started_at)))
    return first is not None and now - first > STALE_AFTER


def hold_lease(holder: UUID) -> bool:
    """Take or keep the runner's lease; False while another process holds it."""
    now = clock.utcnow()
    kept = sa.update(Lease).where(Lease.name == LEASE, sa.or_(Lease.holder == holder, Lease.until < now))
    if db.session.execute(kept.values(holder=holder, until=now + LEASE_FOR)).rowcount == 1:  # type: ignore[attr-defined]
        db.session.commit()
        return True
    if db.session.get(Lease, LEASE) is not None:
        db.session.rollback()
        return False
    db.session.add(Lease(name=LEASE, holder=holder, until=now + LEASE_FOR))
    try:
        db.session.commit()
    except sa.exc.IntegrityError:
        db.session.rollback()
        return False
    return True


def give_up_lease(holder: UUID) -> None:
    """Let another process take over at once."""
    db.session.execute(sa.delete(Lease).where(Lease.name == LEASE, Lease.holder == holder))
    db.session.commit()


class Runner:
    """The scheduler process: keeps the lease, catches up once in order, then runs each job at its hour."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.holder = uuid4()
        self.scheduler = BlockingScheduler(
            timezone="Asia/Taipei", job_defaults={"coalesce": True, "misfire_grace_time": 3600}
        )

    def tick(self) -> None:
        """Keep the lease and run whatever is due and has not run, in the order of the night."""
        with self.app.app_context():
            try:
                if not hold_lease(self.holder):
                    return
                for job in self.app.extensions["jobs"].values():
                    if self._is_due(job):
                        run_once(self.app, job.name)
                        hold_lease(self.holder)
            finally:
                db.session.remove()

    def _is_due(self, job: Job) -> bool:
        last = db.session.scalar(sa.select(sa.func.max(JobRun.started_at)).where(JobRun.name == job.name))
        db.session.rollback()
        return last is None or last < job.was_due(clock.utcnow())

    def run(self) -> None:
        """Run until TERM or INT."""
        self.scheduler.add_job(self.tick, IntervalTrigger(seconds=20, timezone="Asia/Taipei"), max_instances=1)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.scheduler.shutdown(wait=False))
        self.tick()
        self.scheduler.start()
        with self.app.app_context():
            give_up_lease(self.holder)
