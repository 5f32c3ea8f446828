"""What a run does and what goes wrong in it, drawn from a seed so that any run can be repeated."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

ANSWERABLE = ("BV05", "BV06", "BV07", "BV08", "BV14", "BV17", "BV18", "BV19", "BV20", "BV21")
PATHS = ("/session", "/photos/", "/submissions/", "/bundle")
KILLED_AT = (
    "begun", "answered", "photographed", "finished", "photo arrives", "photo held", "record arrives", "record held",
)  # fmt: skip
"""The steps after which the browser may be killed: of capture, of storing, of sending."""


@dataclass(frozen=True)
class Plan:
    """One visit: its answers and photos in order, the faults on its way, and where it is cut off."""

    seed: int
    steps: list[dict[str, Any]]
    faults: list[dict[str, Any]] = field(default_factory=list)
    cut_after: int | None = None
    """The page is closed when so many steps have reached the server."""


def network_run(seed: int) -> Plan:
    """A visit whose way to the school is full of faults; one in three is also cut off on the page."""
    random = Random(seed)
    steps = _steps(random, answers=random.randint(1, 6), photos=random.choice((0, 1, 1, 2, 3)))
    faults = [_fault(random) for _each in range(random.randint(1, 6))]
    cut = random.randint(1, len(steps) + 6) if random.random() < 1 / 3 else None
    return Plan(seed, steps, faults, cut)


def killed_run(seed: int) -> Plan:
    """A visit whose browser is killed after one of its steps."""
    random = Random(seed)
    steps = _steps(random, answers=random.randint(1, 4), photos=random.randint(1, 2))
    return Plan(
        seed, steps, [_fault(random) for _each in range(random.randint(0, 2))], random.randint(1, len(steps) + 6)
    )


def _steps(random: Random, *, answers: int, photos: int) -> list[dict[str, Any]]:
    steps = [{"item": item, "value": random.choice(("yes", "no"))} for item in random.sample(ANSWERABLE, answers)]
    steps += [{"item": "BV21", "photo": random.randrange(10**6)} for _each in range(photos)]
    random.shuffle(steps)
    return steps


def _fault(random: Random) -> dict[str, Any]:
    """What goes wrong with the next one to three requests of a kind."""
    path = random.choices(PATHS, (1, 4, 4, 1))[0]
    method = "PUT" if path in ("/photos/", "/submissions/") else "GET"
    fault: dict[str, Any] = {"method": method, "path": path, "times": random.randint(1, 3)}
    return fault | random.choice(
        (
            {"status": 500},
            {"status": 503, "headers": {"Retry-After": str(random.randint(1, 300))}},
            {"status": 429, "headers": {"Retry-After": str(random.randint(1, 300))}},
            {"status": 413, "body": {"detail": "too large"}},
            {"status": 401},
            {"status": 400, "body": {"detail": "CSRF"}},
            {"status": 200, "body": {"id": "another", "sha256": "another"}},
            {"lose_answer": True},
            {"cut_answer": True},
            {"cut_request": True},
            {"other_network": True},
            {"delay": random.uniform(0.02, 0.2)},
        )
    )
