"""Settings from the environment, checked at start; a wrong one is named in one sentence."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from core.clock import TAIPEI


class WrongSetting(SystemExit):
    """A setting cannot be used; its sentence is printed and the program ends with 1."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")


@dataclass(frozen=True)
class Settings:
    """What the installation decides. Documented in docs/settings.md."""

    env: str
    data: Path
    database_url: str
    secret_key: str
    host: str
    port: int
    photo_store: str
    smtp_url: str | None
    public_url: str
    """Where people reach the app; the links in mail begin with it, without a slash at the end."""
    clock: datetime | None
    withdrawn_shells: tuple[str, ...] = ()
    """Versions of the phone client that phones give up as soon as they hear of it."""

    @property
    def is_production(self) -> bool:
        return self.env == "production"


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings; the data folder is created when missing."""
    given = {name: value for name, value in (environ or os.environ).items() if value != ""}
    env = given.get("FANGSHI_ENV", "development")
    if env not in {"development", "production"}:
        raise WrongSetting("FANGSHI_ENV", f"must be development or production, not {env!r}.")
    data = _data_folder(given.get("FANGSHI_DATA", "instance"))
    host, port = given.get("FANGSHI_HOST", "127.0.0.1"), _port(given.get("FANGSHI_PORT", "8000"))
    return Settings(
        env=env,
        data=data,
        database_url=_database_url(given.get("DATABASE_URL"), data),
        secret_key=_secret_key(given.get("SECRET_KEY"), env, data),
        host=host,
        port=port,
        photo_store=_photo_store(given.get("PHOTO_STORE", "file:")),
        smtp_url=_smtp_url(given.get("SMTP_URL")),
        public_url=_public_url(given.get("FANGSHI_URL", f"http://{host}:{port}")),
        clock=_clock(given.get("FANGSHI_CLOCK"), env),
        withdrawn_shells=_withdrawn_shells(given.get("FANGSHI_WITHDRAWN_SHELLS", "")),
    )


def _data_folder(value: str) -> Path:
    path = Path(value).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting("FANGSHI_DATA", f"the folder {value} cannot be made: {error.strerror}.") from error
    return path


def _database_url(value: str | None, data: Path) -> str:
    if value is None:
        return f"sqlite:///{data / 'fangshi.sqlite'}"
    for prefix in ("postgres://", "postgresql://"):
        if value.startswith(prefix):
            return "postgresql+psycopg://" + value.removeprefix(prefix)
    if not value.startswith(("sqlite:", "postgresql+psycopg:")):
        raise WrongSetting("DATABASE_URL", "must begin with sqlite: or postgresql:.")
    return value


def _secret_key(value: str | None, env: str, data: Path) -> str:
    if value is not None:
        if len(value) < 32:
            raise WrongSetting("SECRET_KEY", "needs at least 32 characters.")
        return value
    if env == "production":
        raise WrongSetting("SECRET_KEY", "is required in production; use 32 or more random characters.")
    return _kept_secret(data / "secret-key")


def _kept_secret(path: Path) -> str:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text().strip()


def _port(value: str) -> int:
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise WrongSetting("FANGSHI_PORT", f"must be a number from 1 to 65535, not {value!r}.")
    return int(value)


def _photo_store(value: str) -> str:
    if not value.startswith(("file:", "s3://")):
        raise WrongSetting("PHOTO_STORE", "must be file: or s3://bucket/prefix.")
    return value


def _smtp_url(value: str | None) -> str | None:
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise WrongSetting("SMTP_URL", "must look like smtp://user:password@host:port or smtps://….")
    return value


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise WrongSetting("FANGSHI_URL", f"must look like https://visits.example.edu, not {value!r}.")
    return value.rstrip("/")


def _withdrawn_shells(value: str) -> tuple[str, ...]:
    versions = tuple(value.replace(",", " ").split())
    for version in versions:
        if not re.fullmatch(r"[0-9a-f]{16}", version):
            raise WrongSetting("FANGSHI_WITHDRAWN_SHELLS", f"names versions of sixteen digits or a-f, not {version!r}.")
    return versions


def _clock(value: str | None, env: str) -> datetime | None:
    if value is None:
        return None
    if env == "production":
        raise WrongSetting("FANGSHI_CLOCK", "is for development only; remove it in production.")
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise WrongSetting("FANGSHI_CLOCK", f"must be an ISO date and time, not {value!r}.") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=TAIPEI)
