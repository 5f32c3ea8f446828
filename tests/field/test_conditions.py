"""The phone decides what is asked as the server does."""

from __future__ import annotations

import json
from pathlib import Path

VECTORS = Path(__file__).resolve().parents[1] / "checklists" / "condition_vectors.json"


def test_the_phone_decides_what_is_asked_as_the_shared_vectors_say(live, page):
    shared = json.loads(VECTORS.read_text(encoding="utf-8"))
    page.goto(live.url + "/field")
    wrong = page.evaluate(
        """async shared => {
          const { holds, shown } = await import('/static/field/conditions.js')
          const wrong = shared.holds.filter(
            ([, condition, answers, expected]) => holds(condition, key => answers[key]) !== expected)
          const other = shared.shown.filter(({ items, answers, expected }) =>
            JSON.stringify([...shown(items, key => answers[key])].sort()) !== JSON.stringify(expected))
          return [...wrong.map(vector => vector[0]), ...other.map(vector => vector.name)]
        }""",
        shared,
    )
    assert len(shared["holds"]) > 50
    assert wrong == []
