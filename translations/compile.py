"""Builds the Chinese catalog from translations/sources/*.json: `python -m translations.compile`.

A message is its English text. Each package keeps its pairs in one source file; the .po and .mo are made from
them and committed, so that nothing has to be compiled on the machine that runs the app.
"""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "translations" / "sources"
COMPILED = ROOT / "translations" / "zh_Hant_TW" / "LC_MESSAGES"
LOCALE = "zh_Hant_TW"
PACKAGES = (
    "core",
    "accounts",
    "sites",
    "notifications",
    "checklists",
    "schedules",
    "inspections",
    "remediation",
    "dashboard",
)
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")
# No time of day: the same sources give the same files, so that a test can compare them.
_MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)


def pairs() -> dict[str, str]:
    """English message to Chinese text, from all sources."""
    found: dict[str, str] = {}
    for _name, message, chinese in _entries():
        found.setdefault(message, chinese)
    return found


def _entries() -> Iterator[tuple[str, str, str]]:
    for path in sorted(SOURCES.glob("*.json")):
        for message, chinese in json.loads(path.read_text("utf-8")).items():
            yield path.name, message, chinese


def doubtful() -> list[str]:
    """Pairs that two sources translate differently, or whose placeholders do not agree."""
    known, plurals, faults = pairs(), used_messages(), list[str]()
    for name, message, chinese in _entries():
        if known[message] != chinese:
            faults.append(f"{name}: {message!r} is {chinese!r} here and {known[message]!r} elsewhere")
        # Chinese has one form for every count, so it is held to the plural, which names the number.
        if placeholders(plurals.get(message) or message) != placeholders(chinese):
            faults.append(f"{name}: the placeholders of {message!r} differ from those of {chinese!r}")
    return faults


def placeholders(text: str) -> set[str]:
    """The named parts that are filled in later. A count may be dropped from neither language."""
    return {match.group(0) for match in _PLACEHOLDER.finditer(text)}


def used_messages() -> dict[str, str | None]:
    """Every message in the code and the templates, with its English plural where it has one."""
    found: dict[str, str | None] = {}
    for message in _extracted():
        singular, plural = message if isinstance(message, tuple) else (message, None)
        found[singular] = plural or found.get(singular)
    return found


def _extracted() -> Iterator[str | tuple[str, str]]:
    for path in _python_files():
        yield from _messages_in("python", path)
        yield from _sentences_of_errors(path)
    templates = (path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})
    for path in sorted(templates):
        yield from _messages_in("jinja2.ext:babel_extract", path)


def _python_files() -> list[Path]:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [ROOT / "app.py", *sorted(files)]


def _messages_in(method: str, path: Path) -> Iterator[str | tuple[str, str]]:
    content = io.BytesIO(path.read_bytes())
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false", "encoding": "utf-8"}
    for _line, message, _comments, _context in extract(method, content, keywords=KEYWORDS, options=options):
        yield (message[0], message[1]) if isinstance(message, tuple) else message


def _sentences_of_errors(path: Path) -> Iterator[str]:
    """The `sentence` of a DomainError is translated when it is raised, so it stands without a marker."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
            continue
        names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        if "sentence" in names and isinstance(node.value.value, str):
            yield node.value.value


def untranslated() -> list[str]:
    """Messages that are used and have no Chinese text."""
    known = pairs()
    return sorted(message for message in used_messages() if message not in known)


def catalog() -> Catalog:
    """All pairs as one gettext catalog; Chinese has one form for every count."""
    made = Catalog(
        locale=LOCALE, project="fangshi", creation_date=_MADE_AT, revision_date=_MADE_AT, fuzzy=False, charset="utf-8"
    )
    plurals = used_messages()
    for message, chinese in sorted(pairs().items()):
        plural = plurals.get(message)
        if plural:
            made.add((message, plural), (chinese,))
        else:
            made.add(message, chinese)
    return made


def compiled() -> dict[str, bytes]:
    """The content of messages.po and messages.mo."""
    made, files = catalog(), {}
    for name, write in (("messages.po", _write_po), ("messages.mo", write_mo)):
        buffer = io.BytesIO()
        write(buffer, made)
        files[name] = buffer.getvalue()
    return files


def _write_po(buffer: io.BytesIO, made: Catalog) -> None:
    write_po(buffer, made, width=0, omit_header=False, sort_output=True)


def main() -> None:
    """Write the files and say what is missing or in doubt."""
    COMPILED.mkdir(parents=True, exist_ok=True)
    for name, content in compiled().items():
        (COMPILED / name).write_bytes(content)
    for fault in doubtful():
        print(fault)
    missing = untranslated()
    for message in missing:
        print(f"no Chinese text: {message}")
    print(f"{len(pairs())} messages, {len(missing)} without Chinese text")


if __name__ == "__main__":
    main()
