"""`make faults N=1000`: seeded runs of the client through faults; one in 25 with a real kill of the browser."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from tests.field.chromium import ARGUMENTS, EXECUTABLE, PHONE, KillableChromium
from tests.field.faults import plans, runs
from tests.field.stub_server import StubServer

FRESH_PHONE_EVERY = 50
UPDATE_EVERY = 3


def main() -> int:
    """Run, print, and fail when anything was lost or came twice."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kill-every", type=int, default=25)
    given = parser.parse_args()
    server, tally, begun = StubServer(), runs.Tally(), time.monotonic()
    seeds = range(given.seed, given.seed + given.runs)
    with sync_playwright() as playwright:
        killed = [seed for seed in seeds if seed % given.kill_every == 0]
        calm = [seed for seed in seeds if seed % given.kill_every]
        network_runs(playwright, server, calm, tally)
        killed_runs(playwright, server, killed, tally)
    server.stop()
    print(*tally.lost, *tally.doubled, sep="\n")
    print(f"{tally} ({time.monotonic() - begun:.0f} s, seeds {seeds.start} to {seeds.stop - 1})")
    return bool(tally.lost or tally.doubled)


def network_runs(playwright: Playwright, server: StubServer, seeds: list[int], tally: runs.Tally) -> None:
    """Many visits in one browser, on a fresh phone every now and then."""
    browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
    for start in range(0, len(seeds), FRESH_PHONE_EVERY):
        server.reset()
        context = browser.new_context(**{**PHONE, "service_workers": "block"})
        page = context.new_page()
        runs.open_client(server, page, sign_in=True)
        for seed in seeds[start : start + FRESH_PHONE_EVERY]:
            runs.network_run(server, page, plans.network_run(seed), tally)
        context.close()
        print(tally, flush=True)
    browser.close()


def killed_runs(playwright: Playwright, server: StubServer, seeds: list[int], tally: runs.Tally) -> None:
    """A browser of its own on the same disk each time."""
    server.reset()
    with tempfile.TemporaryDirectory(prefix="fangshi-faults-", ignore_cleanup_errors=True) as folder:
        browser = KillableChromium(playwright, Path(folder) / "profile")
        for number, seed in enumerate(seeds):
            runs.killed_run(server, browser, plans.killed_run(seed), tally, updating=number % UPDATE_EVERY == 0)
            print(tally, flush=True)


if __name__ == "__main__":
    sys.exit(main())
