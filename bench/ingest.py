"""Finished records of 40 answers per second through the real server, with 1, 4 and 8 clients, on both databases.

`python -m bench.ingest` prints a table; `python -m bench.ingest --json` the same as JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from accounts.sign_in import hasher
from app import create_app
from checklists.queries import document_of, latest_version
from core.database import db
from core.settings import from_environment
from tests.inspections.live_server import Phone, serving
from tests.makers_inspections import answer, body, make_round
from tests.postgresql import server as postgresql_server

ANSWERS = 40
CLIENTS = (1, 4, 8)
SECONDS = 6.0
SECRET = "a key for measurements only, never used elsewhere"
PASSWORD = "a password of measurements"
PASSING = {"yes_no": "yes", "text": "CNC 車床，吳師傅", "time": "17:30", "date": "2026-11-05", "scale": 5}
PEER = {1: 67, 4: 117, 8: 129}
"""ODK Central, submissions per second on two cores."""


def main(arguments: list[str]) -> None:
    """Measure and print."""
    result = measure()
    print(json.dumps(result, indent=1) if "--json" in arguments else table(result))


def measure(seconds: float = SECONDS) -> dict[str, Any]:
    """Records per second by database and number of clients, beside the peer."""
    rows = []
    for name, opened in (("SQLite", _sqlite), ("PostgreSQL", postgresql_server)):
        with opened() as url, tempfile.TemporaryDirectory() as folder:
            rows += [{"database": name, **row} for row in _measure_on(url, Path(folder), seconds)]
    return {"answers": ANSWERS, "seconds": seconds, "rows": rows}


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/bench.sqlite"


def _measure_on(url: str, folder: Path, seconds: float) -> list[dict[str, Any]]:
    email, sheet = _prepare(url, folder)
    with serving(url, folder, SECRET, threads=8) as running:
        # Signed in once: ten attempts a minute is the limit.
        phones = [running.sign_in(email, PASSWORD) for _each in range(max(CLIENTS))]
        return [_run(phones[:clients], sheet, seconds) for clients in CLIENTS]


def _prepare(url: str, folder: Path) -> tuple[str, dict[str, Any]]:
    """A visit to hand in again and again under new ids, with answers of which none fails."""
    app = create_app(from_environment({"DATABASE_URL": url, "FANGSHI_DATA": str(folder), "SECRET_KEY": SECRET}))
    with app.app_context():
        db.create_all()
        visit = make_round()
        visit.teacher.password_hash = hasher.hash(PASSWORD)
        db.session.commit()
        sheet = body(visit.obligation, answers=_answers(visit.student.number))
        email = visit.teacher.email
        db.session.remove()
        db.engine.dispose()
    return email, sheet


def _answers(student: str) -> list[dict[str, Any]]:
    """Forty answers: the site part, the interview, and the interview of a student that the roster lacks."""
    site, interview = (document_of(latest_version(code)) for code in ("visit_site", "visit_student"))
    items: list[tuple[Any, str | None]] = [(item, None) for item in site.items if item.type != "presence"]
    items += [(item, number) for number in (student, "0") for item in interview.items]
    return [answer(item.key, _value(item), student=number) for item, number in items[:ANSWERS]]


def _value(item: Any) -> Any:
    if item.type == "choice":
        failing = item.fails.options if item.fails else ()
        return next(option.value for option in item.options if option.value not in failing)
    if item.type == "yes_no" and item.fails and "yes" in item.fails.options:
        return "no"
    return PASSING.get(item.type)


def _run(phones: list[Phone], sheet: dict[str, Any], seconds: float) -> dict[str, Any]:
    clients = len(phones)
    _send(phones[0], sheet)
    until = time.perf_counter() + seconds
    with ThreadPoolExecutor(clients) as pool:
        times = [taken for some in pool.map(lambda phone: _send_until(phone, sheet, until), phones) for taken in some]
    times.sort()
    return {
        "clients": clients,
        "per_second": round(len(times) / seconds, 1),
        "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 1),
        "peer_per_second": PEER[clients],
    }


def _send_until(phone: Phone, sheet: dict[str, Any], until: float) -> list[float]:
    times = []
    while time.perf_counter() < until:
        began = time.perf_counter()
        _send(phone, sheet)
        times.append(time.perf_counter() - began)
    return times


def _send(phone: Phone, sheet: dict[str, Any]) -> None:
    status, reply = phone.put(f"/api/v1/submissions/{uuid4()}", json.dumps(sheet).encode())
    if status != 201:
        raise RuntimeError(f"the server answered {status}: {reply}")


def table(result: dict[str, Any]) -> str:
    """The rows as text."""
    lines = ["database     clients  records/s   p95 ms  ODK Central/s"]
    lines += [
        f"{row['database']:<12} {row['clients']:>7} {row['per_second']:>10} {row['p95_ms']:>8}"
        f" {row['peer_per_second']:>14}"
        for row in result["rows"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main(sys.argv[1:])
