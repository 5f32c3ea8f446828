"""Fixtures of the whole suite: one app per database, emptied between tests, and a client that checks every page."""

from __future__ import annotations

import os
import smtplib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Playwright, sync_playwright

from accounts.sign_in import limiter
from core.database import Base, db
from core.settings import from_environment
from tests.field.chromium import ARGUMENTS, EXECUTABLE
from tests.page_client import FreshClient, PageClient

SECRET = "a key for tests only, never used elsewhere"

# How long one example takes says something about the machine, not about the rule.
# The same examples every time, so that a red run can be run again; HYPOTHESIS_PROFILE=explore draws others.
HOUSE = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("house", derandomize=True, **HOUSE)
hypothesis.settings.register_profile("explore", derandomize=False, **HOUSE)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


LONGEST = ("tests/demo/", "tests/test_every_endpoint.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests stay in one process; the longest files go first, so that none ends alone."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever touches the database runs on SQLite and on PostgreSQL."""
    if "database_url" in metafunc.fixturenames:
        metafunc.parametrize(
            "database_url", metafunc.config.getoption("--databases").split(","), indirect=True, scope="session"
        )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--databases", default="sqlite,postgresql", help="which databases to run on")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL server of this test process on a socket of its own."""
    from tests.postgresql import server

    with server() as url:
        yield url


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql_server")
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'test.sqlite'}"


@pytest.fixture(scope="session")
def shared_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    from app import create_app

    data = tmp_path_factory.mktemp("data")
    settings = from_environment({"DATABASE_URL": database_url, "FANGSHI_DATA": str(data), "SECRET_KEY": SECRET})
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = FreshClient
    limiter.enabled = False
    with app.app_context():
        db.create_all()
    return app


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """The app with an empty database and an open context."""
    with shared_app.app_context():
        yield shared_app
        db.session.rollback()
        empty_tables()
        db.session.remove()


def empty_tables() -> None:
    """Take every row out; the schema stays."""
    with db.engine.begin() as connection:
        tables = list(reversed(Base.metadata.sorted_tables))
        if connection.dialect.name == "postgresql":
            # TRUNCATE makes a new file for every table and index and takes ten times as long.
            everything = "; ".join(f'DELETE FROM "{table.name}"' for table in tables)
            connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {everything}")
            return
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in tables:
            connection.execute(table.delete())


@pytest.fixture(autouse=True)
def mail_fuse(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Whoever would really send mail fails; a test's own server on this machine is let through by its port."""
    own_ports: set[int] = set()
    connect = smtplib.SMTP.connect

    def fused(self: smtplib.SMTP, host: str = "localhost", port: int = 0, *rest: Any) -> Any:
        assert host == "127.0.0.1", f"a test would have sent mail by {host}:{port}"
        assert port in own_ports, f"a test would have sent mail by {host}:{port}"
        return connect(self, host, port, *rest)

    monkeypatch.setattr(smtplib.SMTP, "connect", fused)
    return own_ports


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """A context that collects the SELECT statements sent within it."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if statement.lstrip().upper().startswith("SELECT"):
                sent.append(statement)

        db.session.expire_all()
        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client that nobody has signed in to."""
    return app.test_client()


@pytest.fixture
def as_user(app: Flask) -> Callable[[Any], PageClient]:
    """A client signed in as a person; every answer is checked against the rules of the house."""

    def sign_in(user: Any) -> PageClient:
        return PageClient(app, user)

    return sign_in


@pytest.fixture
def cli(app: Flask) -> Callable[..., Any]:
    """Run a command of the app: cli("roster", "import", path)."""
    runner = app.test_cli_runner()
    return lambda *args: runner.invoke(args=[str(arg) for arg in args])


@pytest.fixture
def repository() -> Path:
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
    yield browser
    browser.close()
