"""A checklist of 200 items opened on a phone whose CPU is slowed four times; an XLSForm of 1,000 rows taken in.

`python -m bench.checklists` prints a table, `--json` the same as JSON.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import xlsxwriter
from playwright.sync_api import Browser, Page, sync_playwright

from bench.field import slow
from bench.serving import Served, demo_school
from checklists.drafts import faults_of
from checklists.xlsform.reading import read_xlsform
from checklists.xlsform.workbook import read_book
from tests.field.chromium import ARGUMENTS, EXECUTABLE, PHONE

RUNS = 5
FIRST = 6
"""More questions than a phone shows."""
ITEMS, ROWS, PER_GROUP = 200, 1000, 48
EDITOR = "coordinator@demo.example"
HEADERS = ("type", "name", "label::中文 (zh)", "label::English (en)", "relevant", "constraint")
TYPES = ("integer", "text", "select_one colour", "select_multiple colour", "date")
COLOURS = (("red", "紅", "Red"), ("blue", "藍", "Blue"))
DRAWN = """
count => new Promise(resolve => {
  const drawn = () => document.querySelectorAll('.q').length >= count
  const look = () => drawn() ? requestAnimationFrame(() => resolve(performance.now())) : setTimeout(look, 0)
  look()
})
"""
AGAIN = """
async ({ count, code }) => {
  const there = location.hash.replace(/[^/]*$/, '')
  location.hash = there + 'finish'
  while (document.querySelector('.q')) await new Promise(resolve => setTimeout(resolve, 0))
  await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 50)))
  const begun = performance.now()
  location.hash = there + code
  while (document.querySelectorAll('.q').length < count) await new Promise(resolve => setTimeout(resolve, 0))
  await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 0)))
  return performance.now() - begun
}
"""


def main(arguments: list[str]) -> None:
    """Measure and print."""
    rows = measure()
    print(json.dumps(rows, indent=1, ensure_ascii=False) if "--json" in arguments else table(rows))


def measure() -> list[dict[str, Any]]:
    """Milliseconds, each with the bar of the requirement."""
    with tempfile.TemporaryDirectory() as folder:
        rows = importing(write_form(Path(folder) / "thousand.xlsx", ROWS))
        form = write_form(Path(folder) / "two_hundred.xlsx", ITEMS, per_group=ITEMS)
        with demo_school() as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
            rows += opening(browser, served, form)
            browser.close()
    return rows


def write_form(path: Path, rows: int, per_group: int = PER_GROUP) -> Path:
    """An ordinary form of so many rows, the lines that open and close its groups among them when there are several."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        _fill(workbook.add_worksheet("survey"), [HEADERS, *_survey(rows, per_group)])
        choices = [("colour", *colour) for colour in COLOURS]
        _fill(workbook.add_worksheet("choices"), [("list_name", "name", *HEADERS[2:4]), *choices])
        _fill(workbook.add_worksheet("settings"), [("form_id",), (path.stem,)])
    return path


def _survey(rows: int, per_group: int) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    group = 0
    while len(found) < rows:
        found.append(("begin_group", f"g{group}", "段", "Part", "", ""))
        asked = min(per_group, rows - len(found) - 1) if per_group < rows else per_group
        found += [_question(f"g{group}q{number}", TYPES[number % len(TYPES)], group) for number in range(asked)]
        found.append(("end_group", "", "", "", "", ""))
        group += 1
    return found


def _question(name: str, kind: str, group: int) -> tuple[str, ...]:
    relevant = f"${{g{group}q2}} = 'red'" if kind == "date" and group else ""
    return (
        kind,
        name,
        "設備有防護罩",
        "Machines are guarded",
        relevant,
        ". >= 0 and . <= 10" if kind == "integer" else "",
    )


def _fill(sheet: Any, rows: Any) -> None:
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)


def importing(form: Path) -> list[dict[str, Any]]:
    """Reading, converting and judging the form, and opening its workbook alone as the floor."""
    read_xlsform(form)
    taken = [_timed(lambda: faults_of(read_xlsform(form))) for _run in range(RUNS)]
    opened = [_timed(lambda: read_book(form)) for _run in range(RUNS)]
    return [
        _row("take in an XLSForm of 1,000 rows", taken, 5000),
        _row("floor: the same workbook opened and its cells read", opened),
    ]


def _timed(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def opening(browser: Browser, served: Served, form: Path) -> list[dict[str, Any]]:
    """The preview of a school's draft with the form in it: from its address, and from one screen to the section."""
    page = browser.new_context(**{**PHONE, "service_workers": "block"}).new_page()
    draft, code = drafted(page, served, form)
    address = f"{draft}/phone"
    page.goto(address)
    page.locator("html[data-ready]").wait_for()
    visit = page.evaluate("() => location.hash").split("/")[2]
    slow(page.context.new_cdp_session(page))
    loads = []
    for _run in range(RUNS):
        page.goto("about:blank")
        page.goto(f"{address}#/visit/{visit}/{code}")
        loads.append(float(page.evaluate(DRAWN, ITEMS)))
    first = [float(page.evaluate(AGAIN, {"count": FIRST, "code": code})) for _run in range(RUNS)]
    again = [float(page.evaluate(AGAIN, {"count": ITEMS, "code": code})) for _run in range(RUNS)]
    page.context.close()
    return [
        _row("open a section of 200 items, to its first questions", first, 1000),
        _row("the same, until the last of them is drawn", again),
        _row("load its preview, all code anew", loads),
    ]


def drafted(page: Page, served: Served, form: Path) -> tuple[str, str]:
    """The form taken into the draft of the demo's coordinator: the draft's address and the section's code."""
    page.goto(f"{served.url}/sign-in?next=/checklists")
    page.locator("input[name=email]").fill(EDITOR)
    page.locator("input[name=password]").fill(served.passwords[EDITOR])
    page.locator("main form").get_by_role("button").first.click()
    page.goto(f"{served.url}/checklists/visit_site/1")
    page.locator("form[action$='/checklists/drafts'] button").click()
    page.wait_for_url(re.compile("/drafts/"))
    draft = page.url.partition("#")[0]
    page.locator("details.more summary").click()
    page.locator("input[type=file]").set_input_files(form)
    page.locator("form[action$='/form'] button").click()
    page.wait_for_load_state()
    return draft, str(page.locator("[id^='section-'][id$='g0']").first.get_attribute("id")).removeprefix("section-")


def _row(what: str, values: list[float], bar: int | None = None) -> dict[str, Any]:
    found = {"what": what, "unit": "ms", "median": round(statistics.median(values)), "worst": round(max(values))}
    return found | ({"bar": bar} if bar else {})


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as text."""
    return "\n".join(
        f"{row['what']:54} {row['median']:>6} ms, worst {row['worst']:>6}, bar {row.get('bar', '-')}" for row in rows
    )


if __name__ == "__main__":
    main(sys.argv[1:])
