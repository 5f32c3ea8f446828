"""Scheduling of jobs: named jobs with their hour, and every run recorded."""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa
from flask import Flask, current_app

from core import clock
from core.database import db
from core.models import JobRun

log = logging.getLogger(__name__)
Counts = dict[str, int]
Part = TypeVar("Part")
STALE_AFTER = timedelta(hours=26)
RETRY_AFTER = timedelta(minutes=30)


class PartlyFailed(Exception):
    """Some of a job's parts failed; what the others did is committed."""

    def __init__(self, counts: Counts, errors: list[str]) -> None:
        self.counts = counts
        super().__init__("\n".join(errors))


class Interrupted(BaseException):
    """The process was asked to end; a running job stops where it is and its transaction is given up."""


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

    def is_due(self, now: datetime, *, last_good: datetime | None, last_failed: datetime | None) -> bool:
        """Whether it has to run: once for all hours missed, and again half an hour after a failure."""
        due = self.was_due(now)
        if last_good is not None and last_good >= due:
            return False
        return last_failed is None or last_failed < due or now - last_failed >= RETRY_AFTER


def in_turn(*works: Callable[[], Counts]) -> Callable[[], Counts]:
    """The work of several packages under one name; one that fails stops none of those after it."""
    return lambda: for_each(works, lambda work: work())


def for_each(parts: Iterable[Part], work: Callable[[Part], Counts], name: Callable[[Part], str] = str) -> Counts:
    """Do the work for one part after another, each committed on its own; one that fails does not stop the rest.

    Counts of the same name are added up. After the last part a failure is raised as PartlyFailed.
    """
    total: Counter[str] = Counter()
    errors: list[str] = []
    for part in parts:
        try:
            total.update(work(part))
            db.session.commit()
        except PartlyFailed as failure:
            total.update(failure.counts)
            errors.append(str(failure))
        except Exception as error:  # the loop goes on; the failure is raised after it
            db.session.rollback()
            log.exception("a part of a job failed: %s", name(part))
            errors.append(f"{name(part)}: {type(error).__name__}: {error}")
            total["failed"] += 1
    if errors:
        raise PartlyFailed(dict(total), errors)
    return dict(total)


def together_or_each(
    together: Callable[[], Counts], parts: Callable[[], Iterable[Part]], work: Callable[[Part], Counts]
) -> Counts:
    """All at once, which is fastest; when that fails, part by part, so that what fails holds up nothing else."""
    try:
        counts = together()
        db.session.commit()
    except Exception:  # what failed fails again below, and is named there
        db.session.rollback()
        log.exception("a job failed as a whole and is done part by part")
        return for_each(parts(), work)
    return counts


def register(app: Flask) -> None:
    """Give the app its empty table of jobs, in the order in which they run at night."""
    app.extensions["jobs"] = {}


def add(app: Flask, job: Job) -> None:
    """Make a job known by its name."""
    app.extensions["jobs"][job.name] = job


def all_jobs() -> list[Job]:
    """The jobs of this app, in the order of the night."""
    return list(current_app.extensions["jobs"].values())


def run_once(app: Flask, name: str, *, during: AbstractContextManager[None] | None = None) -> JobRun:
    """Run one job now, commit its work and record how it went; a failure is recorded, not raised.

    `during` surrounds the job's own work and nothing of the recording.
    """
    job: Job = app.extensions["jobs"][name]
    run = JobRun(name=name, started_at=clock.utcnow(), counts={})
    run_id = run.id
    db.session.add(run)
    db.session.commit()
    try:
        with during or nullcontext():
            counts, error = job.work(), None
        db.session.commit()
    except PartlyFailed as failure:
        counts, error = failure.counts, str(failure)
        log.error("job %s failed in part: %s", name, error)
    except Exception:  # the loop goes on; the failure stands in the record
        db.session.rollback()
        counts, error = {}, traceback.format_exc(limit=-8)
        log.exception("job %s failed", name)
    run = db.session.get_one(JobRun, run_id)
    run.counts, run.error, run.is_good, run.ended_at = counts, error, error is None, clock.utcnow()
    if job.every_minutes:
        _drop_repetition(run)
    db.session.commit()
    return run


def _drop_repetition(run: JobRun) -> None:
    """A run every minute that ended like the one before it replaces it, or the record would be all noise."""
    earlier = sa.select(JobRun).where(JobRun.name == run.name, JobRun.id != run.id)
    previous = db.session.scalar(earlier.order_by(JobRun.started_at.desc()).limit(1))
    if previous and (previous.is_good, previous.counts, previous.error) == (run.is_good, run.counts, run.error):
        db.session.delete(previous)


def last_start(name: str, *, is_good: bool) -> datetime | None:
    """When the last run of a job began that ended well, or that failed."""
    statement = sa.select(sa.func.max(JobRun.started_at)).where(JobRun.name == name, JobRun.is_good.is_(is_good))
    return db.session.scalar(statement)


def last_good_run(name: str | None = None) -> datetime | None:
    """When a job (or any job) last ended well."""
    statement = sa.select(sa.func.max(JobRun.ended_at)).where(JobRun.is_good.is_(True))
    return db.session.scalar(statement.where(JobRun.name == name) if name else statement)


def recent_runs(limit: int = 50) -> list[JobRun]:
    """The latest runs of all jobs, newest first."""
    return list(db.session.scalars(sa.select(JobRun).order_by(JobRun.started_at.desc()).limit(limit)))


def latest_run(name: str) -> JobRun | None:
    """The latest run of a job, however it went."""
    statement = sa.select(JobRun).where(JobRun.name == name).order_by(JobRun.started_at.desc())
    return db.session.scalar(statement.limit(1))


def is_stale(now: datetime) -> bool:
    """Whether the nightly planning last went well more than 26 hours ago; a fresh installation is not stale."""
    last = last_good_run("generate")
    if last is not None:
        return now - last > STALE_AFTER
    first = db.session.scalar(sa.select(sa.func.min(JobRun.started_at)))
    return first is not None and now - first > STALE_AFTER
