"""Where an uploaded roster waits between its preview and the confirmation: a folder of its own under the person's."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from flask import current_app
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from core import clock
from core.errors import NotFound, Refused

KEPT_FOR = timedelta(hours=24)
_ABOUT = "upload.json"
_WORKBOOK = "roster.xlsx"


@dataclass(frozen=True)
class Staged:
    """An upload that waits: what to read, and how the person called it."""

    path: Path
    name: str


def stage(user_id: UUID, files: Sequence[FileStorage]) -> UUID:
    """Keep one workbook or several .csv files; the token names them for this person only."""
    files = [file for file in files if file.filename]
    if not files:
        raise Refused(_("Choose the workbook, or the .csv files of the roster."))
    _clear(_home() / str(user_id))
    token = uuid4()
    folder = _home() / str(user_id) / str(token)
    folder.mkdir(parents=True, mode=0o700)
    if all((file.filename or "").lower().endswith(".csv") for file in files):
        _keep_csv(folder, files)
    elif len(files) == 1:
        files[0].save(folder / _WORKBOOK)
    else:
        raise Refused(_("Choose one workbook, or several .csv files, not both."))
    name = ", ".join(_plain_name(file) for file in files)[:200]
    (folder / _ABOUT).write_text(json.dumps({"name": name}), encoding="utf-8")
    return token


def find_staged(user_id: UUID, token: UUID) -> Staged:
    """What the person uploaded under this token, or NotFound when it was somebody else or too long ago."""
    folder = _home() / str(user_id) / str(token)
    if not (folder / _ABOUT).is_file():
        raise NotFound(_("This upload is no longer here. Choose the file again."))
    name = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))["name"]
    workbook = folder / _WORKBOOK
    return Staged(workbook if workbook.is_file() else folder, name)


def discard(user_id: UUID, token: UUID) -> None:
    """Take an upload away once it is imported."""
    shutil.rmtree(_home() / str(user_id) / str(token), ignore_errors=True)


def _home() -> Path:
    return Path(current_app.config["DATA"]) / "imports"


def _clear(own: Path) -> None:
    """A person has one upload at a time; what others left behind goes after a day."""
    shutil.rmtree(own, ignore_errors=True)
    oldest = (clock.utcnow() - KEPT_FOR).timestamp()
    for folder in _home().glob("*/*"):
        if folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def _keep_csv(folder: Path, files: Sequence[FileStorage]) -> None:
    for file in files:
        target = folder / _plain_name(file)
        if target.exists():
            raise Refused(_("Two files have the name %(name)s.", name=target.name))
        file.save(target)


def _plain_name(file: FileStorage) -> str:
    """The file's own name without a path and without characters that could mean more than themselves."""
    name = re.split(r"[/\\]", file.filename or "")[-1]
    return re.sub(r"[^\w .()-]", "_", name).lstrip(". ")[-100:] or "roster"
