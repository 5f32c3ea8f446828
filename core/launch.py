"""`make run`: the database made ready, the demo school when it is empty, then web and scheduler until TERM."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from core.settings import Settings, from_environment

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable


def main() -> int:
    """Serve until a signal; the exit code of the first process that ends by itself otherwise."""
    os.chdir(ROOT)
    settings = from_environment()
    environment = os.environ | {"FANGSHI_DATA": str(settings.data), "PYTHONUNBUFFERED": "1"}
    prepare(settings, environment)
    return serve(settings, environment)


def prepare(settings: Settings, environment: dict[str, str]) -> None:
    """The database at its newest, the built-in checklists, and the demo school where nothing is yet."""
    step("bringing the database up to date")
    flask(environment, "db", "upgrade")
    flask(environment, "checklists", "builtin")
    if not settings.is_production:
        step("making sure the demo school is there (only in an empty database)")
        flask(environment, "demo", "load", "--if-empty")


def step(text: str) -> None:
    print(f"· {text} …", flush=True)


def flask(environment: dict[str, str], *arguments: str) -> None:
    """Run one command of the app; its failure ends the program."""
    done = subprocess.run([PYTHON, "-m", "flask", "--app", "app", *arguments], env=environment, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def serve(settings: Settings, environment: dict[str, str], *more: str) -> int:
    """Web and scheduler side by side; a signal to us ends both."""
    web = subprocess.Popen(
        [PYTHON, "-m", "gunicorn", *web_options(settings), *more, "app:create_app()"], env=environment
    )
    jobs = subprocess.Popen([PYTHON, "-m", "flask", "--app", "app", "jobs", "run"], env=environment)
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for process in (web, jobs):
            if process.poll() is None:
                process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"\n  Fangshi runs on {settings.public_url}  (Ctrl+C ends it)\n", flush=True)
    while web.poll() is None and jobs.poll() is None:
        time.sleep(0.2)
    ended = web.returncode if web.poll() is not None else jobs.returncode
    was_asked = stopping
    stop(signal.SIGTERM, None)
    web.wait()
    jobs.wait()
    return 0 if was_asked else (ended or 1)


def web_options(settings: Settings) -> list[str]:
    """Threads, because photos over slow lines would block plain workers."""
    return [
        *("--bind", f"{settings.host}:{settings.port}"),
        *("--workers", "2", "--worker-class", "gthread", "--threads", "8"),
        *("--timeout", "120", "--graceful-timeout", "20", "--log-level", "warning"),
    ]


if __name__ == "__main__":
    sys.exit(main())
