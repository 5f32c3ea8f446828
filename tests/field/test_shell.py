"""The shell: what it weighs, what the worker keeps, and that both halves of the app say the same."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from checklists.legal_basis import citation, sources
from checklists.rules.evaluation import Result, evaluate
from checklists.rules.rulebook import rule_by_id, rules
from core.field_shell import Shell
from core.headers import POLICY
from tests.field import steps

ROOT = Path(__file__).resolve().parents[2]
FIELD = ROOT / "static" / "field"
DESK_ONLY = {"preview.js"}
"""Runs the client in the preview of a checklist, never on a phone."""
MODULES = sorted(path for path in FIELD.rglob("*.js") if path.name not in DESK_ONLY)
WIRE_LIMIT = 100_000


SHELL = Shell.read(ROOT)
ADDRESSES = {"/field", *SHELL.statics, *(pack.address for pack in SHELL.packs)}


def test_the_first_visit_stays_below_a_hundred_kilobytes_over_the_wire():
    first = [SHELL.page.encode(), SHELL.packs[0].source.encode()]
    assert not [address for address in SHELL.statics if address.endswith((".css", ".js"))], "counted, too"
    assert sum(len(gzip.compress(each, 6)) for each in first) < WIRE_LIMIT


def test_every_module_of_the_client_is_in_one_pack():
    packed = [module for pack in SHELL.packs for module in pack.modules]
    assert sorted(packed) == [path.relative_to(FIELD).as_posix() for path in MODULES]


def test_the_shell_page_starts_the_first_pack_and_carries_every_icon():
    assert re.findall(r"<script[^>]*>", SHELL.page) == [f'<script async src="{SHELL.packs[0].address}">']
    source = "".join(path.read_text(encoding="utf-8") for path in MODULES)
    drawn = set(re.findall(r"icon\('([\w-]+)'\)", source))
    assert drawn <= set(re.findall(r'id="i-([\w-]+)"', SHELL.page))
    assert not re.findall(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", SHELL.page), (
        "the policy allows no inline script, and no style but the one it names"
    )


def test_the_page_carries_its_styles_and_its_policy_allows_these_only():
    sheets = ["static/css/tokens.css", "static/css/phone.css", "static/field/field.css"]
    rules = [re.sub(r"/\*.*?\*/|\s", "", (ROOT / path).read_text(encoding="utf-8"), flags=re.DOTALL) for path in sheets]
    (style,) = re.findall(r"<style>(.*?)</style>", SHELL.page, re.DOTALL)
    assert re.sub(r"\s", "", style) == "".join(rules)
    assert 'rel="stylesheet"' not in SHELL.page
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert SHELL.policy == POLICY.replace("style-src 'self'", f"style-src 'self' 'sha256-{digest}'")
    assert "unsafe" not in SHELL.policy


def test_a_style_that_the_page_did_not_bring_is_not_applied(live, page):
    """The policy is in force: the page looks as its own style says, and not as one that was slipped in."""
    page.goto(live.url + "/field")
    page.evaluate("document.head.insertAdjacentHTML('beforeend', '<style>h1 { color: rgb(1, 2, 3) }</style>')")
    assert page.evaluate("getComputedStyle(document.querySelector('.topbar')).display") == "flex"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") != "rgb(1, 2, 3)"


@pytest.mark.parametrize(
    ("changed", "change"),
    [
        ("static/field/dates.js", "/* changed */"),
        ("static/field/field.css", ".changed { color: red }"),
        ("static/service-worker.js", "/* changed */"),
    ],
)
def test_a_changed_file_makes_a_new_version(tmp_path, changed, change):
    for folder in ("static", "templates/inspections"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    before = Shell.read(tmp_path)
    assert f"'{before.version}'" in before.worker()
    with (tmp_path / changed).open("a", encoding="utf-8") as file:
        file.write(f"\n{change}\n")
    assert Shell.read(tmp_path).version != before.version


def test_a_changed_module_has_a_new_address_and_the_old_one_is_not_answered_with_it(tmp_path):
    for folder in ("static", "templates/inspections"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    old = Shell.read(tmp_path).packs[-1]
    (tmp_path / "static/field" / old.modules[-1]).write_text("export const changed = true\n", encoding="utf-8")
    new = Shell.read(tmp_path)
    assert new.pack(old.address) is None
    assert new.packs[-1].address in new.worker()


def test_both_languages_have_every_word_that_is_used(live, page):
    page.goto(live.url + "/field")
    tables = page.evaluate(
        """async () => ({
          zh: (await import('/static/field/words-zh.js')).default,
          en: (await import('/static/field/words-en.js')).default
        })"""
    )
    assert tables["zh"].keys() == tables["en"].keys()
    placeholders = [{key: set(re.findall(r"\{(\w+)\}", text)) for key, text in tables[name].items()} for name in tables]
    assert placeholders[0] == placeholders[1]
    assert not [key for key, text in tables["zh"].items() if re.search(r"義務|視窗|佇列|同步|稽核|物件|失敗", text)]
    source = "".join(path.read_text(encoding="utf-8") for path in MODULES if not path.name.startswith("words-"))
    assert set(re.findall(r"\bt\('(\w+)'[,)]", source)) <= tables["zh"].keys()
    beginnings = set(re.findall(r"\bt\('(\w+_)' \+", source))
    assert all(any(key.startswith(beginning) for key in tables["zh"]) for beginning in beginnings)


def test_the_icons_have_the_sizes_the_manifest_names():
    manifest = json.loads((FIELD / "manifest.webmanifest").read_text(encoding="utf-8"))
    assert manifest["start_url"] == "/field"
    for icon in manifest["icons"]:
        with Image.open(ROOT / icon["src"].removeprefix("/")) as image:
            assert "{}x{}".format(*image.size) == icon["sizes"]


def test_the_offline_part_touches_no_page_and_the_components_no_database():
    for path in (FIELD / "offline").glob("*.js"):
        assert not re.search(r"\bwindow\.|\bdocument\.[a-z]+[A-Z]|from '\.\./", path.read_text(encoding="utf-8")), (
            path.name
        )
    for path in (FIELD / "components").glob("*.js"):
        assert not re.search(r"indexedDB|offline/(store|db)", path.read_text(encoding="utf-8")), path.name


def test_the_phone_judges_as_the_shared_vectors_say(live, page):
    shared = json.loads((ROOT / "tests/checklists/judgement_vectors.json").read_text(encoding="utf-8"))
    page.goto(live.url + "/field")
    wrong = page.evaluate(
        """async shared => {
          const { judge } = await import('/static/field/judge.js')
          return shared.vectors.filter(vector => {
            const facts = shared.contexts[vector.context]
            const { status, severity, verify } = judge(shared.items[vector.item], vector.value, facts)
            return JSON.stringify({ status, severity, verify }) !== JSON.stringify(vector.expected)
          }).map(vector => vector.name)
        }""",
        shared,
    )
    assert len(shared["vectors"]) > 200
    assert wrong == []


def test_the_phone_names_the_pay_day_that_was_missed_and_compares_no_day_off_with_the_roster(live, page):
    shared = json.loads((ROOT / "tests/checklists/judgement_vectors.json").read_text(encoding="utf-8"))
    page.goto(live.url + "/field")
    found = page.evaluate(
        """async item => {
          const { judge } = await import('/static/field/judge.js')
          const { siteOn } = await import('/static/field/form.js')
          const facts = { visit_on: '2026-11-20', students: [], papers: { pay_day: 5 } }
          const limit = paid => judge(item, paid, facts).limit
          const student = { start_on: '2026-09-01', end_on: '2026-12-31', born_on: '2009-01-01', weekdays: '12345' }
          const site = { papers: {}, students: [student] }
          return [limit('2026-11-05'), limit('2026-11-07'), limit('2026-09-05'),
            siteOn(site, '2026-11-20').papers.students_present, siteOn(site, '2026-11-22').papers.students_present]
        }""",
        shared["items"]["BV15"],
    )
    assert found == [None, "2026-11-05", "2026-11-05", 1, None]


def test_the_phone_finds_by_the_rules_what_the_server_finds(live, page):
    vectors = json.loads((ROOT / "tests/checklists/rule_vectors.json").read_text(encoding="utf-8"))["vectors"]
    page.goto(live.url + "/field")
    found = page.evaluate(
        """async ([definitions, vectors]) => {
          const { rulebook } = await import('/static/field/rules.js')
          return vectors.map(({ rule, facts, on }) =>
            rulebook(definitions.filter(one => one.id === rule)).evaluate(facts, on).map(one => ({ ...one, rule })))
        }""",
        [[rule.data for rule in rules()], vectors],
    )
    assert found == [[_told(result) for result in _found(vector)] for vector in vectors]


def _found(vector: dict[str, Any]) -> list[Result]:
    return evaluate(vector["facts"], vector["on"], [rule_by_id()[vector["rule"]]])


def _told(result: Result) -> dict[str, Any]:
    """A result of the server in the phone's names."""
    said = result.sentence
    return {
        "rule": result.rule.id,
        "status": result.status,
        "student": result.student,
        "from": result.from_on,
        "to": result.to_on,
        "severity": result.severity,
        "shown": result.shown,
        "key": result.key,
        "sentence": said and {"zh": said.zh, "en": said.en},
        "missing": list(result.missing),
    }


