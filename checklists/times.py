"""Clock times as typed: minutes since the shift's own midnight, past 24:00 until the next noon."""

from __future__ import annotations

import re

_TIME = re.compile(r"([0-2][0-9]|3[0-5]):([0-5][0-9])")


def minutes(text: str) -> int | None:
    """00:00 is 0, 24:30 (half past midnight of the next day) is 1470, 30:00 is 1800; None when it is no such time."""
    found = _TIME.fullmatch(text)
    return int(found[1]) * 60 + int(found[2]) if found else None
