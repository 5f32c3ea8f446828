"""Time, memory and size of the full report beside a floor: the same photos drawn on blank pages.

`python -m bench.report` prints a table; `python -m bench.report --json` the same as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from inspections.paper.report import render_report
from inspections.paper.values import Photo
from tests.inspections.paper_samples import report, snapshot, speaking_app

ITEMS = 65
COUNTS = (20, 50)
RUNS = 3


def main(arguments: list[str]) -> None:
    """Measure, or do one measurement in a process of its own (so that its memory is its own)."""
    if arguments[:1] == ["--one"]:
        print(json.dumps(one(arguments[1], int(arguments[2]), Path(arguments[3]))))
        return
    rows = measure()
    print(json.dumps(rows, indent=1) if "--json" in arguments else table(rows))


def measure() -> list[dict[str, object]]:
    """The best of three runs of report and floor for each number of photos."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for count in COUNTS:
            keep_photos(Path(folder), count)
            for what in ("report", "floor"):
                command = [sys.executable, "-m", "bench.report", "--one", what, str(count), folder]
                runs = [json.loads(subprocess.check_output(command)) for _ in range(RUNS)]
                rows.append(min(runs, key=lambda run: run["seconds"]))
    return rows


def keep_photos(folder: Path, count: int) -> None:
    """Photos as the store holds them: 1600 pixels wide, without metadata."""
    for number in range(1, count + 1):
        (folder / f"{number}.jpg").write_bytes(snapshot(number))


def one(what: str, count: int, folder: Path) -> dict[str, object]:
    """Seconds, peak memory and size of one document; fonts are loaded before, as in a server."""
    photos = [folder / f"{number}.jpg" for number in range(1, count + 1)]
    work = WORK[what](photos)
    started = time.perf_counter()
    pdf = work()
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "what": what,
        "items": ITEMS if what == "report" else 0,
        "photos": count,
        "seconds": round(seconds, 2),
        "peak_mb": round(peak),
        "megabytes": round(len(pdf) / 1e6, 1),
    }


def whole_report(photos: list[Path]) -> Callable[[], bytes]:
    """A report with every answer, ready to be rendered."""
    app = speaking_app(Path(tempfile.mkdtemp()))
    values = report(items=ITEMS, photos=0)
    pictures = tuple(Photo(number, path, "通道現況", "BV01") for number, path in enumerate(photos, start=1))
    values = replace(values, photos=pictures)

    def work() -> bytes:
        with app.app_context():
            return render_report(values, locale="zh_Hant_TW").pdf

    with app.app_context():
        render_report(replace(values, photos=()), locale="zh_Hant_TW")
    return work


def blank_pages(photos: list[Path]) -> Callable[[], bytes]:
    """Nothing but the photos as they are kept, six on a page."""

    def work() -> bytes:
        target = BytesIO()
        canvas = Canvas(target, pagesize=A4)
        for at, path in enumerate(photos):
            if at and at % 6 == 0:
                canvas.showPage()
            canvas.drawImage(ImageReader(str(path)), 40 + at % 2 * 263, 560 - at % 6 // 2 * 210, 252, 189)
        canvas.save()
        return target.getvalue()

    return work


WORK = {"report": whole_report, "floor": blank_pages}


def table(rows: list[dict[str, object]]) -> str:
    """The rows for people."""
    heads = list(rows[0])
    lines = [heads, *([str(row[head]) for head in heads] for row in rows)]
    return "\n".join("  ".join(cell.rjust(9) for cell in line) for line in lines)


if __name__ == "__main__":
    main(sys.argv[1:])
