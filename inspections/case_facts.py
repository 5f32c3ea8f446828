"""What the cases above inspections know of findings: provided by remediation, shown on records and paper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Flask, current_app


@dataclass(frozen=True, slots=True)
class CaseFact:
    """The case that follows a finding."""

    case_id: UUID
    number: str
    due_on: date
    recurrence_count: int


Provider = Callable[[Collection[UUID]], Mapping[UUID, CaseFact]]
"""Takes ids of findings; returns the fact of each that a case follows."""


def register(app: Flask) -> None:
    """Without a provider there are no facts."""
    app.extensions["case_facts"] = lambda _findings: {}


def provide(app: Flask, provider: Provider) -> None:
    """Let `provider` answer for the cases."""
    app.extensions["case_facts"] = provider


def case_facts(findings: Collection[UUID]) -> Mapping[UUID, CaseFact]:
    """The cases of these findings, by finding."""
    provider: Provider = current_app.extensions["case_facts"]
    return provider(findings) if findings else {}
