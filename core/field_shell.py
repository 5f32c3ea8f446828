"""The phone client's shell: its page with its styles, its packs, and the worker named after the very files it keeps."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from core.field_pack import Pack, packs_of
from core.headers import POLICY

WORKER = "static/service-worker.js"
PAGE = "templates/inspections/field.html"
CLIENT = "static/field"
CLIENT_MARK, PACKS_MARK = "{{ client }}", "{{ packs }}"
VERSION_MARK, WITHDRAWN_MARK = "{{ shell_version }}", "{{ withdrawn }}"

_SHEET = re.compile(r'^<link rel="stylesheet" href="/(?P<path>static/[^"]+)">\n', re.MULTILINE)
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\s*\n\s*")
_STATIC = re.compile(r"^  '(/static/[^']*)',?$", re.MULTILINE)


@dataclass(frozen=True)
class Shell:
    """All that a phone needs to open a visit without a network, except the data."""

    page: str
    """The styles stand in it: three files less before anything is drawn (docs/adr/0017-styles-in-the-page.md)."""
    policy: str
    """What the page may load; its own style and no other one is allowed by its digest."""
    packs: tuple[Pack, ...]
    statics: dict[str, Path]
    """The other files the worker keeps, by address."""
    version: str
    """Sixteen digits that change whenever a file of the shell or the worker does."""
    _worker: str

    @classmethod
    def read(cls, root: Path) -> Shell:
        """Read and join the files below the root of the app. Raises PackError."""
        packs = packs_of(root / CLIENT)
        source = (root / PAGE).read_text(encoding="utf-8").replace(CLIENT_MARK, packs[0].address)
        style = _styles(root, _SHEET.findall(source))
        first, *others = _SHEET.split(source)[::2]
        page = first + f"<style>{style}</style>\n" + "".join(others)
        worker = (root / WORKER).read_text(encoding="utf-8")
        statics = {address: root / address.removeprefix("/") for address in _STATIC.findall(worker)}
        digest = sha256((worker + page).encode())
        for pack in packs:
            digest.update(pack.address.encode())
        for path in statics.values():
            digest.update(path.read_bytes())
        return cls(page, _allowing(style), packs, statics, digest.hexdigest()[:16], worker)

    def pack(self, address: str) -> Pack | None:
        """The pack at an address; none when it belongs to another version."""
        return next((pack for pack in self.packs if pack.address == address), None)

    def worker(self, withdrawn: Iterable[str] = ()) -> str:
        """The worker's text, with the names of the packs and the versions that phones must give up."""
        return (
            self._worker.replace(VERSION_MARK, self.version)
            .replace(WITHDRAWN_MARK, " ".join(withdrawn))
            .replace(PACKS_MARK, " ".join(pack.address for pack in self.packs))
        )


def _styles(root: Path, paths: Iterable[str]) -> str:
    """Style sheets one after the other, without remarks and indents."""
    whole = "\n".join((root / path).read_text(encoding="utf-8") for path in paths)
    return _INDENT.sub("\n", _REMARK.sub("", whole))


def _allowing(style: str) -> str:
    """The policy of every page, and this one style."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return POLICY.replace("style-src 'self'", f"style-src 'self' 'sha256-{digest}'")


@cache
def shell_below(root: Path) -> Shell:
    """The shell of this process, read once."""
    return Shell.read(root)
