"""What the cases above inspections know of findings: provided by remediation, shown on records and paper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Flask, current_app

from checklists.document import Text
from inspections.models import Severity


@dataclass(frozen=True, slots=True)
class CaseFact:
    """The case that follows a finding."""

    case_id: UUID
    number: str
    due_on: date
    recurrence_count: int


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An earlier finding that was looked at again, as the company may read of it."""

    number: str
    title: Text
    severity: Severity
    due_on: date
    recurrence_count: int


Provider = Callable[[Collection[UUID]], Mapping[UUID, CaseFact]]
"""Takes ids of findings; returns the fact of each that a case follows."""

Finder = Callable[[Collection[UUID]], Mapping[UUID, OpenCase]]
"""Takes ids of cases; returns those of which the company may read on the sheet that it signs."""


def register(app: Flask) -> None:
    """Without a provider there are no facts."""
    provide(app, lambda _findings: {}, lambda _cases: {})


def provide(app: Flask, provider: Provider, finder: Finder) -> None:
    """Let `provider` answer for the cases of findings, and `finder` for cases that were looked at again."""
    app.extensions["case_facts"] = provider
    app.extensions["cases_looked_at"] = finder


def case_facts(findings: Collection[UUID]) -> Mapping[UUID, CaseFact]:
    """The cases of these findings, by finding."""
    provider: Provider = current_app.extensions["case_facts"]
    return provider(findings) if findings else {}


def cases_looked_at(cases: Collection[UUID]) -> Mapping[UUID, OpenCase]:
    """Those of these cases that the company may read of, by id."""
    finder: Finder = current_app.extensions["cases_looked_at"]
    return finder(cases) if cases else {}
