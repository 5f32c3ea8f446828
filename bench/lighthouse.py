"""Lighthouse on `/field` as a phone, with a teacher signed in: performance, accessibility, best practices.

Lighthouse is no part of the project. Install it anywhere (`npm install --prefix FOLDER lighthouse@12`, Node 18 or
newer), then `python -m bench.lighthouse --command FOLDER/node_modules/.bin/lighthouse`. Performance depends on what
else the machine does: the load of the last minute stands beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bench.field import signed_in
from bench.serving import Served, demo_school
from tests.field.chromium import ARGUMENTS, EXECUTABLE

RUNS = 3
CATEGORIES = ("performance", "accessibility", "best-practices")
TIMES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
BROWSER = "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--command", default="npx --no-install lighthouse", help="how Lighthouse is called here")
    command = shlex.split(parser.parse_args().command)
    with demo_school() as served, tempfile.TemporaryDirectory() as folder:
        headers = Path(folder) / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookies(served)}))
        reports = [audit(command, served, headers, Path(folder) / f"{run}.json") for run in range(RUNS)]
    print(json.dumps(figures(reports) | {"load": os.getloadavg()[0]}, indent=1, ensure_ascii=False))


def cookies(served: Served) -> str:
    """The session of a teacher, as a header."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        context, _page = signed_in(browser, served)
        found = "; ".join(f"{each['name']}={each['value']}" for each in context.cookies())
        browser.close()
    return found


def audit(command: list[str], served: Served, headers: Path, report: Path) -> dict[str, Any]:
    """One run on a fresh profile, with Lighthouse's own mobile settings (slow 4G, CPU slowed four times)."""
    options = [
        f"{served.url}/field", f"--extra-headers={headers}", f"--only-categories={','.join(CATEGORIES)}",
        "--output=json", f"--output-path={report}", "--quiet", f"--chrome-flags={BROWSER}",
    ]  # fmt: skip
    subprocess.run([*command, *options], check=True, env=os.environ | {"CHROME_PATH": EXECUTABLE or ""})
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def figures(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """The median of each score (0 to 100) and time, and by name what is not perfect in the last run."""
    scores = {name: [each["categories"][name]["score"] * 100 for each in reports] for name in CATEGORIES}
    times = {name: [each["audits"][name]["numericValue"] for each in reports] for name in TIMES}
    last = reports[-1]
    short = [name for name, each in last["audits"].items() if each["score"] is not None and each["score"] < 0.9]
    return {name: round(statistics.median(values), 2) for name, values in (scores | times).items()} | {"below": short}


if __name__ == "__main__":
    main()
