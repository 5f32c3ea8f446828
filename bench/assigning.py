"""What sharing visits out by fit saves against plain round robin: the same visits, the same teachers.

`python -m bench.assigning` prints a table. Fictional schools of one county, by seed.
"""

from __future__ import annotations

import random
import time
from dataclasses import asdict
from datetime import date, timedelta

from schedules.rules.fitting import Need, Visitor, round_robin, share_out, toll_of

MONDAY = date(2026, 11, 23)
SIZES = ((22, 8), (60, 15), (150, 30))
"""Visits of a fortnight and teachers of a school."""
DEPARTMENTS = ("機械科", "電機科", "餐飲科")
TOWNS = ((24.18, 120.70), (24.25, 120.72), (24.15, 120.66), (24.24, 120.56), (24.08, 120.69))
SEED = 115


def school(visits: int, teachers: int, seed: int = SEED) -> tuple[list[Need], list[Visitor]]:
    """Companies in five towns, teachers with two to four free half days; one in fifteen without current training."""
    chance = random.Random(seed)
    days = tuple(MONDAY + timedelta(days=n) for n in range(14) if n % 7 < 5)
    needs = []
    for number in range(visits):
        north, east = chance.choice(TOWNS)
        place = (north + chance.gauss(0, 0.015), east + chance.gauss(0, 0.015))
        department = frozenset({DEPARTMENTS[number % len(DEPARTMENTS)]})
        needs.append(Need(f"v{number:03}", tuple(sorted(chance.sample(days, 8))), department, place))
    visitors = [
        Visitor(
            f"t{number:02}",
            "".join(f"{day}{chance.choice('ap')}" for day in sorted(chance.sample(range(1, 6), chance.randint(2, 4)))),
            DEPARTMENTS[number % len(DEPARTMENTS)],
            MONDAY - timedelta(days=1) if number % 15 == 14 else None,
        )
        for number in range(teachers)
    ]
    chance.shuffle(needs)
    return needs, visitors


def measure() -> list[dict[str, object]]:
    """Both ways for each size of school."""
    rows: list[dict[str, object]] = []
    for visits, teachers in SIZES:
        needs, visitors = school(visits, teachers)
        for name, way in (("round robin", round_robin), ("by fit", share_out)):
            begun = time.perf_counter()
            given = way(needs, visitors)
            seconds = round(time.perf_counter() - begun, 3)
            toll = asdict(toll_of(needs, visitors, given))
            rows.append({"visits": visits, "teachers": teachers, "way": name, "seconds": seconds} | toll)
    return rows


def table(rows: list[dict[str, object]]) -> str:
    """The rows as lines of text."""
    names = list(rows[0])
    lines = ["  ".join(f"{name:>16}" for name in names)]
    lines += ["  ".join(f"{row[name]!s:>16}" for name in names) for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure()))
