"""What a record shows to be deficient: from answers, confirmed computations, marks, and from the visit itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from checklists.document import Audience, Concern, Item, Severity, Text
from checklists.judgement import Status
from checklists.rules.rulebook import rules
from inspections.sheets.assessment import CASES_ITEM, Assessed
from inspections.sheets.sheet import Sheet

ENTRY_ITEM, NOTICE_ITEM = "ENTRY", "BV02"
VISIT_BASIS = "Act13-1"

TITLES = {
    ENTRY_ITEM: Text("機構拒絕訪視", "The company refused the visit"),
    NOTICE_ITEM: Text("訪視事前告知機構", "The company had been told of the visit"),
    **{rule.id: rule.name for rule in rules()},
}
"""Titles of findings that the visit itself or a rule of law shows, beside those of the checklist's items."""

_RANK = {Severity.MINOR: 0, Severity.MAJOR: 1, Severity.CRITICAL: 2}


class Source(StrEnum):
    """Where a finding comes from."""

    ANSWER = "answer"
    RULE = "rule"
    MARKED = "marked"
    DECIDED = "decided"
    """Decided by the lead of a panel."""
    VISIT = "visit"
    """Shown by the visit itself."""


@dataclass(frozen=True, slots=True)
class Found:
    """A deficiency before it is a row."""

    item: str
    student: str | None
    section: str
    severity: Severity
    concerns: Concern
    is_restricted: bool
    is_from_interview: bool
    source: Source
    answer: Any
    note: str
    rule: str | None
    basis: str
    due_days: int | None
    is_fixed_on_spot: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same finding in the next revision: item and student."""
        return self.item, self.student or ""


def findings_of(sheet: Sheet, assessed: Iterable[Assessed]) -> tuple[Found, ...]:
    """The findings of a visit, each item and student once, in the order of the checklist."""
    found = list(_of_visit(sheet))
    found += [finding for each in assessed if (finding := _of_item(sheet, each))]
    return tuple({finding.key: finding for finding in reversed(found)}.values())[::-1]


def _of_visit(sheet: Sheet) -> Iterable[Found]:
    if sheet.kind != "visit":
        return
    if sheet.outcome == "refused":
        yield _visit_finding(
            ENTRY_ITEM, Severity.CRITICAL, Concern.COMPANY, sheet.outcome, sheet.outcome_reason or "", 3
        )
    notice = sheet.answer(NOTICE_ITEM)
    if not sheet.is_unannounced and (notice is None or notice.value != "no"):
        yield _visit_finding(NOTICE_ITEM, Severity.MAJOR, Concern.SCHOOL, "no", "", 0)


def _visit_finding(item: str, severity: Severity, concerns: Concern, answer: str, note: str, due_days: int) -> Found:
    return Found(
        item=item,
        student=None,
        section="",
        severity=severity,
        concerns=concerns,
        is_restricted=False,
        is_from_interview=False,
        source=Source.VISIT,
        answer=answer,
        note=note,
        rule=None,
        basis=VISIT_BASIS,
        due_days=due_days,
    )


def _of_item(sheet: Sheet, each: Assessed) -> Found | None:
    """The finding of one item: failed and not waiting, else marked by the inspector."""
    if each.item.key == CASES_ITEM and sheet.case_checks:
        return None
    fails = each.judgement.status is Status.FAILS and not each.judgement.verify
    marked = Severity(each.answer.marked) if each.answer and each.answer.marked else None
    if not fails and marked is None:
        return None
    severities = [severity for severity in (each.judgement.severity if fails else None, marked) if severity]
    severity = max(severities or [each.item.severity or Severity.MINOR], key=_RANK.__getitem__)
    return found_of(each, severity, _source(each, fails))


def _source(each: Assessed, fails: bool) -> Source:
    if not fails:
        return Source.MARKED
    is_computed = each.computed.verify or (each.item.fails is not None and each.item.fails.verify)
    return Source.RULE if is_computed else Source.ANSWER


def concern_of(item: Item) -> Concern:
    """Whom a failed item concerns: the school, where the company may not read the answer."""
    is_withheld = item.audience is Audience.SCHOOL and item.concerns is Concern.COMPANY
    return Concern.SCHOOL if is_withheld else item.concerns


def found_of(each: Assessed, severity: Severity, source: Source) -> Found:
    """An assessed item as a finding; fixed on the spot counts only with a photo."""
    answer = each.answer
    return Found(
        item=each.item.key,
        student=each.student,
        section=each.section.code,
        severity=severity,
        concerns=concern_of(each.item),
        is_restricted=each.item.is_restricted,
        is_from_interview=each.is_from_interview,
        source=source,
        answer=answer.value if answer else None,
        note=answer.note if answer else "",
        rule=each.item.rule,
        basis=each.item.basis,
        due_days=each.item.due_days,
        is_fixed_on_spot=bool(answer and answer.is_fixed_on_spot and answer.photos),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """What a correction changes: findings that are new, that stay, and the keys of those that vanished."""

    new: tuple[Found, ...]
    kept: tuple[Found, ...]
    gone: tuple[tuple[str, str], ...]


def difference(before: Iterable[tuple[str, str]], now: Iterable[Found]) -> Difference:
    """Compare the keys on record with what the corrected record shows."""
    keys: Mapping[tuple[str, str], None] = dict.fromkeys(before)
    found = tuple(now)
    shown = {finding.key for finding in found}
    return Difference(
        new=tuple(finding for finding in found if finding.key not in keys),
        kept=tuple(finding for finding in found if finding.key in keys),
        gone=tuple(key for key in keys if key not in shown),
    )
