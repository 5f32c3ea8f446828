"""The phone client in Chromium with the CPU slowed four times: bytes over the wire, first question, tap to paint.

`python -m bench.field` prints a table, `--json` as JSON. The floor beside it is the same browser opening a page
with nothing but one button, measured in the same way.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from bench.serving import Served, demo_school
from tests.field import clean_visit
from tests.field.chromium import ARGUMENTS, EXECUTABLE, PHONE
from tests.field.stub_server import StubServer

RUNS = 9
SLOWED = 4
FIRST_QUESTION = ".q input, .q button, .q textarea"
WATCH = """
window.firstQuestion = new Promise(resolve => {
  const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())))
  const seen = new MutationObserver(() => {
    if (!document.querySelector(SELECTOR)) return
    seen.disconnect()
    painted()
  })
  seen.observe(document, { childList: true, subtree: true })
})
""".replace("SELECTOR", json.dumps(FIRST_QUESTION))
"""Asks for no frames before the question stands: looking every frame made a slowed phone draw all the time."""
TAP = """
selector => new Promise(resolve => {
  const input = document.querySelector(selector)
  const begun = performance.now()
  input.click()
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begun)))
})
"""
COLD = """
window.firstQuestion = new Promise(resolve => {
  let gone = false
  const look = () => {
    const arrive = document.querySelector('button[id^=arrive-]')
    if (arrive && !gone) { gone = true; arrive.click() }
    const visit = location.hash.match(/^#.visit.[^/]+/)
    const isThere = location.hash.endsWith('BV-B')
    if (visit && document.getElementById('arrived') && !isThere) location.hash = visit[0] + '/BV-B'
    if (isThere && document.querySelector(SELECTOR)) resolve(performance.now())
    else requestAnimationFrame(look)
  }
  look()
})
""".replace("SELECTOR", json.dumps(FIRST_QUESTION))
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
FLOOR = "data:text/html,<main class=q><button>OK</button></main>"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    rows = measure()
    print(json.dumps(rows, indent=1) if parser.parse_args().json else table(rows))


def measure() -> list[dict[str, Any]]:
    """Each figure as the median of nine."""
    with demo_school() as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        rows = [
            {
                "what": "field shell over the wire, first visit (JS, CSS, HTML)",
                "unit": "KB",
                **first_visit(browser, f"{served.url}/field", lambda url: is_shell(url, served)),
            }
        ]
        rows += opening(browser, served)
        rows += cold(browser, served)
        rows += clean_visit_rows(browser)
        browser.close()
        return rows


def clean_visit_rows(browser: Browser) -> list[dict[str, Any]]:
    """What a clean fortnightly visit with two interviews asks of a thumb; counted against the tests' own server."""
    server = StubServer()
    context = browser.new_context(**{**PHONE, "service_workers": "block"})
    try:
        with clean_visit.clean_place():
            page = context.new_page()
            page.goto(f"{server.url}/sign-in?email=chen@example.test&next=/field")
            figures = clean_visit.counted(clean_visit.play(page))
    finally:
        context.close()
        server.stop()
    return [
        {"what": f"clean visit with two interviews: {what}", "unit": "", "median": count}
        for what, count in figures.items()
    ]


def signed_in(browser: Browser, served: Served) -> tuple[BrowserContext, Page]:
    """A phone whose teacher is signed in and has the visits on it."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.goto(f"{served.url}/sign-in?next=/field")
    page.locator("input[name=email]").fill("teacher@demo.example")
    page.locator("input[name=password]").fill(served.passwords["teacher@demo.example"])
    page.locator("main form").get_by_role("button").first.click()
    page.locator("button[id^=arrive-]").first.wait_for()
    return context, page


def first_visit(browser: Browser, url: str, counts: Callable[[str], bool]) -> dict[str, float]:
    """Bytes of the files that count, by their address, as they travel, each counted once."""
    context = browser.new_context(**{**PHONE, "service_workers": "block"})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    urls: dict[str, str] = {}
    sizes: dict[str, float] = {}
    bodies: dict[str, float] = {}
    session.on("Network.responseReceived", lambda event: urls.update({event["requestId"]: event["response"]["url"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    session.on(
        "Network.dataReceived",
        lambda event: bodies.update(
            {event["requestId"]: bodies.get(event["requestId"], 0) + event["encodedDataLength"]}
        ),
    )
    page.goto(url)
    page.wait_for_load_state("networkidle")
    counted = {urls[key]: size for key, size in sizes.items() if counts(urls.get(key, ""))}
    content = sum(size for key, size in bodies.items() if counts(urls.get(key, "")))
    context.close()
    kilobytes = round(sum(counted.values()) / 1024, 1)
    return {"median": kilobytes, "files": len(counted), "of_it_headers": round(kilobytes - content / 1024, 1)}


def is_shell(url: str, served: Served) -> bool:
    """Whether an address is code or style of the shell, not a picture and not data."""
    return url.split("?")[0] == f"{served.url}/field" or is_code_or_style(url)


def is_code_or_style(url: str) -> bool:
    return url.split("?")[0].endswith((".js", ".css"))


def opening(browser: Browser, served: Served) -> list[dict[str, Any]]:
    """Open a visit offline, warm, and tap; the floor beside."""
    context, page, visit = begun(browser, served)
    warm = [first_question(page, served, visit) for _ in range(RUNS)]
    taps = [page.evaluate(TAP, ".q input[type=radio]:not(:checked)") for _ in range(RUNS)]
    context.set_offline(True)
    offline = [first_question(page, served, visit) for _ in range(RUNS)]
    context.set_offline(False)
    floor = []
    for _ in range(RUNS):
        page.goto(FLOOR)
        floor.append(page.evaluate("() => window.firstQuestion"))
    floor_tap = [page.evaluate(TAP, "button") for _ in range(RUNS)]
    context.close()
    return [
        row("open a visit to the first question, warm", warm),
        row("open a visit to the first question, offline", offline),
        row("tap to painted answer", taps),
        row("floor: a page with one button", floor),
        row("floor: tap on that button", floor_tap),
    ]


def begun(browser: Browser, served: Served) -> tuple[BrowserContext, Page, str]:
    """A slowed phone with everything of the app on it, and the number of the visit that it has begun."""
    context, page = signed_in(browser, served)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    page.locator("button[id^=arrive-]").first.click()
    page.locator("#arrived").wait_for()
    visit = page.url.split("/visit/")[1].split("/")[0]
    page.add_init_script(WATCH)
    slow(context.new_cdp_session(page))
    return context, page, visit


def cold(browser: Browser, served: Served) -> list[dict[str, Any]]:
    """Nothing of the app on the phone: from the address to the first question of a visit just begun."""
    cookies = cookies_of_a_teacher(browser, served)
    found = {
        name: [opened_cold(browser, f"{served.url}/field", COLD, network, cookies) for _run in range(RUNS)]
        for name, network in (("cold", None), ("cold, slow 4G", SLOW_4G))
    }
    return [row(f"{name}: address to the first question of a visit begun", times) for name, times in found.items()]


def cookies_of_a_teacher(browser: Browser, served: Served) -> Any:
    """What a browser must have to be signed in."""
    first, _page = signed_in(browser, served)
    cookies = first.storage_state()["cookies"]
    first.close()
    return cookies


def opened_cold(
    browser: Browser, url: str, watch: str, network: dict[str, Any] | None = None, cookies: Any = ()
) -> float:
    """Milliseconds from an address, with nothing kept in the browser, until `watch` sees its first question."""
    context = browser.new_context(**{**PHONE, "service_workers": "block"})
    context.add_cookies(cookies)
    page = context.new_page()
    page.add_init_script(watch)
    session = context.new_cdp_session(page)
    slow(session)
    if network is not None:
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", network)
    page.goto(url)
    found = float(page.evaluate("() => window.firstQuestion"))
    context.close()
    return found


def slow(session: CDPSession) -> None:
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})


def first_question(page: Page, served: Served, visit: str) -> float:
    """Milliseconds from the start of loading to the first question that can be answered."""
    page.goto("about:blank")
    page.goto(f"{served.url}/field#/visit/{visit}/BV-B")
    return float(page.evaluate("() => window.firstQuestion"))


def row(what: str, values: list[float]) -> dict[str, Any]:
    return {"what": what, "unit": "ms", "median": round(statistics.median(values), 1), "worst": round(max(values), 1)}


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as text."""
    return "\n".join(
        f"{each['what']:62} {each['median']:>9} {each['unit']}"
        + (f" (headers {each['of_it_headers']})" if "of_it_headers" in each else "")
        for each in rows
    )


if __name__ == "__main__":
    main()
