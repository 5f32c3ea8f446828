"""All rules of one visit, asked in Python and on a phone slowed four times."""

from __future__ import annotations

import statistics
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from checklists.rules.evaluation import evaluate
from checklists.rules.rulebook import travelling_rules, visit_rules
from checklists.tables import merged
from tests.field.chromium import ARGUMENTS, EXECUTABLE

ROUNDS = 101
ON = "2026-11-20"
FIRST = date(2026, 11, 2)
HOLIDAYS = ["2026-10-09", "2026-10-26"]
STATIC = Path(__file__).resolve().parents[1] / "static"

BARS = {"Python": 5.0, "phone, CPU slowed four times": 10.0}


def visit(*, sampled: int, students: int, is_broken: bool) -> dict[str, Any]:
    """A visit to a site with so many students, of whom so many cards of two weeks were compared."""
    numbers = [f"{place:02d}" for place in range(1, students + 1)]
    return {
        "site": {
            "employees": 40,
            "approved_students": students,
            "students_here": students,
            "rotation_students": students,
        },
        "students": [_student(number) for number in numbers],
        "attendance": [{"student": number, "days": _days(is_broken)} for number in numbers[:sampled]],
        "holidays": HOLIDAYS,
        "tables": merged(),
    }


def _student(number: str) -> dict[str, Any]:
    return {
        "number": number, "mode": "rotation", "grade": 2, "born_on": "2009-05-01", "start_on": "2026-09-01",
        "allowance": 30000, "allowance_before": 29000, "insured_from": "2026-09-01", "contract_signed_on": "2026-08-20",
        "contract_filed_on": "2026-08-25", "guardian_consent": True, "late_permit_until": None,
    }  # fmt: skip


def _days(is_broken: bool) -> list[dict[str, Any]]:
    out = "21:30" if is_broken else "17:00"
    days = [FIRST + timedelta(days=place) for place in range(14)]
    return [
        {"on": day.isoformat(), "off": True}
        if day.isoweekday() > 5 and not is_broken
        else {"on": day.isoformat(), "in": "08:00", "out": out, "breaks": [["12:00", "13:00"]]}
        for day in days
    ]


VISITS = {
    "3 cards of 8 students, in order": visit(sampled=3, students=8, is_broken=False),
    "3 cards of 8 students, every day in breach": visit(sampled=3, students=8, is_broken=True),
}


def measure() -> list[dict[str, Any]]:
    """The median and the worst of a hundred rounds, in milliseconds."""
    rows = [
        _row("Python", name, _in_python(facts), evaluate(facts, ON, visit_rules())) for name, facts in VISITS.items()
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        page = _slow_page(browser.new_page())
        for name, facts in VISITS.items():
            times, count = _on_the_phone(page, facts)
            rows.append(_row("phone, CPU slowed four times", name, times, range(count)))
        browser.close()
    return rows


def _row(where: str, name: str, times: list[float], results: Any) -> dict[str, Any]:
    return {
        "where": where,
        "visit": name,
        "results": len(list(results)),
        "median_ms": round(statistics.median(times), 2),
        "p95_ms": round(sorted(times)[int(len(times) * 0.95)], 2),
        "bar_ms": BARS[where],
    }


def _in_python(facts: dict[str, Any]) -> list[float]:
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        evaluate(facts, ON, visit_rules())
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _slow_page(page: Page) -> Page:
    """A page that serves the client's own modules, on a processor slowed four times."""
    page.route("**/*", lambda route: _serve(route))
    page.goto("http://localhost/")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return page


def _serve(route: Any) -> None:
    path = route.request.url.removeprefix("http://localhost/static/")
    if path == route.request.url:
        route.fulfill(body="<!doctype html>", content_type="text/html")
    else:
        route.fulfill(path=STATIC / path, content_type="text/javascript")


def _on_the_phone(page: Page, facts: dict[str, Any]) -> tuple[list[float], int]:
    return page.evaluate(
        """async ([rules, facts, on, rounds]) => {
          const { rulebook } = await import('/static/field/rules.js')
          const book = rulebook(rules)
          const times = []
          let found = []
          for (let round = 0; round < rounds; round++) {
            const begun = performance.now()
            found = book.evaluate(facts, on)
            times.push(performance.now() - begun)
          }
          return [times, found.length]
        }""",
        [list(travelling_rules()), facts, ON, ROUNDS],
    )


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as they stand in docs/benchmarks.md."""
    head = "| where | visit | results | median ms | p95 ms | bar ms |\n|---|---|---|---|---|---|\n"
    return head + "\n".join("| " + " | ".join(str(value) for value in row.values()) + " |" for row in rows)
