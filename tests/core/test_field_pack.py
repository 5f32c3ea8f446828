"""The packs of the phone client: what belongs to which, in what order, what cannot be joined. tests/field runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.field_pack import PackError, packs_of

LEAST = {"words-zh.js": "export default { a: 'b' }\n", "words-en.js": "export default {}\n"}


def joined(folder: Path, **sources: str):
    """The packs of a client of these modules, `a__b` for a/b.js."""
    for name, text in {**LEAST, **{f"{key.replace('__', '/')}.js": text for key, text in sources.items()}}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return packs_of(folder)


def test_a_module_stands_after_what_it_imports_and_in_one_pack_only(tmp_path):
    phone, english, later = joined(
        tmp_path,
        app="import { a } from './offline/a.js'\nconst b = async () => import('./b.js')\nb(a)\n",
        offline__a="import * as c from '../c.js'\nexport function a () { return c }\n",
        b="import { c } from './c.js'\nimport { d } from './d.js'\nexport const b = [c, d]\n",
        c="export const c = 1\n",
        d="export const d = async () => (await import('./e.js')).e\n",
        e="export class e {}\n",
        nobodys="export const unused = 1\n",
    )
    assert phone.modules == ("words-zh.js", "c.js", "offline/a.js", "app.js")
    assert english.modules == ("words-en.js",)
    assert later.modules == ("d.js", "b.js", "e.js")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("import { x } from './x.js'", "const { x } = $['x.js']"),
        ("import { x as y } from './x.js'", "const { x: y } = $['x.js']"),
        ("import * as x from './x.js'", "const x = $['x.js']"),
        ("export { x } from './x.js'", "$['app.js'] = { x: $['x.js'].x }"),
        ("export const y = () => import('./x.js')", "const y = () => $get('x.js')"),
        ("export async function y () {}", "$['app.js'] = { y }"),
        ("export default { z: 1 }", "const $default = { z: 1 }"),
        ("/** Takes {import('./x.js').X}. */\nexport class y {}", "{\nclass y {}\n"),
        ("  /** @type {X} */ (y).z()\n  const a = 1 /** b */", "  /** @type {X} */ (y).z()\n  const a = 1 /** b */\n"),
    ],
)
def test_only_lines_of_import_and_export_are_rewritten_and_documentation_left_out(tmp_path, source, line):
    phone = joined(tmp_path, app=source + "\n", x="export const x = 1\n")[0]
    assert line in phone.source


def test_modules_that_import_each_other_are_named(tmp_path):
    with pytest.raises(PackError, match=r"^a\.js > b\.js > a\.js: these import each other"):
        joined(
            tmp_path,
            app="import { a } from './a.js'\n",
            a="import { b } from './b.js'\nexport const a = 1\n",
            b="import { a } from './a.js'\nexport const b = 1\n",
        )


@pytest.mark.parametrize(
    "line", ["export let a = 1", "import './a.js'", "import a from './a.js'", "export * from './a.js'"]
)
def test_a_form_that_cannot_be_joined_is_refused_by_file_and_line(tmp_path, line):
    with pytest.raises(PackError) as refused:
        joined(tmp_path, app=line + "\n", a="export const b = 1\n")
    assert f"app.js: “{line}”" in str(refused.value)
