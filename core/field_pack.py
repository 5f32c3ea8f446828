"""The phone client's modules joined into three files: a phone opens a visit with one request for them, not forty.

The sources stay plain modules that a browser runs as they are. Joining puts each after what it imports, gives it a
block of its own, so that equal names stay apart, and rewrites nothing but the lines of import and export. The first
file is a classic script, because browsers keep the compiled form of those only (docs/adr/0016-client-in-packs.md).
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ADDRESS = "/field/"
ROOTS = {"phone": ("words-zh.js", "app.js"), "english": ("words-en.js",)}
"""The modules a pack begins with; all that they import belongs to it. The first one starts the client."""
REST = "later"
"""The pack of whatever those fetch only when it is needed."""

_PATH = r"'(?P<path>\.[\w./-]+\.js)'"
_IMPORT = re.compile(rf"^import (?:\{{(?P<names>[^}}]+)\}}|\* as (?P<whole>\w+)) from {_PATH}$", re.MULTILINE)
_PASSED_ON = re.compile(rf"^export \{{ (?P<name>\w+) \}} from {_PATH}$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (?P<name>\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_WHEN_NEEDED = re.compile(rf"\bimport\({_PATH}\)")
_LEFT = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
_COMMENT = re.compile(r"^ */\*\*(?:(?!\*/).)*\*/\n", re.MULTILINE | re.DOTALL)

_FIRST = """\
'use strict';
(async () => {
const $ = {}
const $packs = %s
const $get = async name => {
  if (name in $) return $[name]
  const { open } = await import($packs[name])
  if (!(name in $)) open($, $get)
  return $[name]
}
%s})()
"""
_OTHER = """\
export const open = ($, $get) => {
%s}
"""


class PackError(Exception):
    """Modules that cannot be joined: which, why, and what to write instead."""


@dataclass(frozen=True)
class Pack:
    """One file for the browser. Its address carries a digest: a page never gets a part of another version."""

    name: str
    source: str
    modules: tuple[str, ...]
    """What is in it, by path below the client's folder, in order."""

    @property
    def address(self) -> str:
        """Where it is served, from the root."""
        return f"{ADDRESS}{self.name}-{sha256(self.source.encode()).hexdigest()[:12]}.js"


def packs_of(folder: Path) -> tuple[Pack, ...]:
    """The client below a folder, the pack that starts it first. Raises PackError."""
    sources = _Sources(folder)
    parts = _shared_out(sources)
    first, *others = parts
    opened = [Pack(name, _OTHER % _blocks(parts[name], sources), tuple(parts[name])) for name in others]
    where = {module: pack.address for pack in opened for module in pack.modules}
    return Pack(first, _FIRST % (json.dumps(where), _blocks(parts[first], sources)), tuple(parts[first])), *opened


class _Sources(dict[str, str]):
    """The text of each module by its path, read when it is asked for, without its documentation."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, name: str) -> str:
        self[name] = _COMMENT.sub("", (self.folder / name).read_text(encoding="utf-8"))
        return self[name]

    def imported(self, name: str) -> list[str]:
        """What a module cannot start without."""
        return self._targets(name, _IMPORT, _PASSED_ON)

    def needed_later(self, name: str) -> list[str]:
        """What a module fetches when it is needed."""
        return self._targets(name, _WHEN_NEEDED)

    def _targets(self, name: str, *patterns: re.Pattern[str]) -> list[str]:
        found = (match for pattern in patterns for match in pattern.finditer(self[name]))
        return [_resolved(name, match["path"]) for match in found]


def _shared_out(sources: _Sources) -> dict[str, list[str]]:
    """The modules of each pack, none in two."""
    parts: dict[str, list[str]] = {}
    taken: set[str] = set()

    def take(pack: str, roots: Iterable[str]) -> None:
        parts.setdefault(pack, []).extend(each for each in _in_order(roots, sources) if each not in taken)
        taken.update(parts[pack])

    for pack, roots in ROOTS.items():
        take(pack, roots)
    waiting = sorted(taken)
    parts[REST] = []
    while waiting:
        before = len(parts[REST])
        take(REST, [each for name in waiting for each in sources.needed_later(name)])
        waiting = parts[REST][before:]
    return parts


def _in_order(roots: Iterable[str], sources: _Sources) -> list[str]:
    """The roots and all they import, each after what it imports itself."""
    done: dict[str, None] = {}

    def visit(name: str, way: tuple[str, ...]) -> None:
        if name in way:
            circle = " > ".join([*way[way.index(name) :], name])
            raise PackError(f"{circle}: these import each other; move what both need into a module of its own.")
        if name not in done:
            for each in sources.imported(name):
                visit(each, (*way, name))
            done[name] = None

    for root in roots:
        visit(root, ())
    return list(done)


def _blocks(names: Iterable[str], sources: _Sources) -> str:
    return "".join(_block(name, sources[name]) for name in names)


def _block(name: str, text: str) -> str:
    """The module as a block that takes from `$` what it imports and puts there what it exports."""
    exports: list[str] = []

    def exporting(entry: Callable[[re.Match[str]], str], instead: str = "") -> Callable[[re.Match[str]], str]:
        def replaced(match: re.Match[str]) -> str:
            exports.append(entry(match))
            return instead

        return replaced

    def there(match: re.Match[str]) -> str:
        return f"$['{_resolved(name, match['path'])}']"

    def imported(match: re.Match[str]) -> str:
        return f"const {match['whole'] or '{' + match['names'].replace(' as ', ': ') + '}'} = {there(match)}"

    text = _IMPORT.sub(imported, text)
    text = _WHEN_NEEDED.sub(lambda match: f"$get('{_resolved(name, match['path'])}')", text)
    text = _PASSED_ON.sub(exporting(lambda match: f"{match['name']}: {there(match)}.{match['name']}"), text)
    text = _EXPORT.sub(exporting(lambda match: match["name"]), text)
    text = _DEFAULT.sub(exporting(lambda _match: "default: $default", "const $default = "), text)
    if left := _LEFT.search(text):
        raise PackError(
            f"{name}: “{left[0]}” cannot be joined; docs/adr/0016-client-in-packs.md lists the forms that can."
        )
    return f"{{\n{text}$['{name}'] = {{ {', '.join(exports)} }}\n}}\n"


def _resolved(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
