"""A slow server, a server that is down for a day, a process killed at the worst moment: nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from core import clock
from core.database import db
from core.jobs import run_once
from notifications.jobs import deliver
from notifications.models import Mail
from notifications.queries import ABANDONED_AFTER
from notifications.services import post
from tests.notifications.mail_server import Letterbox, free_port, mail_server

DELIVERER = """
from app import create_app
from notifications.jobs import deliver
with create_app().app_context():
    deliver()
"""


@pytest.fixture
def set_smtp(app):
    before = app.config["SETTINGS"]

    def choose(port: int) -> None:
        app.config["SETTINGS"] = replace(before, smtp_url=f"smtp://127.0.0.1:{port}")

    yield choose
    app.config["SETTINGS"] = before


def write(count: int) -> None:
    for number in range(count):
        post(f"p{number}@demo.example", subject=f"第 {number} 封", text="內容\n", html="<p>內容</p>")
    db.session.commit()


def test_a_server_that_is_down_for_a_day_loses_nothing_and_blames_nobody(app, set_smtp, mail_fuse):
    port = free_port()
    mail_fuse.add(port)
    set_smtp(port)
    write(3)
    with time_machine.travel(clock.utcnow(), tick=False) as now:
        for _three_hours in range(8):
            assert run_once(app, "deliver").is_good is False
            now.shift(timedelta(hours=3))
        with mail_server(port) as box:
            assert run_once(app, "deliver").counts["sent"] == 3
    assert sorted(letter["To"] for letter in box.letters) == [f"p{number}@demo.example" for number in range(3)]
    assert db.session.scalars(sa.select(Mail.attempts)).all() == [0, 0, 0]


class Writing(Letterbox):
    """While it takes a letter, somebody else writes to the same database."""

    def __init__(self, app) -> None:
        super().__init__()
        self.app = app

    async def handle_DATA(self, server, session, envelope):
        with self.app.app_context():
            post("second@demo.example", subject="s", text="t", html="h").next_try_at += timedelta(days=1)
            db.session.commit()
            db.session.remove()
        return await super().handle_DATA(server, session, envelope)


def test_nobody_waits_for_the_database_while_a_server_takes_a_letter(app, set_smtp, mail_fuse):
    write(1)
    with mail_server(box=Writing(app)) as box:
        mail_fuse.add(box.port)
        set_smtp(box.port)
        began = time.monotonic()
        assert deliver()["sent"] == 1
    assert time.monotonic() - began < 5
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 2


class Deadly(Letterbox):
    """Takes the letters, and kills whoever brought the second one before it can be marked as sent."""

    def __init__(self) -> None:
        super().__init__()
        self.victim: subprocess.Popen | None = None

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        if self.victim and len(self.letters) == 2:
            os.kill(self.victim.pid, signal.SIGKILL)
        return answer


def test_a_process_killed_between_sending_and_marking_doubles_one_letter_and_loses_none(app, set_smtp, mail_fuse):
    settings = app.config["SETTINGS"]
    write(5)
    db.session.remove()
    with mail_server(box=Deadly()) as box:
        mail_fuse.add(box.port)
        environment = os.environ | {
            "DATABASE_URL": settings.database_url,
            "FANGSHI_DATA": str(settings.data),
            "SECRET_KEY": settings.secret_key,
            "SMTP_URL": f"smtp://127.0.0.1:{box.port}",
        }
        box.victim = subprocess.Popen([sys.executable, "-c", DELIVERER], env=environment)
        assert box.victim.wait(60) == -signal.SIGKILL
        box.victim = None
        set_smtp(box.port)
        assert deliver()["sent"] == 3
        with time_machine.travel(clock.utcnow() + ABANDONED_AFTER + timedelta(seconds=1), tick=False):
            assert deliver()["sent"] == 1
            assert deliver()["sent"] == 0
    arrived = Counter(letter["To"] for letter in box.letters)
    assert set(arrived) == {f"p{number}@demo.example" for number in range(5)}
    assert sorted(arrived.values()) == [1, 1, 1, 1, 2]
    same = [letter["Message-ID"] for letter in box.letters if arrived[letter["To"]] == 2]
    assert len(set(same)) == 1, "a mail program can tell that it is the same letter"


def test_what_kills_its_process_every_time_is_given_up_too(app, set_smtp, mail_fuse):
    write(1)
    mail = db.session.scalars(sa.select(Mail)).one()
    mail.attempts, mail.claimed_at = 4, clock.utcnow() - ABANDONED_AFTER - timedelta(seconds=1)
    db.session.commit()
    with mail_server() as box:
        mail_fuse.add(box.port)
        set_smtp(box.port)
        box.refuse["p0@demo.example"] = "451 later"
        assert deliver()["gave_up"] == 1
