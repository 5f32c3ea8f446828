"""What the address of the plan's list says: `?state=missed&term=115-1` and so on, read and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from core.errors import NotFound
from core.formatting import dates_of_term, term_code
from schedules.overview.plan_list import GROUPS, Narrowing

EVERY_TERM = "all"


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of the list as they stand in the address."""

    term: str
    state: str = ""
    teacher: str = ""
    site: str = ""
    school: str = ""
    period: str = ""
    due_from: str = ""
    due_to: str = ""
    group: str = ""

    def narrowing(self) -> Narrowing:
        """The windows meant; NotFound when a parameter names nothing."""
        closes_from, closes_to = _term(self.term)
        return Narrowing(
            closes_from=closes_from,
            closes_to=closes_to,
            school=self.school,
            site=self.site,
            teacher=_read(UUID, self.teacher),
            period=_read(int, self.period),
            due_from=_read(date.fromisoformat, self.due_from),
            due_to=_read(date.fromisoformat, self.due_to),
            group=_read(UUID, self.group),
        )

    def parameters(self, **changes: Any) -> dict[str, str]:
        """The parameters that differ from their default, for a link; with changes."""
        changed = replace(self, **changes)
        return {name: value for name in self.__slots__ if (value := getattr(changed, name))}


def read_query(arguments: Mapping[str, str], today: date) -> Query:
    """The parameters of an address; the running term unless another is named."""
    given = {name: arguments.get(name, "").strip()[:80] for name in Query.__slots__}
    query = Query(**given | {"term": given["term"] or term_code(today)})
    if (query.state and query.state not in GROUPS) or any("\0" in value for value in given.values()):
        raise NotFound
    return query


def _term(code: str) -> tuple[date | None, date | None]:
    if code == EVERY_TERM:
        return None, None
    dates = dates_of_term(code)
    if dates is None:
        raise NotFound
    return dates


def _read(kind: Any, text: str) -> Any:
    try:
        return kind(text) if text else None
    except ValueError as error:
        raise NotFound from error


@dataclass(frozen=True, slots=True)
class HandoverChoice:
    """Whose visits are handed over, and from when to when the person is away."""

    teacher: UUID | None
    first: date
    last: date | None


def read_handover(arguments: Mapping[str, str], today: date) -> HandoverChoice:
    """What the address says; from today on unless it names a day."""
    first, last = (_read(date.fromisoformat, arguments.get(name, "").strip()) for name in ("from", "to"))
    return HandoverChoice(_read(UUID, arguments.get("teacher", "").strip()), first or today, last)
