"""A real server in a process of its own, so that requests truly run side by side and a kill is a kill."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def serving(database_url: str, data: Path, secret: str, *, threads: int = 16) -> Iterator[LiveServer]:
    """Serve the app on this database and data folder until the block ends."""
    port = _free_port()
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "FANGSHI_DATA": str(data),
        "SECRET_KEY": secret,
        "PYTHONPATH": str(ROOT),
    }
    bind = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", str(threads)]
    command = [sys.executable, "-m", "gunicorn", *bind, "--worker-class", "gthread", "--preload", "app:create_app()"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    server = LiveServer(process, port)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    """A port the system gives, so that two test processes never share a server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveServer:
    """The running server and how to talk to it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port
        self.url = f"http://127.0.0.1:{port}"

    def wait_until_ready(self) -> None:
        """Return when it answers; fails after half a minute."""
        for _attempt in range(150):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.2)
        raise TimeoutError("the server did not start")

    def kill(self) -> None:
        """End every process of it at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def stop(self) -> None:
        """End it in good order."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=15)

    def sign_in(self, email: str, password: str) -> Phone:
        """A phone with a session and a token of its own."""
        return Phone(self.url, email, password)


class Phone:
    """Speaks the device protocol over HTTP."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self.url = url
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        page = self.opener.open(f"{url}/sign-in").read().decode()
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, "the sign-in page has a token"
        form = urlencode({"email": email, "password": password, "csrf_token": found[1]}).encode()
        self.opener.open(f"{url}/sign-in", form)
        self.token = self.get("/api/v1/session")[1]["csrf_token"]

    def get(self, path: str) -> tuple[int, Any]:
        return self._answer(Request(self.url + path))

    def put(self, path: str, data: bytes, content_type: str = "application/json") -> tuple[int, Any]:
        headers = {"Content-Type": content_type, "X-CSRFToken": self.token}
        return self._answer(Request(self.url + path, data=data, headers=headers, method="PUT"))

    def _answer(self, request: Request) -> tuple[int, Any]:
        import json

        try:
            with self.opener.open(request, timeout=60) as response:
                return response.status, json.loads(response.read())
        except HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"null")
