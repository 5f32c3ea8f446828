"""The rules of law asked of an audit: of the roster, of what the panel measured, of the grades of the years before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from checklists.rules.definitions import Asked, Regime
from checklists.rules.evaluation import evaluate
from checklists.rules.rulebook import rules_asked
from checklists.rules.subjects import REGIMES
from checklists.tables import tables_in_force
from core.database import db
from inspections.models import Inspection, InspectionState
from inspections.sheets.assessment import Assessed, Verdicts
from inspections.sheets.computed import Computed, weighed
from inspections.sheets.papers import Papers
from inspections.sheets.rule_facts import site_facts
from inspections.sheets.sheet import Sheet
from schedules.models import ObligationKind

PLACES = {
    ObligationKind.COMPANY_AUDIT: Asked.COMPANY_AUDIT,
    ObligationKind.SCHOOL_AUDIT: Asked.SCHOOL_AUDIT,
}
TWO_CLASSES = 2
"""SA03 asks for the teachers of two classes."""
GRADES_THAT_COUNT = 3
"""The school's last three audits (Act 7)."""


def computed_audit(
    inspection: Inspection, sheet: Sheet, papers: Papers, items: Sequence[Assessed], verdicts: Verdicts
) -> Computed:
    """Ask the rules of an audit; in a concluded one nothing new waits for a decision."""
    found = evaluate(audit_facts(inspection, sheet, papers), papers.day, rules_asked(PLACES[inspection.kind]))
    is_closed = inspection.state is InspectionState.CONCLUDED
    return weighed(found, sheet, items, verdicts, is_closed=is_closed)


def audit_facts(inspection: Inspection, sheet: Sheet, papers: Papers) -> dict[str, Any]:
    """What the app holds about the place of an audit."""
    answers = {fact: read(_value(sheet, item)) for fact, (item, read) in ANSWERED.items()}
    if inspection.kind is ObligationKind.SCHOOL_AUDIT:
        return {"school": answers | {"classes": TWO_CLASSES} | grade_facts(inspection), "tables": tables_in_force()}
    return {"site": answers | site_facts(papers) | _of_all_schools(papers), "tables": tables_in_force()}


def _value(sheet: Sheet, item: str) -> Any:
    answer = sheet.answer(item)
    return answer.value if answer else None


def _number(value: Any) -> Any:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _yes(value: Any) -> bool | None:
    return {"yes": True, "no": False}.get(value) if isinstance(value, str) else None


ANSWERED: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "safety_hours": ("CA15", _number),
    "retained_months": ("CA39", _number),
    "channel_posted": ("CA43", _yes),
    "policy_posted": ("CA43", _yes),
    "dormitory_area": ("CA61", _number),
    "teachers": ("SA03", _number),
}
"""Facts that the panel's own answers give, each with its item."""


def _of_all_schools(papers: Papers) -> dict[str, Any]:
    """A panel sees the whole company; records of employees are kept longer than those of trainees."""
    modes = [placement.student.class_group.mode for placement in papers.placements]
    return {"has_employees": any(REGIMES.get(mode) is Regime.EMPLOYEE for mode in modes)}


def grade_facts(inspection: Inspection) -> dict[str, int | None]:
    """The grades of a school's audits before this one; 1 is the best."""
    grades = list(db.session.scalars(_grades_before(inspection)))
    return {"latest_audit": grades[0] if grades else None, "worst_of_three": max(grades, default=None)}


def _grades_before(inspection: Inspection) -> sa.Select[Any]:
    earlier = sa.and_(
        Inspection.kind == ObligationKind.SCHOOL_AUDIT,
        Inspection.school_id == inspection.school_id,
        Inspection.id != inspection.id,
        Inspection.state == InspectionState.CONCLUDED,
        Inspection.grade.is_not(None),
        Inspection.concluded_at < (inspection.arrived_at or inspection.started_at),
    )
    return sa.select(Inspection.grade).where(earlier).order_by(Inspection.concluded_at.desc()).limit(GRADES_THAT_COUNT)
