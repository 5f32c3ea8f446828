"""Changes to audits: appointing a panel, deciding where its members differ, concluding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import User
from checklists.answers import AnswerInvalid, is_unanswered, read_answer
from checklists.document import Item
from core import clock, events, journal
from core.database import db
from core.errors import DomainError, NotFound, Refused
from inspections.audits.panel import merged_sheet
from inspections.audits.queries import Audit, Comparison, compare, conflicts_among, leads, may_appoint
from inspections.events import InspectionConcluded, PanelAppointed
from inspections.intake.concluding import record_findings
from inspections.models import Inspection, InspectionState, Outcome, Resolution, SectionResult, Verdict
from inspections.sheets.findings import Found, Source, findings_of
from schedules import services as schedules
from schedules.models import Assignment, Part


class Conflicted(Refused):
    """Somebody would audit where the own school stands."""


def appoint(audit: Audit, *, lead: UUID, members: Sequence[UUID], by: User) -> None:
    """Make these people the panel; who has handed in a sheet stays on it."""
    if not may_appoint(audit, by):
        raise NotFound
    wanted = dict.fromkeys([lead, *members])
    _check_conflicts(audit, list(wanted))
    kept = set(audit.handed) - set(wanted)
    if kept:
        raise Refused(_("Who has handed in a sheet stays on the panel."))
    obligation = audit.obligation
    current = {each.user_id: each for each in obligation.assignments}
    for user_id in current.keys() - wanted.keys():
        obligation.assignments.remove(current[user_id])
    for position, user_id in enumerate(wanted):
        row = current.get(user_id) or Assignment(user_id=user_id)
        row.part = Part.LEAD if user_id == lead else Part.MEMBER
        row.position, row.is_by_hand = position, True
        if user_id not in current:
            obligation.assignments.append(row)
    if audit.inspection is not None:
        audit.inspection.lead_id = lead
    journal.record(by, "panel.appointed", obligation, lead=lead, members=list(members))
    events.publish(PanelAppointed(obligation.id, tuple(wanted)))


def _check_conflicts(audit: Audit, people: list[UUID]) -> None:
    conflicted = conflicts_among(audit, people)
    if conflicted:
        names = "、".join(user.name for user in conflicted)
        raise Conflicted(_("Conflict of interest: the own school of %(names)s is concerned.", names=names))


def resolve(audit: Audit, *, item: str, value: Any, reason: str, dissent: Sequence[str], by: User) -> None:
    """The lead's decision where the members differ; a later one replaces it until the audit is concluded."""
    inspection, comparison = _comparing(audit, by)
    merged = next((each for each in comparison.differing if each.item.key == item), None)
    if merged is None:
        raise NotFound
    _check_value(merged.item, value)
    db.session.execute(sa.delete(Resolution).where(Resolution.inspection_id == inspection.id, Resolution.item == item))
    db.session.add(
        Resolution(
            inspection_id=inspection.id,
            item=item,
            value=value,
            reason=reason,
            dissent=[member for member in dissent if member in {opinion.member for opinion in merged.opinions}],
            by_id=by.id,
            at=clock.utcnow(),
        )
    )
    db.session.flush()
    db.session.expire(inspection, ["resolutions"])
    journal.record(by, "panel.decided", inspection, item=item, value=value, reason=reason)


def _check_value(item: Item, value: Any) -> None:
    try:
        answer = read_answer(item, value)
    except AnswerInvalid as invalid:
        raise Refused(invalid.reason.zh) from invalid
    if answer is None or is_unanswered(value):
        raise Refused(_("Choose the answer that counts."))


def decide(audit: Audit, *, item: str, is_confirmed: bool, reason: str, by: User) -> None:
    """The lead's word on a computed result that the members left open or saw differently."""
    inspection, comparison = _comparing(audit, by)
    found = next((each for each in comparison.waiting if each.item.key == item), None)
    if found is None or found.answer is None:
        raise NotFound
    db.session.execute(sa.delete(Verdict).where(Verdict.inspection_id == inspection.id, Verdict.item == item))
    db.session.add(
        Verdict(
            inspection_id=inspection.id,
            item=item,
            answer=found.answer.value,
            is_confirmed=is_confirmed,
            reason=reason,
            by_id=by.id,
            at=clock.utcnow(),
        )
    )
    db.session.flush()
    journal.record(by, "result.confirmed" if is_confirmed else "result.rejected", inspection, item=item, reason=reason)


def _comparing(audit: Audit, lead: User) -> tuple[Inspection, Comparison]:
    """What the lead, and nobody else, decides on, after handing in the own sheet and before concluding."""
    comparison = compare(audit)
    if audit.inspection is None or comparison is None or not leads(audit, lead) or lead.id not in audit.handed:
        raise NotFound
    if audit.is_concluded:
        raise DomainError(_("This audit is concluded and does not change any more."))
    return audit.inspection, comparison


def conclude(audit: Audit, *, note: str, by: User) -> None:
    """End the audit: score, grade and findings stand, and the deficiencies open cases."""
    inspection, comparison = _comparing(audit, by)
    if comparison.open_count:
        raise DomainError(_("%(count)s items still wait for your decision.", count=comparison.open_count))
    if audit.missing and not note:
        raise Refused(_("Not every member has handed in. Write why you conclude all the same."))
    now = clock.utcnow()
    inspection.state = InspectionState.CONCLUDED
    inspection.concluded_at, inspection.concluded_by_id, inspection.conclusion_note = now, by.id, note or None
    inspection.received_at = now
    inspection.outcome = Outcome.COMPLETED
    _write_times(inspection, audit)
    _write_score(inspection, comparison)
    new = record_findings(inspection, _findings(audit, comparison))
    schedules.record_visit(
        audit.obligation,
        inspection_id=inspection.id,
        arrived_at=inspection.arrived_at or now,
        received_at=min(each.submission.finalised_at or now for each in audit.handed.values()),
    )
    journal.record(by, "audit.concluded", inspection, score=inspection.score, grade=inspection.grade, note=note)
    events.publish(InspectionConcluded(inspection.id, new))


def _write_times(inspection: Inspection, audit: Audit) -> None:
    sheets = [each.sheet for each in audit.handed.values()]
    inspection.arrived_at = min((sheet.arrived for sheet in sheets if sheet.arrived), default=None)
    inspection.left_at = max((sheet.left for sheet in sheets if sheet.left), default=None)


def _write_score(inspection: Inspection, comparison: Comparison) -> None:
    result = comparison.score
    inspection.sections = []
    if result is None:
        return
    inspection.score, inspection.bonus, inspection.grade = float(result.total), float(result.bonus), result.grade
    inspection.sections = [
        SectionResult(section=part.code, score=float(part.score), max_score=float(part.weight))
        for part in result.sections
        if part.score is not None
    ]


def _findings(audit: Audit, comparison: Comparison) -> list[Found]:
    """The findings of the panel's common sheet; what the lead decided says so."""
    sheets = {str(author): each.sheet for author, each in audit.handed.items()}
    decided = {each.item.key for each in comparison.differing}
    found = findings_of(merged_sheet(comparison.merged, sheets), comparison.assessed)
    return [replace(each, source=Source.DECIDED) if each.item in decided else each for each in found]
