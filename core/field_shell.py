"""The phone client's worker, named after the very files it keeps, so that a changed file is a new version."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

WORKER = "static/service-worker.js"
SHELL_PAGE = "templates/inspections/field.html"
VERSION_MARK, WITHDRAWN_MARK = "{{ shell_version }}", "{{ withdrawn }}"

_PART = re.compile(r"^  '(/[^']*)',?$", re.MULTILINE)


def worker_source(root: Path, withdrawn: Iterable[str] = ()) -> str:
    """The worker's text with the digest of its shell in it, and the versions that phones must give up."""
    source = (root / WORKER).read_text(encoding="utf-8")
    return source.replace(VERSION_MARK, shell_version(root)).replace(WITHDRAWN_MARK, " ".join(withdrawn))


def shell_version(root: Path) -> str:
    """Sixteen digits that change whenever a file of the shell does."""
    digest = sha256((root / WORKER).read_bytes())
    for path in shell_files(root):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def shell_files(root: Path) -> list[Path]:
    """The files that the worker keeps, in its order."""
    parts = _PART.findall((root / WORKER).read_text(encoding="utf-8"))
    return [root / (SHELL_PAGE if part == "/field" else part.removeprefix("/")) for part in parts]
