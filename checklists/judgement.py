"""Judging an answer: conform, fails, or neither; computed from the law, it is only to be verified (待查證)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from checklists.answers import NOT_APPLICABLE, Answer, answer_text, read_answer
from checklists.document import AnswerType, Fails, Item, Severity, Text
from checklists.times import minutes

LATE_PERMIT_AGE = 16


class Status(StrEnum):
    CONFORM = "conform"
    FAILS = "fails"
    NOT_APPLICABLE = "not_applicable"
    UNANSWERED = "unanswered"
    NOT_JUDGED = "not_judged"
    """Information only, or a fact that the judgement needs is not known."""


@dataclass(frozen=True, slots=True)
class Trainee:
    """What the night limit depends on: age on the day, and until when a late permit runs."""

    age: int | None
    late_permit_until: date | None = None


@dataclass(frozen=True, slots=True)
class Wage:
    from_on: date
    monthly: Decimal


@dataclass(frozen=True, slots=True)
class Context:
    """What is known besides the answer: the day, the students concerned, the papers, the wage table."""

    visit_on: date
    students: tuple[Trainee, ...] = ()
    papers: Mapping[str, int | float | None] = field(default_factory=dict)
    minimum_wage: tuple[Wage, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The result for one item; a failure that needs verification is no finding before it is confirmed."""

    status: Status
    severity: Severity | None = None
    verify: bool = False
    sentence: Text | None = None
    rule: str | None = None
    law_from: date | None = None
    law_to: date | None = None


def read_context(data: Mapping[str, Any]) -> Context:
    """The context as it travels: ISO dates, students, papers and the wage table of the bundle."""
    students = [
        Trainee(age=row.get("age"), late_permit_until=_day(row.get("late_permit_until")))
        for row in data.get("students") or ()
    ]
    return Context(
        visit_on=date.fromisoformat(data["visit_on"]),
        students=tuple(students),
        papers=data.get("papers") or {},
        minimum_wage=read_wages(data.get("minimum_wage") or ()),
    )


def read_wages(rows: Iterable[Mapping[str, Any]]) -> tuple[Wage, ...]:
    """The minimum-wage table, oldest first."""
    wages = (Wage(from_on=date.fromisoformat(row["from"]), monthly=Decimal(str(row["monthly"]))) for row in rows)
    return tuple(sorted(wages, key=lambda wage: wage.from_on))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def judge(item: Item, value: Any, context: Context) -> Judgement:
    """The judgement on a raw value; raises AnswerInvalid when the value cannot be an answer at all."""
    if item.type is AnswerType.PRESENCE:
        return Judgement(Status.NOT_JUDGED)
    answer = read_answer(item, value)
    if answer is None:
        return Judgement(Status.UNANSWERED)
    if _is_neutral(item, answer):
        return Judgement(Status.NOT_APPLICABLE)
    if item.fails is None or not _law_holds(item.fails, context.visit_on):
        return Judgement(Status.NOT_JUDGED)
    return _weigh(item, item.fails, answer, context)


def settle(judgement: Judgement, *, confirmed: bool | None) -> Judgement:
    """A computed failure after the inspector spoke: confirmed it stands, rejected it conforms, else it waits."""
    if not judgement.verify or confirmed is None:
        return judgement
    return replace(judgement, verify=False) if confirmed else Judgement(Status.CONFORM)


def _is_neutral(item: Item, answer: Answer) -> bool:
    if isinstance(answer, tuple):
        return len(answer) == 1 and _is_neutral(item, answer[0])
    if item.type is AnswerType.TEXT or not isinstance(answer, str):
        return False
    option = item.option(answer)
    return answer == NOT_APPLICABLE or (option is not None and option.is_neutral)


def _law_holds(fails: Fails, on: date) -> bool:
    return (fails.law_from is None or fails.law_from <= on) and (fails.law_to is None or on <= fails.law_to)


def _weigh(item: Item, fails: Fails, answer: Answer, context: Context) -> Judgement:
    """Every condition is asked: one that holds fails the item, one that cannot be known keeps it open."""
    results = [condition(fails, answer, context) for condition in _CONDITIONS]
    if True in results:
        return Judgement(
            Status.FAILS,
            severity=_severity(item, fails, answer, context),
            verify=fails.verify,
            sentence=_sentence(item, fails, answer),
            rule=item.rule,
            law_from=fails.law_from,
            law_to=fails.law_to,
        )
    return Judgement(Status.NOT_JUDGED if None in results else Status.CONFORM)


def _by_option(fails: Fails, answer: Answer, context: Context) -> bool | None:
    if isinstance(answer, tuple):
        return any(value in fails.options for value in answer)
    return answer in fails.options


def _by_limits(fails: Fails, answer: Answer, context: Context) -> bool | None:
    if not isinstance(answer, Decimal):
        return False
    return (fails.over is not None and answer > fails.over) or (fails.under is not None and answer < fails.under)


