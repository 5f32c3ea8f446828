"""The phone client beside enketo-core, the form engine of Enketo and KoboToolbox, by turns in one run.

enketo-core is no part of the project. Install it anywhere with Node 20 (`npm install --prefix FOLDER
enketo-core@9.0.1 enketo-transformer@4.2.0 esbuild sass`, see docs/benchmarks.md), then `python -m bench.peer --modules
FOLDER/node_modules`. Both are measured by the same functions, in the same browser, each run of one followed by one of
the other. The peer's page holds the form and its engine and nothing more: no sign-in, no service worker, no store of
answers, no rules.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench import field
from bench.peer_form import xform
from bench.serving import Served, demo_school
from tests.field.chromium import ARGUMENTS, EXECUTABLE, PHONE

SOURCES = Path(__file__).parent / "enketo"
KINDS = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css"}
FIRST_QUESTION = ".can-be-answered form.or .question input"
"""A question of the peer, once its engine has read the form: what is tapped before reaches no record."""
WATCH = field.WATCH.replace(json.dumps(field.FIRST_QUESTION), json.dumps(FIRST_QUESTION))
OUR_RADIO = ".q input[type=radio]:not(:checked)"
THEIR_RADIO = "form.or .question input[type=radio]:not(:checked)"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", type=Path, required=True, help="the node_modules that enketo-core is in")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.modules)
    print(json.dumps(rows, indent=1) if options.json else table(rows))
    if not options.json:
        print(f"load of the last minute: {os.getloadavg()[0]:.1f}")


def measure(modules: Path) -> list[dict[str, Any]]:
    """Each figure as the median of nine, ours and theirs and that of a page with one button."""
    with sync_playwright() as playwright, demo_school() as ours:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        with served(files(browser, modules)) as theirs:
            rows = [wire(browser, ours, theirs), *cold(browser, ours, theirs), *opened(browser, ours, theirs)]
        browser.close()
    return rows


def files(browser: Browser, modules: Path) -> dict[str, bytes]:
    """The peer by address: its page with the form and the empty record in it, its bundle, its style sheets."""
    with tempfile.TemporaryDirectory(prefix="peer-") as folder:
        subprocess.run(["node", SOURCES / "build.mjs", modules, folder], check=True, stdout=subprocess.DEVNULL)
        form, model = transformed(browser, Path(folder) / "transformer.js")
        page = (SOURCES / "page.html").read_text()
        page = page.replace("{{ form }}", form).replace("{{ model }}", json.dumps(model).replace("</", r"<\/"))
        built = {f"/{name}": (Path(folder) / name).read_bytes() for name in ("start.js", "theme.css", "print.css")}
    return {"/form.html": page.encode(), **built}


def transformed(browser: Browser, transformer: Path) -> tuple[str, str]:
    """The form as Enketo's HTML, and its model, made once by enketo-transformer in a browser."""
    page = browser.new_page()
    page.add_script_tag(path=transformer)
    made = page.evaluate("xform => enketoTransformer.transform({ xform, theme: 'formhub' })", xform())
    page.close()
    return made["form"], made["model"]


