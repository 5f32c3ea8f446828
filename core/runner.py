"""The scheduler process: elected by the database, catches up once in order, then runs each job at its hour.

APScheduler's thread keeps the lease and says when to look; the jobs run one after another in the main thread,
where TERM can interrupt them: what a job has not committed is rolled back by the database and done again later.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType
from uuid import uuid4

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from core import clock, lease
from core.database import db
from core.jobs import Interrupted, Job, last_start, run_once

log = logging.getLogger(__name__)
LEASE = "scheduler"


class Runner:
    """Runs until TERM or INT."""

    def __init__(self, app: Flask, *, look_every: float = 20) -> None:
        self.app = app
        self.holder = uuid4()
        self.looks: SimpleQueue[bool] = SimpleQueue()
        self.is_ending = self.may_interrupt = False
        self.scheduler = BackgroundScheduler(timezone="Asia/Taipei", job_defaults={"coalesce": True})
        trigger = IntervalTrigger(seconds=look_every, timezone="Asia/Taipei")  # type: ignore[arg-type]
        self.scheduler.add_job(self._look, trigger, max_instances=1)

    def run(self) -> None:
        """Look at once, then regularly; end with the lease given up."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._end)
        try:
            self._look()
            self.scheduler.start()
            while True:
                with self._interruptible():
                    is_ours = self.looks.get()
                if is_ours:
                    self.run_due_jobs()
        except Interrupted:
            log.info("asked to end")
        finally:
            # A look that is under way must be over, or it would take the lease again after we gave it up.
            if self.scheduler.running:
                self.scheduler.shutdown(wait=True)
            self._leave()

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        if self.is_ending:
            return
        self.is_ending = True
        if self.may_interrupt:
            raise Interrupted

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Only waiting and a job's own work are broken off; reading and writing records is brought to its end."""
        self.may_interrupt = True
        try:
            if self.is_ending:
                raise Interrupted
            yield
        finally:
            self.may_interrupt = False

    def _look(self) -> None:
        """Keep the lease also while a long job runs, and ask the main thread to look for work."""
        with self.app.app_context():
            try:
                is_ours = lease.hold(LEASE, self.holder)
            except SQLAlchemyError as error:
                log.warning("the lease could not be kept: %s", error)
                return
        if self.looks.empty():
            self.looks.put(is_ours)

    def run_due_jobs(self) -> None:
        """Run whatever is due, in the order of the night."""
        for job in self.app.extensions["jobs"].values():
            with self.app.app_context():
                try:
                    if _is_due(job):
                        run_once(self.app, job.name, during=self._interruptible())
                except SQLAlchemyError:
                    log.exception("job %s could not be recorded", job.name)

    def _leave(self) -> None:
        with self.app.app_context():
            try:
                lease.give_up(LEASE, self.holder)
            except SQLAlchemyError as error:
                log.warning("the lease could not be given up and will run out: %s", error)


def _is_due(job: Job) -> bool:
    good, failed = last_start(job.name, is_good=True), last_start(job.name, is_good=False)
    db.session.rollback()
    return job.is_due(clock.utcnow(), last_good=good, last_failed=failed)