def test_the_phone_cites_the_law_as_the_server_does(live, page):
    bases = {
        item["basis"]
        for path in (ROOT / "checklists/data").glob("*.json")
        if isinstance(document := json.loads(path.read_text(encoding="utf-8")), dict) and "sections" in document
        for section in document["sections"]
        for item in section["items"]
    }
    page.goto(live.url + "/field")
    for language in ("zh", "en"):
        cited = page.evaluate(
            """async ([bases, language]) => {
              const { citations } = await import('/static/field/basis.js')
              return Object.fromEntries(bases.map(basis => [basis, citations(basis, language)]))
            }""",
            [sorted(bases), language],
        )
        assert cited == {basis: _laws(basis, language) for basis in sorted(bases)}


def _laws(basis: str, language: str) -> list[str]:
    """The server's words for the parts of a basis that are law."""
    clauses = [clause.strip() for clause in basis.split(";")]
    papers = tuple(name for name, source in sources().items() if source["kind"] == "document")
    return [getattr(citation(clause, short=True), language) for clause in clauses if not clause.startswith(papers)]


@pytest.fixture
def installed(live, new_phone):
    page = new_phone(service_workers="allow").new_page()
    steps.sign_in(live, page)
    steps.ready_without_network(page)
    return page


def test_the_worker_leaves_everything_but_the_shell_to_the_network(live, installed):
    kept = installed.evaluate(
        """async () => {
          const names = await caches.keys()
          const requests = await Promise.all(names.map(async name => (await caches.open(name)).keys()))
          return requests.flat().map(request => new URL(request.url).pathname)
        }"""
    )
    kept.remove("/fangshi-versions")
    assert sorted(kept) == sorted(ADDRESSES)
    before = live.state.asked("GET", "/api/v1/session")
    installed.evaluate("fetch('/api/v1/session')")
    assert live.state.asked("GET", "/api/v1/session") == before + 1
    installed.evaluate("fetch('/api/v1/photos/x', { method: 'PUT', body: new Blob(['x']) })")
    assert live.state.asked("PUT", "/api/v1/photos/x") == 1


def test_a_page_without_storage_and_sync_interfaces_works_all_the_same(live, new_phone):
    """As in WebKit: no navigator.storage, no SyncManager, no Web Locks, no BroadcastChannel."""
    context = new_phone()
    context.add_init_script(
        """for (const name of ['storage', 'locks', 'serviceWorker']) {
          Object.defineProperty(Navigator.prototype, name, { value: undefined })
        }
        delete window.SyncManager
        delete window.BroadcastChannel"""
    )
    page = context.new_page()
    steps.sign_in(live, page)
    page.locator("#menu").click()
    page.get_by_role("button", name="關閉").click()
    visit = steps.could_not_visit(page)
    expect(steps.received(page, visit)).to_be_visible()
