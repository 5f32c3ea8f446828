"""The app on a port of its own, for tests of cases in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app import create_app
from core.database import db
from core.settings import from_environment
from tests.field.stub_server import Quiet


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    """The app on a port of its own."""
    settings = from_environment(
        {
            "DATABASE_URL": f"sqlite:///{tmp_path / 'phone.sqlite'}",
            "FANGSHI_DATA": str(tmp_path),
            "SECRET_KEY": "only for tests" * 3,
        }
    )
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with app.app_context():
        db.create_all()
        yield app, f"http://127.0.0.1:{server.server_port}"
        db.session.remove()
        db.engine.dispose()
    server.shutdown()
    thread.join()
