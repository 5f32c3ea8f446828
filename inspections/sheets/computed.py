"""What the rules of law find in a visit, as items of its record: 待查證 until somebody confirms or rejects them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from checklists.document import AnswerType, Item, Per, PhotoRule, Section, Severity, Text
from checklists.judgement import Judgement, settle
from checklists.judgement import Status as ItemStatus
from checklists.legal_basis import citation
from checklists.rules.definitions import OF_ATTENDANCE, Rule, Weight
from checklists.rules.evaluation import Result, Status, evaluate
from checklists.rules.rulebook import visit_rules
from inspections.models import Inspection, InspectionState
from inspections.sheets.assessment import Assessed, OfficeVerdict, Verdicts
from inspections.sheets.papers import Papers
from inspections.sheets.rule_facts import facts_of
from inspections.sheets.sheet import Answer, DeviceVerdict, Sheet

SECTION = Section("RULES", Text("依法核算", "Computed from the law"), None, Per.SITE, ())
"""Where the results of the rules stand in a record, after the sections of its checklist."""
SAID = 3
"""So many results of one rule stand in its sentence; the card shows the others."""

ROSTER_RULES = frozenset(rule.id for rule in visit_rules() if rule.unit not in OF_ATTENDANCE)
"""They find the same at every visit until the roster changes."""


@dataclass(frozen=True, slots=True)
class Computed:
    """Everything the rules say about one visit."""

    assessed: tuple[Assessed, ...] = ()
    """One for each rule and student that may be in breach; findings once confirmed."""
    beside: tuple[Group, ...] = ()
    """May be in breach too, but an item of the checklist that failed says the same already."""
    advice: tuple[Group, ...] = ()
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The results of one rule about one student, or about the site."""

    rule: Rule
    student: str | None
    results: tuple[Result, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.rule.id, self.student or ""

    @property
    def value(self) -> str:
        """By which a verdict on these very results is known again; the phone writes it alike."""
        return ";".join(result.key for result in self.results)

    @property
    def weight(self) -> Weight:
        """The gravest of its results."""
        return min((result.severity or Weight.ADVICE for result in self.results), key=list(Weight).index)

    @property
    def sentence(self) -> Text:
        """The first few of its results in words, and how many more there are."""
        said = [result.sentence for result in self.results[:SAID] if result.sentence]
        zh, en = [text.zh for text in said], [text.en for text in said]
        if more := len(self.results) - len(said):
            zh, en = [*zh, f"另有 {more} 筆"], [*en, f"{more} more"]
        return Text("；".join(zh), "; ".join(en))


@dataclass(frozen=True, slots=True)
class Unknown:
    """A rule that could not be decided about somebody, and the facts that are missing."""

    rule: Rule
    student: str | None
    missing: tuple[str, ...]


def computed(
    inspection: Inspection, sheet: Sheet, papers: Papers, items: Sequence[Assessed], verdicts: Verdicts
) -> Computed:
    """Ask every rule of a visit that was made; in a closed record nothing new waits for a decision."""
    if not sheet.is_visit_made or papers.site is None:
        return Computed()
    facts = facts_of(sheet, papers, inspection.lead, inspection.school)
    is_closed = inspection.state in {InspectionState.APPROVED, InspectionState.CONCLUDED}
    return weighed(evaluate(facts, papers.day, visit_rules()), sheet, items, verdicts, is_closed=is_closed)


def weighed(
    results: Sequence[Result], sheet: Sheet, items: Sequence[Assessed], verdicts: Verdicts, *, is_closed: bool
) -> Computed:
    """What the rules found, beside what the items say and what people decided."""
    groups = groups_of(results)
    serious = [group for group in groups if group.weight is not Weight.ADVICE]
    failed = {each.item.key for each in items if each.judgement.status is ItemStatus.FAILS}
    said = _said(sheet)
    own = [_assessed(group, said, verdicts) for group in serious if group.rule.item not in failed]
    assessed = tuple(each for each in own if not (is_closed and each.is_waiting))
    standing = {each.key for each in assessed}
    return Computed(
        assessed=assessed,
        beside=tuple(group for group in serious if group.key not in standing),
        advice=tuple(group for group in groups if group.weight is Weight.ADVICE),
        unknown=tuple(_unknown(results)),
    )


def groups_of(results: Iterable[Result]) -> list[Group]:
    """The breaches by rule and student, in the order of the rules."""
    found: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in results:
        if result.status is Status.FAILS:
            found[result.rule.id, result.student or ""].append(result)
    return [Group(rows[0].rule, rows[0].student, tuple(rows)) for rows in found.values()]


def _unknown(results: Iterable[Result]) -> Iterable[Unknown]:
    """Each rule and student once, with all that is missing."""
    found: dict[tuple[str, str], tuple[Result, dict[str, None]]] = {}
    for result in results:
        if result.status is Status.UNKNOWN:
            _first, missing = found.setdefault((result.rule.id, result.student or ""), (result, {}))
            missing.update(dict.fromkeys(result.missing))
    return (Unknown(first.rule, first.student, tuple(missing)) for first, missing in found.values())


def _said(sheet: Sheet) -> Mapping[tuple[str, str], tuple[str, DeviceVerdict]]:
    """The inspector's words, by rule and student, with the value they were given on."""
    return {(each.rule, each.student or ""): (each.value, each.verdict) for each in sheet.results}


def _assessed(group: Group, said: Mapping[tuple[str, str], tuple[str, DeviceVerdict]], verdicts: Verdicts) -> Assessed:
    value, verdict = said.get(group.key, ("", None))
    answer = Answer(group.rule.id, group.student, group.value, verdict=verdict if value == group.value else None)
    judgement = Judgement(
        ItemStatus.FAILS,
        severity=Severity(group.weight),
        verify=True,
        sentence=group.sentence,
        rule=group.rule.id,
        law_from=_day(group.rule.law_from),
        law_to=_day(group.rule.law_to),
    )
    settled = settle(judgement, confirmed=_confirmed(answer, verdicts.get(group.key)))
    return Assessed(SECTION, item_of(group.rule), group.student, answer, judgement, settled)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _confirmed(answer: Answer, office: OfficeVerdict | None) -> bool | None:
    if office is not None and office.answer == answer.value:
        return office.is_confirmed
    return answer.verdict.is_confirmed if answer.verdict else None


def item_of(rule: Rule) -> Item:
    """A rule as an item of a record."""
    return Item(
        key=rule.id,
        text=rule.name,
        type=AnswerType.TEXT,
        photo=PhotoRule.NEVER,
        max_photos=0,
        severity=None,
        concerns=rule.concerns,
        is_restricted=False,
        basis=rule.basis,
        due_days=rule.due_days,
        rule=rule.id,
        help=None,
        auto=None,
        fails=None,
        citation=citation(rule.basis, short=True),
    )
