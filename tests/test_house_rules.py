"""Rules that hold everywhere in the house, so that no review has to look for them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parent.parent
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
    "demo",
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "mail" not in path.relative_to(ROOT).as_posix().replace("/mail.html", "")]
STYLES = sorted((ROOT / "static").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static").rglob("*.js"))
TEXTS = (".py", ".html", ".txt", ".js", ".css", ".md", ".json", ".toml", ".sh", ".yaml", ".yml")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules() -> list[Path]:
    return [ROOT / "app.py", *(path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))]


def test_imports_go_down_the_house_only():
    """In a process of its own: the checker switches off whatever else is logged."""
    checker = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(cache_dir=None))"
    found = subprocess.run([sys.executable, "-c", checker], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_nothing_imports_the_wiring():
    importing = re.compile(r"^(import app$|from app import)", re.M)
    assert [name(path) for path in modules() if importing.search(path.read_text())] == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_holds_no_script_style_or_handler_of_its_own(path):
    text = path.read_text()
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", text) == []
    assert re.findall(r"<style\b", text) == []
    assert re.findall(r"\sstyle\s*=", text) == []
    assert re.findall(r"""\son[a-z]+\s*=\s*["']""", text) == []
    assert re.findall(r"javascript:", text) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_loads_nothing_from_another_house(path):
    assert re.findall(r"""(?:src|href|action|srcset)\s*=\s*["'](?:https?:)?//[^"']*""", path.read_text()) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_form_that_changes_something_carries_its_token(path):
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text(), re.S | re.I):
        assert "csrf_token" in form


def names_used(path: Path) -> set[str]:
    """The names a template reads, also by what it includes, which sees them."""
    tree = parsed(path)
    included = [ROOT / "templates" / node.template.value for node in tree.find_all(nodes.Include)]
    own = {node.name for node in tree.find_all(nodes.Name)}
    return own.union(*(names_used(other) for other in included))


def parsed(path: Path) -> nodes.Template:
    return Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"]).parse(path.read_text())


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_uses_what_it_imports(path):
    aliases = [alias for node in parsed(path).find_all(nodes.FromImport) for alias in node.names]
    imported = {alias if isinstance(alias, str) else alias[1] for alias in aliases}
    assert imported - names_used(path) == set()


@pytest.mark.parametrize("path", [*STYLES, *SCRIPTS], ids=name)
def test_styles_and_scripts_load_nothing_from_another_house(path):
    text = re.sub(r"http://www\.w3\.org/\S+", "", path.read_text())
    assert re.findall(r"""(?:url\(|@import|from|import|fetch\()\s*["'(]*https?://""", text) == []
    assert re.findall(r"\beval\(|new Function\(|document\.write\(", text) == []


def test_both_dark_blocks_of_the_tokens_are_equal():
    text = (ROOT / "static/css/tokens.css").read_text()
    by_system = re.search(r':root:not\(\[data-bs-theme="light"\]\) \{(.*?)\n  \}', text, re.S)
    by_choice = re.search(r':root\[data-bs-theme="dark"\] \{(.*?)\n\}', text, re.S)
    assert by_system[1].split() == by_choice[1].split()


def calls(path: Path) -> Iterator[str]:
    """The calls in a file as they are written, e.g. `date.today`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


@pytest.mark.parametrize("path", modules(), ids=name)
def test_the_time_comes_from_the_app_s_clock(path):
    if name(path) == "core/clock.py":
        return
    banned = {"date.today", "datetime.now", "datetime.utcnow", "datetime.today", "time.time", "datetime.datetime.now"}
    assert banned & set(calls(path)) == set()


@pytest.mark.parametrize("path", modules(), ids=name)
def test_only_a_job_s_loop_swallows_everything(path):
    handlers = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ExceptHandler)]
    catches_all = [
        handler.lineno
        for handler in handlers
        if handler.type is None or ast.unparse(handler.type) in {"Exception", "BaseException"}
        if not (isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None)
    ]
    assert catches_all == [] or name(path) == "core/jobs.py"


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_file_begins_with_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_no_text_holds_a_path_of_some_machine():
    ignored = {".venv", ".git", "instance", "node_modules", "__pycache__"}
    found = [
        name(path)
        for path in ROOT.rglob("*")
        if path.suffix in TEXTS and path.is_file() and not ignored & set(path.relative_to(ROOT).parts)
        if re.search(r"(?<![\w.])/(?:home|root|work|Users)/\w", path.read_text(errors="replace"))
    ]
    assert found == []
