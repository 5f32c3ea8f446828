"""Asking the rules: each of every subject of its unit, under the law of that subject's own days."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from checklists.document import Text
from checklists.rules.definitions import OF_ATTENDANCE, Rule, Unit, Weight
from checklists.rules.rulebook import rules
from checklists.rules.sentences import filled
from checklists.rules.subjects import Subject, subjects_of


class Status(StrEnum):
    FAILS = "fails"
    """待查證 until somebody confirms or rejects it."""
    UNKNOWN = "unknown"
    """A fact that the rule reads is not known: it says nothing, and which facts those are."""


@dataclass(frozen=True, slots=True)
class Result:
    """One rule about one subject; what conforms has no result."""

    rule: Rule
    status: Status
    student: str | None
    from_on: str
    to_on: str
    severity: Weight | None = None
    shown: Any = None
    said: Mapping[str, Any] | None = None
    """The values of its sentence."""
    missing: tuple[str, ...] = ()

    @property
    def sentence(self) -> Text | None:
        """What may be amiss, with its values; written only when somebody reads it."""
        return None if self.said is None else filled(self.rule.says, self.said)

    @property
    def key(self) -> str:
        """By which the same result is known again while what it stands on is unchanged, at the next visit too."""
        shown = _plain(self.shown)
        return f"{self.from_on}={shown}" if self.rule.unit in OF_ATTENDANCE else shown


def _plain(value: Any) -> str:
    """A value as the phone writes it: 3 for 3.0, true, null."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, str) else json.dumps(value)


def evaluate(facts: Mapping[str, Any], on: date | str, asked: Iterable[Rule] | None = None) -> list[Result]:
    """What all rules, or those asked, find in the facts of a visit on a day, in the order of the rules."""
    subjects = subjects_of(facts, on if isinstance(on, str) else on.isoformat())
    return list(_results(subjects, rules() if asked is None else asked))


def _results(subjects: Mapping[Unit, list[Subject]], asked: Iterable[Rule]) -> Iterator[Result]:
    for rule in asked:
        for subject in subjects[rule.unit]:
            if _concerns(rule, subject):
                result = _ask(rule, subject)
                if result is not None:
                    yield result


def _concerns(rule: Rule, subject: Subject) -> bool:
    """The law must hold on every day of the subject; a span across an amendment is judged by neither."""
    if subject.student is not None and subject.regime not in rule.regimes:
        return False
    return (rule.law_from is None or rule.law_from <= subject.from_on) and (
        rule.law_to is None or subject.to_on <= rule.law_to
    )


def _ask(rule: Rule, subject: Subject) -> Result | None:
    values = subject.values
    for name, expression in rule.lets:
        values[name] = expression(values)
    fails = rule.fails(values)
    if fails is False:
        return None
    where = (subject.student, subject.from_on, subject.to_on)
    if fails is None:
        missing = tuple(name for name in rule.inputs if values.get(name) is None)
        return Result(rule, Status.UNKNOWN, *where, missing=missing)
    severity = next((name for name, condition in rule.severities if condition(values) is True), rule.severities[-1][0])
    said = {name: values.get(name) for name in rule.placeholders}
    return Result(rule, Status.FAILS, *where, severity, values.get(rule.shows), said)
