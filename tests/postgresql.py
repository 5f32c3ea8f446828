"""A throw-away PostgreSQL server: the installed one, else the one from the pgserver package."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Start a server in `folder`, yield the URL of an empty database, stop it."""
    binaries = installed_binaries()
    if binaries is None:
        yield from _packaged(folder)
        return
    _own(folder)
    data, socket = folder / "data", folder / "socket"
    _run(
        binaries / "initdb", "-D", data, "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"
    )
    socket.mkdir()
    _own(socket)
    options = f"-c listen_addresses='' -c unix_socket_directories={socket} -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
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


def _own(folder: Path) -> None:
    """The server refuses to run as root, so root hands the folder to the postgres account."""
    if os.geteuid() != 0:
        return
    shutil.chown(folder, "postgres")
    for parent in folder.parents:
        if parent.owner() == "root" and parent.name.startswith("pytest"):
            parent.chmod(0o711)


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, capture_output=True, cwd="/")
