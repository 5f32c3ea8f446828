"""Backup and restore: every row and every file of an installation in one archive, verified by hashes.

Rows are kept as JSON lines, one file per table, so that a backup of SQLite can be restored into PostgreSQL and back.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import flask_migrate
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core import clock
from core.database import Base, db
from core.errors import DomainError
from core.rows import from_line, insert_of, select_of, to_line

FORMAT = 1
MANIFEST = "manifest.json"
BATCH = 1000
_CHUNK = 1 << 20
_NOT_FILES = (".probe", ".part", ".sqlite", ".sqlite-wal", ".sqlite-shm", ".sqlite-journal")


class BackupUnusable(DomainError):
    """The archive cannot be restored here; the sentence says why."""

    status = 422


@dataclass(frozen=True)
class Content:
    """What an archive holds."""

    rows: int
    files: int


def write(path: Path, data: Path) -> Content:
    """Write the archive; it appears under its name only when it is whole."""
    part = path.with_name(path.name + ".part")
    hashes: dict[str, str] = {}
    rows = 0
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with db.engine.connect().execution_options(**_snapshot()) as connection:
            revision = _revision(connection)
            for table in Base.metadata.sorted_tables:
                rows += _write_table(archive, table, connection, hashes)
        for source in _files_under(data, except_for={path.resolve(), part.resolve()}):
            name = f"files/{source.relative_to(data).as_posix()}"
            hashes[name] = _write_file(archive, source, name)
        manifest = {"format": FORMAT, "made_at": clock.utcnow().isoformat(), "revision": revision, "sha256": hashes}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    part.replace(path)
    return Content(rows, sum(name.startswith("files/") for name in hashes))


def _snapshot() -> dict[str, Any]:
    """What makes all tables be read as of one moment, without keeping writers waiting."""
    if db.engine.dialect.name == "postgresql":
        return {"isolation_level": "REPEATABLE READ"}
    return {"reads_only": True}


def _revision(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(sa.text("SELECT version_num FROM alembic_version"))


def _write_table(archive: zipfile.ZipFile, table: sa.Table, connection: Connection, hashes: dict[str, str]) -> int:
    name, digest, count = f"tables/{table.name}.jsonl", hashlib.sha256(), 0
    statement = select_of(table).execution_options(yield_per=BATCH)
    with archive.open(name, "w", force_zip64=True) as target:
        for row in connection.execute(statement).mappings():
            line = to_line(table, dict(row))
            digest.update(line)
            target.write(line)
            count += 1
    hashes[name] = digest.hexdigest()
    return count


def _files_under(data: Path, *, except_for: set[Path]) -> Iterator[Path]:
    for source in sorted(data.rglob("*")):
        if source.is_file() and not source.name.endswith(_NOT_FILES) and source.resolve() not in except_for:
            yield source


def _write_file(archive: zipfile.ZipFile, source: Path, name: str) -> str:
    digest = hashlib.sha256()
    entry = zipfile.ZipInfo.from_file(source, name, strict_timestamps=False)
    # Photos and PDF are compressed already.
    entry.compress_type = zipfile.ZIP_STORED
    with source.open("rb") as file, archive.open(entry, "w", force_zip64=True) as target:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def restore(path: Path, data: Path, *, force: bool = False) -> Content:
    """Check the whole archive, then put rows and files back in one transaction."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _checked_manifest(archive)
            _prepare_schema(manifest["revision"])
            rows = _restore_rows(archive, force=force)
            files = _restore_files(archive, manifest["sha256"], data)
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
        raise BackupUnusable(f"{path} is no backup of this app, or it is damaged; nothing was changed.") from error
    return Content(rows, files)


def _checked_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise BackupUnusable(f"The backup has format {manifest['format']}; this version reads {FORMAT}.")
    hashes = manifest["sha256"]
    if set(hashes) | {MANIFEST} != set(archive.namelist()):
        raise BackupUnusable("The archive and its list of contents do not agree; nothing was changed.")
    for name, expected in hashes.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise BackupUnusable(f"The archive holds the doubtful name {name}; nothing was changed.")
        if _hash_of(archive, name) != expected:
            raise BackupUnusable(f"{name} is damaged in the archive; nothing was changed.")
    return manifest


def _hash_of(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _prepare_schema(revision: str | None) -> None:
    """Make the tables when there are none; refuse a backup of another schema."""
    if not sa.inspect(db.engine).has_table("user"):
        flask_migrate.upgrade()
    with db.engine.connect() as connection:
        here = _revision(connection)
    if here != revision:
        raise BackupUnusable(
            f"The backup has the schema {revision}, the database {here}; use the same version of the app."
        )


def _restore_rows(archive: zipfile.ZipFile, *, force: bool) -> int:
    tables, count = Base.metadata.sorted_tables, 0
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        if not force and any(connection.scalar(sa.select(sa.exists(sa.select(table)))) for table in tables):
            raise BackupUnusable("The database is not empty; --force replaces everything in it.")
        for table in reversed(tables):
            connection.execute(table.delete())
        for table in tables:
            for rows in _batches(archive, table):
                connection.execute(insert_of(table), rows)
                count += len(rows)
    return count


def _batches(archive: zipfile.ZipFile, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    with archive.open(f"tables/{table.name}.jsonl") as lines:
        for line in lines:
            batch.append(from_line(table, line))
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _restore_files(archive: zipfile.ZipFile, hashes: dict[str, str], data: Path) -> int:
    names = [name for name in hashes if name.startswith("files/")]
    for name in names:
        target = data / name.removeprefix("files/")
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        with archive.open(name) as file, part.open("wb") as written:
            shutil.copyfileobj(file, written, _CHUNK)
        part.chmod((archive.getinfo(name).external_attr >> 16) & 0o777 or 0o600)
        part.replace(target)
    return len(names)
