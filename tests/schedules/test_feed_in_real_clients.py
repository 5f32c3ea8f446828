"""The calendar feed in programs that people use: vdirsyncer fetches it over HTTP, khal reads and shows it."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from accounts.roles import Role
from core import clock
from core.database import db
from schedules.overview import feed as feeds
from tests.makers import make_obligation, make_school, make_site, make_user

MISSING = [name for name in ("khal", "vdirsyncer") if shutil.which(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}; make calendar-client installs them")

SYNC = """[general]
status_path = "{folder}/status/"
[pair visits]
a = "remote"
b = "local"
collections = null
[storage remote]
type = "http"
url = "{url}"
[storage local]
type = "filesystem"
path = "{folder}/visits/"
fileext = ".ics"
"""
SHOW = """[calendars]
[[visits]]
path = {folder}/visits/
readonly = True
[sqlite]
path = {folder}/khal.db
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Asia/Taipei
default_timezone = Asia/Taipei
"""


@pytest.fixture
def house(app: Any) -> Iterator[str]:
    """The app on a port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "Asia/Taipei"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def sync(folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    """Fetch the feed into a folder, as vdirsyncer does every quarter of an hour."""
    (folder / "sync").write_text(SYNC.format(folder=folder, url=url))
    (folder / "visits").mkdir(exist_ok=True)
    run(folder, "vdirsyncer", "-c", f"{folder}/sync", "discover")
    return run(folder, "vdirsyncer", "-c", f"{folder}/sync", "sync", "--force-delete")


def shown(folder: Path, first: date) -> str:
    """What khal shows of four weeks."""
    (folder / "show").write_text(SHOW.format(folder=folder))
    listing = ("--format", "{start-date} {title} | {location}", "--day-format", "", first.isoformat(), "28d")
    answer = run(folder, "khal", "-c", f"{folder}/show", "list", *listing)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_a_real_calendar_program_shows_the_visits_follows_them_and_loses_a_withdrawn_address(app, house, tmp_path):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the database plays no part in what a program shows; once is enough")
    school = make_school()
    teacher = make_user(Role.TEACHER, school=school)
    site = make_site(name="示範瑠廠；一、二樓", address="臺中市示範路1號,2樓")
    today = clock.today()
    window = make_obligation(site, school, assignee=teacher, suggested_on=today + timedelta(days=1))
    make_obligation(make_site(), school, assignee=teacher, met_at=clock.utcnow(), suggested_on=today)
    feeds.make_token(teacher)
    db.session.commit()
    url = f"{house}/calendar/{teacher.feed_token}.ics"

    assert sync(tmp_path, url).returncode == 0
    assert len(list((tmp_path / "visits").glob("*.ics"))) == 2
    first = shown(tmp_path, today)
    assert f"{today + timedelta(days=1)} 訪視 " in first
    assert "示範瑠廠；一、二樓" in first
    assert "| 臺中市示範路1號,2樓" in first
    assert f"{today} 已訪：" in first

    window.suggested_on = today + timedelta(days=3)
    db.session.commit()
    assert sync(tmp_path, url).returncode == 0
    assert f"{today + timedelta(days=3)} 訪視 " in shown(tmp_path, today)

    feeds.withdraw_token(teacher)
    db.session.commit()
    assert sync(tmp_path, url).returncode != 0
