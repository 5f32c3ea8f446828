"""A concluded audit as values for paper."""

from __future__ import annotations

from checklists.scoring import SectionScore
from core import clock
from inspections.audits.queries import Audit, Comparison
from inspections.evidence.omissions import decisions, omissions_of
from inspections.intake.concluding import standing_findings
from inspections.models import Inspection, Outcome
from inspections.paper import values
from inspections.paper.record_values import Gallery, findings, left_out, section_of, summary_of, verification
from inspections.review.record import blocks_of, titles_of, withheld_items
from schedules.models import Part


def audit_report(audit: Audit, comparison: Comparison) -> values.FullReport:
    """Every item as the panel decided it, with the points of each section."""
    inspection = audit.inspection
    assert inspection is not None  # a concluded audit has one
    omissions = omissions_of(inspection.id)
    gallery = Gallery(omissions)
    scores = {part.code: part for part in comparison.score.sections} if comparison.score else {}
    sections = tuple(
        section_of(block, gallery, _points(scores.get(block.code))) for block in blocks_of(comparison.assessed)
    )
    return values.FullReport(
        sheet=_sheet(audit, inspection, comparison, gallery),
        audience=values.Audience.SCHOOL,
        sections=sections,
        photos=tuple(gallery.photos),
        audit=_result(audit, inspection),
        left_out=left_out(decisions(omissions, sees_private=False)),
    )


def _points(score: SectionScore | None) -> values.Score | None:
    if score is None or score.score is None:
        return None
    return values.Score(float(score.score), float(score.weight))


def _result(audit: Audit, inspection: Inspection) -> values.AuditResult | None:
    if inspection.score is None or inspection.grade is None:
        return None
    return values.AuditResult(
        total=values.Score(inspection.score, 100),
        grade=inspection.grade,
        bonus=inspection.bonus or 0,
        members=tuple(each.user.name for each in audit.panel),
    )


def _sheet(audit: Audit, inspection: Inspection, comparison: Comparison, gallery: Gallery) -> values.RecordSheet:
    site, school = audit.obligation.site, audit.obligation.school
    rows = standing_findings(inspection)
    return values.RecordSheet(
        number=inspection.verify_code or "",
        school=school.name if school else "",
        partner=site.partner.name if site else "",
        tax_id=site.partner.tax_id if site else "",
        site=site.name if site else "",
        address=site.address or "" if site else "",
        visited_on=clock.local_day(inspection.arrived_at or inspection.concluded_at or inspection.started_at),
        visitor="、".join(each.user.name for each in audit.panel if each.part is Part.LEAD),
        verification=verification(inspection),
        kind=inspection.kind,
        arrived_at=inspection.arrived_at,
        left_at=inspection.left_at,
        is_unannounced=None,
        outcome=Outcome.COMPLETED,
        sections=tuple(summary_of(block) for block in blocks_of(comparison.assessed)),
        findings=findings(rows, titles_of(comparison.document), gallery.by_place, withheld_items(comparison.document)),
        open_reason=inspection.conclusion_note or "",
    )
