"""The app served as in `make run`, with the demo school in a folder of its own, for measurements from outside."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLOCK = "2026-11-20T08:00:00+08:00"


@dataclass(frozen=True)
class Served:
    """Where it runs, and the passwords of its demo accounts by e-mail."""

    url: str
    passwords: dict[str, str]


@contextmanager
def demo_school() -> Iterator[Served]:
    """Load the demo, serve it by gunicorn with two workers, stop it."""
    with tempfile.TemporaryDirectory(prefix="fangshi-bench-") as folder:
        environment = os.environ | {"FANGSHI_DATA": folder, "FANGSHI_CLOCK": CLOCK}
        environment.pop("DATABASE_URL", None)
        for command in (("db", "upgrade"), ("demo", "load")):
            _flask(environment, *command)
        passwords = json.loads((Path(folder) / "demo-accounts.json").read_text())
        port = _free_port()
        options = ("--bind", f"127.0.0.1:{port}", "--workers", "2", "--worker-class", "gthread", "--threads", "8")
        command = [sys.executable, "-m", "gunicorn", *options, "--log-level", "error", "app:create_app()"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz")
            yield Served(f"http://127.0.0.1:{port}", passwords)
        finally:
            process.terminate()
            process.wait()


def _flask(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 120  # a machine that has other work
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{url} did not answer")
