"""Off-campus practice (校外實習) in weeks: at most 6 in a term and 10 in all.

Source: the conditions on 校外實習 outside the Act that the audit of schools asks for (HSI5, HSI13, HSI14).
A week runs from Monday to Sunday and counts once, in the term of its first training day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from core.formatting import term_code

MOST_IN_TERM, MOST_IN_ALL = 6, 10
Span = tuple[date, date, str]
"""First day, last day and weekdays ('12345', Monday = 1) of a placement."""


@dataclass(frozen=True)
class Weeks:
    """The weeks of one student, by term."""

    by_term: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_term.values())

    @property
    def long_terms(self) -> list[str]:
        """The terms with more weeks than a term may have."""
        return [term for term, count in sorted(self.by_term.items()) if count > MOST_IN_TERM]

    @property
    def is_too_much(self) -> bool:
        return self.total > MOST_IN_ALL or bool(self.long_terms)


def count_weeks(spans: Iterable[Span]) -> Weeks:
    """The weeks with at least one training day in any of the placements."""
    first: dict[date, date] = {}
    for span in spans:
        for day in _first_days(span):
            monday = day - timedelta(days=day.weekday())
            first[monday] = min(day, first.get(monday, day))
    return Weeks(Counter(term_code(day) for day in first.values()))


def _first_days(span: Span) -> Iterator[date]:
    """The first training day of each week of a placement."""
    start, end, weekdays = span
    monday = start - timedelta(days=start.weekday())
    while monday <= end:
        days = (monday + timedelta(days=int(weekday) - 1) for weekday in sorted(weekdays))
        found = next((day for day in days if start <= day <= end), None)
        if found:
            yield found
        monday += timedelta(days=7)
