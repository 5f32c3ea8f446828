"""Twenty photos of twelve megapixels in one visit, CPU slowed four times: what the tab holds, what is decoded at once.

`python -m bench.photos` prints a table, `--json` as JSON. The floor is the same tab before the first photo.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, expect, sync_playwright

from tests.field import steps
from tests.field.chromium import COUNT_DECODED, KillableChromium, picture, processes_of, upload
from tests.field.stub_server import StubServer

PHOTOS = 20
QUESTIONS = ("BV19", "BV20", "BV21")
SLOWED = 4
PATIENCE = 600_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    result = measure()
    text = json.dumps(result, indent=1) if parser.parse_args().json else table(result)
    print(text)


def measure() -> dict[str, Any]:
    """One visit with twenty photos, taken one after the other as by the camera, then sent."""
    server = StubServer()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = KillableChromium(playwright, Path(folder))
        try:
            return _visit(server, browser)
        finally:
            browser.close()
            server.stop()


def _visit(server: StubServer, browser: KillableChromium) -> dict[str, Any]:
    page = browser.open()
    page.add_init_script(COUNT_DECODED)
    page.goto(f"{server.url}/sign-in?email=chen@example.test&next=/field")
    visit = steps.arrive(page)
    steps.to(page, "BV-E")
    for key in QUESTIONS:
        page.locator(f"#q-{key} .is-not input").check(force=True)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    memory = Memory(browser.profile, session)
    before = memory.now()
    began = time.monotonic()
    with memory:
        taken = [_take(page, number) for number in range(PHOTOS)]
    seconds = time.monotonic() - began
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    after = memory.now()
    decoded = page.evaluate("window.decoded")
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible(timeout=PATIENCE)
    return {
        "photos": PHOTOS,
        "slowest_s": round(max(taken), 1),
        "seconds": round(seconds, 1),
        "memory_mb": {"before": before, "highest": memory.highest, "after": after},
        "decoded_at_once": decoded["most"],
        "held_by_the_server": len(server.state.photos),
        "largest_kb": round(max(len(data) for data in server.state.photos.values()) / 1000),
    }


def _take(page: Page, number: int) -> float:
    """One photo by the camera; seconds until it is reduced, hashed and on disk."""
    question = page.locator(f"#q-{QUESTIONS[number % len(QUESTIONS)]}")
    raw = picture(4032, 3024, orientation=(1, 3, 6, 8)[number % 4]) + bytes([number])
    ready = question.locator("img[src]")
    have = ready.count()
    began = time.monotonic()
    question.locator("input[type=file]").first.set_input_files(upload(f"{number}.jpg", raw))
    expect(ready).to_have_count(have + 1, timeout=PATIENCE)
    return time.monotonic() - began


class Memory:
    """Megabytes that the largest process of the browser's tabs holds, looked at ten times a second."""

    def __init__(self, profile: Path, session: CDPSession) -> None:
        self.profile, self.session = profile, session
        self.highest = 0
        self._stop = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._watch.start()

    def __exit__(self, *_how: object) -> None:
        self._stop.set()
        self._watch.join()

    def now(self) -> int:
        """After what nobody needs any more was given back."""
        self.session.send("HeapProfiler.collectGarbage")
        time.sleep(1)
        return self._tab()

    def _look(self) -> None:
        while not self._stop.wait(0.1):
            self.highest = max(self.highest, self._tab())

    def _tab(self) -> int:
        return max((_resident(pid) for pid in _children_of(self.profile)), default=0)


def _children_of(profile: Path) -> list[int]:
    """The tabs' processes: those that descend from the browser and say so."""
    roots = set(processes_of(profile))
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
                parent = _line(entry / "status", "PPid:")
            except OSError:
                continue
            if b"--type=renderer" in command and _descends(parent, roots):
                found.append(int(entry.name))
    return found


def _descends(pid: int, roots: set[int]) -> bool:
    while pid > 1:
        if pid in roots:
            return True
        pid = _line(Path(f"/proc/{pid}/status"), "PPid:")
    return False


def _line(status: Path, name: str) -> int:
    rows = (row.split() for row in status.read_text().splitlines() if row.startswith(name))
    return int(next(rows)[1])


def _resident(pid: int) -> int:
    try:
        return _line(Path(f"/proc/{pid}/status"), "VmRSS:") // 1024
    except (OSError, StopIteration):
        return 0


def table(result: dict[str, Any]) -> str:
    """The figures as text."""
    rows = [(name, value) for name, value in result.items() if not isinstance(value, dict)]
    rows += [(f"tab's memory {when}, MB", value) for when, value in result["memory_mb"].items()]
    return "\n".join(f"{name:32} {value:>8}" for name, value in rows)


if __name__ == "__main__":
    main()
