"""`make bench`: every measurement of docs/benchmarks.md, as a table and as JSON under bench/results."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bench import assigning, checklists, field, ingest, library, office, photos, plan, report, rules

RESULTS = Path(__file__).parent / "results"
MEASUREMENTS = {
    "plan": (lambda: plan.measure(plan.SITES), plan.table),
    "assigning": (assigning.measure, assigning.table),
    "ingest": (ingest.measure, ingest.table),
    "field": (field.measure, field.table),
    "photos": (photos.measure, photos.table),
    "checklists": (checklists.measure, checklists.table),
    "rules": (rules.measure, rules.table),
    "library": (library.measure, library.table),
    "office": (office.measure, office.table),
    "report": (report.measure, report.table),
}


def main(names: list[str]) -> None:
    """Measure what is named, or everything; the JSON goes to a file, the tables to the screen."""
    RESULTS.mkdir(exist_ok=True)
    for name in names or MEASUREMENTS:
        measure, table = MEASUREMENTS[name]
        begun = time.monotonic()
        rows = measure()
        (RESULTS / f"{name}.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False))
        print(f"\n{name} ({time.monotonic() - begun:.0f} s)\n{table(rows)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
