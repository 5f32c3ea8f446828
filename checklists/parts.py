"""One mapping of a JSON document as it is read: typed fields, and every fault noted with the place where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from checklists.document import Text
from checklists.times import minutes

Choice = TypeVar("Choice", bound=StrEnum)


class Part:
    """One mapping of the document and where it stands; notes faults instead of raising."""

    def __init__(self, data: Any, path: tuple[str, ...], faults: list[str]) -> None:
        self.path, self.faults, self.read = path, faults, set[str]()
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        if not isinstance(data, Mapping):
            self.refuse("", "must be an object")

    def refuse(self, field: str, reason: str) -> None:
        if self.path and field:
            where = f"{' › '.join(self.path)} › {field}"
        else:
            where = " › ".join(self.path) or field or "document"
        self.faults.append(f"{where}: {reason}")

    def get(self, field: str) -> Any:
        self.read.add(field)
        return self.data.get(field)

    def finish(self) -> None:
        for field in sorted(set(self.data) - self.read):
            self.refuse(field, "is not known")

    def inside(self, field: str, *, label: str | None = None, data: Any = None) -> Part:
        return Part(self.get(field) if label is None else data, (*self.path, label or field), self.faults)

    def each(self, field: str, label: Callable[[Any, int], str]) -> list[Part]:
        values = self.get(field)
        if not isinstance(values, list) or not values:
            self.refuse(field, "must be a list with at least one entry")
            return []
        return [self.inside(field, label=label(value, place), data=value) for place, value in enumerate(values, 1)]

    def word(self, field: str) -> str:
        value = self.get(field)
        if not isinstance(value, str) or not value.strip():
            self.refuse(field, "is missing")
            return ""
        return value

    def optional_word(self, field: str) -> str | None:
        return None if self.get(field) is None else self.word(field)

    def choice(self, field: str, kind: type[Choice], default: Choice) -> Choice:
        value = self.get(field)
        if value not in set(kind):
            self.refuse(field, f"must be one of {', '.join(kind)}")
            return default
        return kind(value)

    def optional_choice(self, field: str, kind: type[Choice], default: Choice) -> Choice | None:
        return None if self.get(field) is None else self.choice(field, kind, default)

    def number(self, field: str) -> Decimal | None:
        value = self.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(field, "must be a number")
            return None
        return Decimal(str(value))

    def whole(self, field: str, default: int | None = None) -> int | None:
        value = self.get(field)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.refuse(field, "must be a whole number of 0 or more")
            return default
        return value

    def flag(self, field: str) -> bool:
        value = self.get(field)
        if not isinstance(value, bool | None):
            self.refuse(field, "must be true or false")
        return value is True

    def day(self, field: str) -> date | None:
        value = self.get(field)
        try:
            return None if value is None else date.fromisoformat(value)
        except (TypeError, ValueError):
            self.refuse(field, "must be a date such as 2021-06-18")
            return None

    def time(self, field: str) -> str | None:
        value = self.get(field)
        if value is not None and (not isinstance(value, str) or minutes(value) is None):
            self.refuse(field, "must be a time such as 20:00")
            return None
        return value

    def text(self, field: str) -> Text:
        value = self.get(field)
        if not isinstance(value, Mapping):
            self.refuse(field, "needs a text in zh and en")
            return Text("", "")
        return read_text(self.inside(field))

    def optional_text(self, field: str) -> Text | None:
        return None if self.get(field) is None else self.text(field)


def read_text(part: Part) -> Text:
    text = Text(part.word("zh"), part.word("en"), part.optional_word("vi"), part.optional_word("id"))
    part.finish()
    return text