def _by_time(fails: Fails, answer: Answer, context: Context) -> bool | None:
    at = minutes(answer) if isinstance(answer, str) else None
    if at is None:
        return False
    latest = fails.after_with_permit if fails.after_with_permit and has_late_permit(context) else fails.after
    early = fails.before is not None and at < (minutes(fails.before) or 0)
    return early or (latest is not None and at > (minutes(latest) or 0))


def has_late_permit(context: Context) -> bool:
    """Whether every student concerned is 16 or older and holds a permit that is valid on the day."""
    return bool(context.students) and all(
        student.age is not None
        and student.age >= LATE_PERMIT_AGE
        and student.late_permit_until is not None
        and student.late_permit_until >= context.visit_on
        for student in context.students
    )


def _by_age(fails: Fails, answer: Answer, context: Context) -> bool | None:
    if fails.older_than_days is None or not isinstance(answer, date):
        return False
    return (context.visit_on - answer).days > fails.older_than_days


def _by_table(fails: Fails, answer: Answer, context: Context) -> bool | None:
    if fails.below_table is None or not isinstance(answer, Decimal):
        return False
    floor = wage_of_month(context.minimum_wage, context.visit_on)
    return None if floor is None else answer < floor


def wage_of_month(table: Iterable[Wage], on: date) -> Decimal | None:
    """The monthly minimum wage in force on the first day of that month; None before the table begins."""
    valid = [wage for wage in table if wage.from_on <= on.replace(day=1)]
    return max(valid, key=lambda wage: wage.from_on).monthly if valid else None


def _by_pay_day(fails: Fails, answer: Answer, context: Context) -> bool | None:
    if fails.late_after_paper is None or not isinstance(answer, date):
        return False
    pay_day = context.papers.get(fails.late_after_paper)
    return None if pay_day is None else days_late(answer, int(pay_day), context.visit_on) > 0


def days_late(paid_on: date, pay_day: int, visit_on: date) -> int:
    """Days by which an allowance came after the pay day of its month, or has been owed since the last pay day."""
    late = (paid_on - _pay_date(paid_on, pay_day)).days
    last_due = _last_pay_date_before(visit_on, pay_day)
    is_owed = (paid_on.year, paid_on.month) < (last_due.year, last_due.month)
    return max(late, (visit_on - last_due).days if is_owed else 0, 0)


def _pay_date(on: date, pay_day: int) -> date:
    """The pay day in the month of a date; the last of the month where it has no such day."""
    return on.replace(day=min(pay_day, monthrange(on.year, on.month)[1]))


def _last_pay_date_before(on: date, pay_day: int) -> date:
    this_month = _pay_date(on, pay_day)
    return this_month if this_month < on else _pay_date(on.replace(day=1) - timedelta(days=1), pay_day)


def _over_paper(fails: Fails, answer: Answer, context: Context) -> bool | None:
    return _compare(fails.over_paper, answer, context, lambda number, paper: number > paper)


def _differs_from_paper(fails: Fails, answer: Answer, context: Context) -> bool | None:
    return _compare(fails.differs_from_paper, answer, context, lambda number, paper: number != paper)


def _compare(
    name: str | None, answer: Answer, context: Context, is_broken: Callable[[Decimal, Decimal], bool]
) -> bool | None:
    if name is None or not isinstance(answer, Decimal):
        return False
    paper = context.papers.get(name)
    return None if paper is None else is_broken(answer, Decimal(str(paper)))


_CONDITIONS = (_by_option, _by_limits, _by_time, _by_age, _by_table, _by_pay_day, _over_paper, _differs_from_paper)


def _severity(item: Item, fails: Fails, answer: Answer, context: Context) -> Severity | None:
    if isinstance(answer, tuple):
        return _worst(item, fails, answer)
    if isinstance(answer, str) and fails.severity_by_option and answer in fails.severity_by_option:
        return fails.severity_by_option[answer]
    if fails.critical_over is not None and isinstance(answer, Decimal) and answer > fails.critical_over:
        return Severity.CRITICAL
    if fails.major_within_days is not None and isinstance(answer, date):
        pay_day = context.papers.get(fails.late_after_paper or "")
        if pay_day is not None and days_late(answer, int(pay_day), context.visit_on) <= fails.major_within_days:
            return Severity.MAJOR
    return item.severity


def _worst(item: Item, fails: Fails, chosen: tuple[str, ...]) -> Severity | None:
    """The gravest of several options that fail."""
    ranks = list(Severity)
    own = fails.severity_by_option or {}
    found = [own.get(value, item.severity) for value in chosen if value in fails.options]
    return min((severity for severity in found if severity), key=ranks.index, default=item.severity)


def _sentence(item: Item, fails: Fails, answer: Answer) -> Text:
    """What is amiss with the answer that shows it; for a computed result what may be amiss."""
    said = answer_text(item, answer if isinstance(answer, str | Decimal | tuple) else str(answer))
    what = fails.says or item.text
    return Text(f"{what.zh}：{said.zh}", f"{what.en}: {said.en}")
