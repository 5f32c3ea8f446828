"""What a rule found, said with its values: 10/05 training until 20:30, the limit is 20:00."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from checklists.document import Text
from checklists.rules.definitions import PLACEHOLDER

NOT_ON_FILE = ("未登錄", "not on file")


def filled(says: Text, values: Mapping[str, Any]) -> Text:
    """A sentence with its placeholders written out in both languages."""
    return Text(_fill(says.zh, values, 0), _fill(says.en, values, 1))


def _fill(text: str, values: Mapping[str, Any], side: int) -> str:
    return PLACEHOLDER.sub(lambda found: _written(values.get(found[1]), found[2], side), text)


def _written(value: Any, form: str | None, side: int) -> str:
    return NOT_ON_FILE[side] if value is None else _FORMS[form or "text"](value, side)


def _time(value: int, _side: int) -> str:
    return f"{value // 60:02d}:{value % 60:02d}"


def _hours(value: int, side: int) -> str:
    hours, rest = divmod(value, 60)
    units = (" 小時", " 分", " h", " min")[side * 2 : side * 2 + 2]
    return f"{hours}{units[0]}" + (f" {rest}{units[1]}" if rest else "")


def _day(value: str, side: int) -> str:
    """115/10/05, or 5 Oct 2026 in English, as the rest of the app writes a day."""
    on = date.fromisoformat(value)
    return f"{on.day} {on:%b %Y}" if side else f"{on.year - 1911}/{on.month:02d}/{on.day:02d}"


def _number(value: float, _side: int) -> str:
    """At most two places, no zero at the end, a comma at the thousands."""
    cut = int(value * 100 + (1e-9 if value >= 0 else -1e-9)) / 100
    whole = int(cut)
    rest = f"{abs(cut) - abs(whole):.2f}"[1:].rstrip("0").rstrip(".")
    return f"{whole:,}{rest}"


def _money(value: float, side: int) -> str:
    return f"NT${_number(value, side)}" if side else f"{_number(value, side)} 元"


def _plain(value: Any, _side: int) -> str:
    return str(value)


_FORMS: dict[str, Callable[[Any, int], str]] = {
    "time": _time,
    "hours": _hours,
    "day": _day,
    "number": _number,
    "money": _money,
    "text": _plain,
}
