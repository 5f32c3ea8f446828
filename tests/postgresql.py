"""A throw-away PostgreSQL server: the installed one, else the one from the pgserver package."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server() -> Iterator[str]:
    """Start a server in a folder of its own, yield the URL of an empty database, stop it."""
    with tempfile.TemporaryDirectory(prefix="fangshi-postgresql-", ignore_cleanup_errors=True) as name:
        binaries = installed_binaries()
        yield from _packaged(Path(name)) if binaries is None else _installed(binaries, Path(name))


def _installed(binaries: Path, folder: Path) -> Iterator[str]:
    data, socket = folder / "data", folder / "socket"
    socket.mkdir()
    if os.geteuid() == 0:  # the server refuses to run as root
        for owned in (folder, socket):
            shutil.chown(owned, "postgres")
    _run(
        binaries / "initdb", "-D", data, "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"
    )
    quick = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
    settings = ("listen_addresses=''", f"unix_socket_directories={socket}", *quick)
    options = " ".join(f"-c {setting}" for setting in settings)
    _run(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        _run(binaries / "createdb", "-h", socket, "-U", "postgres", "fangshi")
        yield f"postgresql+psycopg://postgres@/fangshi?host={socket}"
    finally:
        _run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def installed_binaries() -> Path | None:
    """The folder of the newest installed server, if any."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _packaged(folder: Path) -> Iterator[str]:
    import pgserver

    running = pgserver.get_server(folder / "data", cleanup_mode="stop")
    running.psql("CREATE DATABASE fangshi")
    try:
        yield running.get_uri("fangshi").replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        running.cleanup()


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, capture_output=True, cwd="/")
