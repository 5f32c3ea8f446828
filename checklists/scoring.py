"""The score of an audit: sections by weight, a bonus, a cap after a critical failure, and the grade."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from checklists.answers import read_answer
from checklists.conditions import shown
from checklists.document import AnswerType, Document, Item, Scoring, Section, Severity
from checklists.judgement import Judgement, Status

_UNANSWERED = Judgement(Status.UNANSWERED)


@dataclass(frozen=True, slots=True)
class SectionScore:
    """What one section earned of its weight; without anything that counts it has no score and leaves the whole."""

    code: str
    weight: Decimal
    score: Decimal | None
    earned: Decimal
    possible: Decimal
    """The points of the items that count; an item without points of its own is worth one."""
    percentage: Decimal | None
    counted: int
    passed: int
    failed: int
    unanswered: int
    not_applicable: int
    waiting: int
    """Computed results nobody has confirmed or rejected: they do not count yet."""


@dataclass(frozen=True, slots=True)
class Score:
    """Points out of 100 (cut, never rounded up, to two places), the bonus on top, and the grade."""

    points: Decimal
    bonus: Decimal
    total: Decimal
    grade: int
    is_capped: bool
    sections: tuple[SectionScore, ...]


def score(document: Document, judgements: Mapping[str, Judgement], values: Mapping[str, Any]) -> Score | None:
    """The score by item key; None when the checklist is not scored or nothing in it counts yet."""
    scoring = document.scoring
    if scoring is None:
        return None
    asked = shown({item.key: item.when for item in document.items}, values.get)
    parts = [
        _section(section, asked, judgements, values) for section in document.sections if section.weight is not None
    ]
    live = [(Fraction(tally.weight), share) for tally, share in parts if share is not None]
    if not live:
        return None
    points = sum((weight * share for weight, share in live), Fraction(0)) / sum(weight for weight, _share in live) * 100
    bonus = _bonus(document, scoring, values)
    plain = _grade(scoring, points + bonus)
    grade = (
        max(plain, scoring.critical_cap or plain)
        if _has_critical_failure(judgements[key] for key in judgements if key in asked)
        else plain
    )
    return Score(
        points=_cut(points),
        bonus=_cut(bonus),
        total=_cut(points + bonus),
        grade=grade,
        is_capped=grade != plain,
        sections=tuple(tally for tally, _share in parts),
    )


def _section(
    section: Section, asked: Container[str], judgements: Mapping[str, Judgement], values: Mapping[str, Any]
) -> tuple[SectionScore, Fraction | None]:
    """What the shown items of a section earned; one that its condition hides leaves the denominator."""
    scored = [
        (item, judgements.get(item.key, _UNANSWERED)) for item in section.items if item.is_scored and item.key in asked
    ]
    counted = [(item, judgement) for item, judgement in scored if _counts(judgement)]
    possible = sum((_worth(item) for item, _judgement in counted), Fraction(0))
    earned = sum((_earned(item, judgement, values) * _worth(item) for item, judgement in counted), Fraction(0))
    share = earned / possible if possible else None
    weight = section.weight or Decimal(0)
    statuses = [judgement.status for _item, judgement in scored]
    return SectionScore(
        code=section.code,
        weight=weight,
        score=None if share is None else _cut(share * Fraction(weight)),
        earned=_cut(earned),
        possible=_cut(possible),
        percentage=None if share is None else _cut(share * 100),
        counted=len(counted),
        passed=statuses.count(Status.CONFORM),
        failed=sum(judgement.status is Status.FAILS and not judgement.verify for _item, judgement in scored),
        unanswered=statuses.count(Status.UNANSWERED),
        not_applicable=statuses.count(Status.NOT_APPLICABLE),
        waiting=sum(judgement.verify for _item, judgement in scored),
    ), share


def _worth(item: Item) -> Fraction:
    return Fraction(1) if item.points is None else Fraction(item.points)


def _counts(judgement: Judgement) -> bool:
    """Not applicable, not judged and not yet verified leave the denominator; unanswered stays in it."""
    if judgement.verify:
        return False
    return judgement.status in {Status.CONFORM, Status.FAILS, Status.UNANSWERED}


def _earned(item: Item, judgement: Judgement, values: Mapping[str, Any]) -> Fraction:
    if item.type is AnswerType.SCORE and item.min is not None and item.max is not None:
        points = read_answer(item, values.get(item.key))
        if not isinstance(points, Decimal):
            return Fraction(0)
        return Fraction(points - item.min) / Fraction(item.max - item.min)
    return Fraction(judgement.status is Status.CONFORM)


def _bonus(document: Document, scoring: Scoring, values: Mapping[str, Any]) -> Fraction:
    item = document.item(scoring.bonus_item) if scoring.bonus_item else None
    points = read_answer(item, values.get(item.key)) if item is not None else None
    if not isinstance(points, Decimal):
        return Fraction(0)
    return Fraction(min(max(points, Decimal(0)), scoring.bonus_max))


def _has_critical_failure(judgements: Iterable[Judgement]) -> bool:
    return any(
        judgement.status is Status.FAILS and not judgement.verify and judgement.severity is Severity.CRITICAL
        for judgement in judgements
    )


def _grade(scoring: Scoring, total: Fraction) -> int:
    return next(grade for limit, grade in scoring.grades if total >= Fraction(limit))


def _cut(number: Fraction) -> Decimal:
    """Two places, cut and not rounded: 89.996 is no 90."""
    return Decimal(number.numerator * 100 // number.denominator) / 100