@contextmanager
def served(contents: Mapping[str, bytes]) -> Iterator[str]:
    """Serve files from memory, compressed once beforehand as by a server that keeps its answers."""
    compressed = {path: gzip.compress(content, 9) for path, content in contents.items()}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            content = compressed.get(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            if content is not None:
                self.send_header("Content-Type", KINDS[Path(self.path).suffix])
                self.send_header("Content-Encoding", "gzip")
                is_page = self.path.endswith(".html")
                self.send_header("Cache-Control", "no-cache" if is_page else "max-age=31536000, immutable")
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/form.html"
    finally:
        server.shutdown()
        server.server_close()


def wire(browser: Browser, ours: Served, theirs: str) -> dict[str, Any]:
    """Code and style of each as they travel, without response headers; ours with what is fetched for later screens."""
    found = [
        field.first_visit(browser, f"{ours.url}/field", lambda url: field.is_shell(url, ours)),
        field.first_visit(browser, theirs, field.is_code_or_style),
    ]
    kilobytes = [round(each["median"] - each["of_it_headers"], 1) for each in found]
    what = "JS and CSS, ours with the page around it, compressed content"
    return {"what": what, "unit": "KB", "ours": kilobytes[0], "theirs": kilobytes[1]}


def cold(browser: Browser, ours: Served, theirs: str) -> list[dict[str, Any]]:
    """Nothing of either in the browser: from the address to the first question."""
    cookies = field.cookies_of_a_teacher(browser, ours)
    networks = {"cold: address to the first question": None, "the same on slow 4G": field.SLOW_4G}
    return [
        by_turns(
            name,
            partial(field.opened_cold, browser, f"{ours.url}/field", field.COLD, network, cookies),
            partial(field.opened_cold, browser, theirs, WATCH, network),
        )
        for name, network in networks.items()
    ]


def opened(browser: Browser, ours: Served, theirs: str) -> list[dict[str, Any]]:
    """What happens once either has been opened: opened again, and tapped.

    Raises RuntimeError when the peer painted the answers and kept none.
    """
    our_context, our_page, visit = field.begun(browser, ours)
    their_page = slowed_page(browser, WATCH)
    floor_page = slowed_page(browser, field.WATCH)
    rows = [
        by_turns(
            "opened again, warm",
            lambda: field.first_question(our_page, ours, visit),
            lambda: opened_again(their_page, theirs),
            lambda: opened_again(floor_page, field.FLOOR),
        ),
        by_turns(
            "tap to painted answer",
            lambda: our_page.evaluate(field.TAP, OUR_RADIO),
            lambda: their_page.evaluate(field.TAP, THEIR_RADIO),
            lambda: floor_page.evaluate(field.TAP, "button"),
        ),
    ]
    if "<BV02/>" in their_page.evaluate("() => enketoForm.getDataStr()"):
        raise RuntimeError("the taps on the peer's page did not reach its record")
    for context in (our_context, their_page.context, floor_page.context):
        context.close()
    return rows


def slowed_page(browser: Browser, watch: str) -> Page:
    """A phone with nothing of ours on it."""
    page = browser.new_context(**PHONE).new_page()
    page.add_init_script(watch)
    field.slow(page.context.new_cdp_session(page))
    return page


def opened_again(page: Page, url: str) -> float:
    """Milliseconds to the first question in a browser that may have kept the files."""
    page.goto("about:blank")
    page.goto(url)
    return float(page.evaluate("() => window.firstQuestion"))


def by_turns(
    what: str, ours: Callable[[], float], theirs: Callable[[], float], floor: Callable[[], float] | None = None
) -> dict[str, Any]:
    """One of each after the other, nine times."""
    found: dict[str, list[float]] = {"ours": [], "theirs": [], "floor": []}
    for _run in range(field.RUNS):
        found["ours"].append(ours())
        found["theirs"].append(theirs())
        if floor is not None:
            found["floor"].append(floor())
    return {"what": what, "unit": "ms"} | {
        name: round(figure, 1)
        for column, times in found.items()
        if times
        for name, figure in ((column, statistics.median(times)), (f"{column}_worst", max(times)))
    }


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as text, the worst of nine in brackets."""
    columns = ("ours", "theirs", "floor")
    lines = [f"{'':36}{''.join(f'{name:>20}' for name in ('ours', 'enketo-core', 'one button'))}"]
    lines += [
        f"{row['what']:36}{''.join(f'{cell(row, column):>20}' for column in columns)} {row['unit']}" for row in rows
    ]
    return "\n".join(lines)


def cell(row: dict[str, Any], column: str) -> str:
    worst = f" ({row[f'{column}_worst']:,.0f})" if f"{column}_worst" in row else ""
    return f"{row[column]:,}{worst}" if column in row else ""


if __name__ == "__main__":
    main()
