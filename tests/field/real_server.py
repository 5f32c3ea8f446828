"""The app itself on a port of its own, for what the stub cannot tell."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from accounts.roles import Role
from accounts.sign_in import hasher
from app import create_app
from checklists.services import publish_builtin
from core import clock
from core.database import db
from core.settings import from_environment
from tests.field.stub_server import Quiet
from tests.makers import make_obligation, make_placement, make_school, make_site, make_student, make_user

PASSWORD = "a password for tests"


@dataclass(frozen=True)
class RealServer:
    """The app on a port of its own, with one teacher who has one visit to make."""

    app: Flask
    url: str
    email: str
    obligation_id: UUID

    def sign_in(self, page: Page, email: str) -> None:
        page.goto(f"{self.url}/sign-in?next=/field")
        page.locator("input[name=email]").fill(email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form").get_by_role("button").first.click()


@pytest.fixture
def real(tmp_path: Path) -> Iterator[RealServer]:
    settings = from_environment(
        {
            "DATABASE_URL": f"sqlite:///{tmp_path / 'real.sqlite'}",
            "FANGSHI_DATA": str(tmp_path),
            "SECRET_KEY": "only for tests" * 3,
        }
    )
    app = create_app(settings)
    app.config.update(RATELIMIT_ENABLED=False)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    with app.app_context():
        db.create_all()
        email, obligation_id = _one_visit_to_make()
    thread.start()
    yield RealServer(app, f"http://127.0.0.1:{server.server_port}", email, obligation_id)
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


def _one_visit_to_make() -> tuple[str, UUID]:
    publish_builtin()
    school = make_school()
    teacher = make_user(Role.TEACHER, school=school, name="陳建宏", password_hash=hasher.hash(PASSWORD))
    site = make_site(latitude=24.2087, longitude=120.7053, radius_m=300)
    today = clock.today()
    for number in ("12", "15"):
        student = make_student(school, number=number, born_on=today.replace(year=today.year - 17, day=1))
        make_placement(
            site, student, start_on=today - timedelta(days=40), end_on=today + timedelta(days=90), weekdays="1234567",
            post="CNC 車床", trainer="吳師傅", shift_start=time(8), shift_end=time(17), allowance=30000, pay_day=5,
        )  # fmt: skip
    return teacher.email, make_obligation(site, school, assignee=teacher).id
