"""Changes to self-assessments: asked for by the clerk, saved and handed in by the audited, reminded of at night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from accounts.models import User
from core import clock, events, journal
from core.database import db
from core.errors import DomainError
from core.jobs import Counts
from inspections.bundle.checklists import checklists_to_ask, reference
from inspections.events import SelfAssessmentAsked, SelfAssessmentDue
from inspections.self_assessment import news
from inspections.self_assessment.models import SelfAssessment
from inspections.self_assessment.queries import audits_to_ask, due_soon, has_panel_begun
from schedules.models import Obligation, ObligationKind
from schedules.rules.audits import self_assessment_due

REMINDED_BEFORE = timedelta(days=3)


class PanelHasBegun(DomainError):
    sentence = "The panel has begun its audit; the self-assessment stays as it is."


def ask_all(*, by: User) -> list[SelfAssessment]:
    """Ask everybody who is audited this year in the clerk's cities; who was asked before is not asked again."""
    wanted = audits_to_ask(by)
    versions = checklists_to_ask(wanted)
    asked = []
    for obligation in wanted:
        named = reference(versions, obligation)
        if named is not None:
            asked.append(_ask(obligation, versions[named["code"]].id, by))
    return asked


def _ask(obligation: Obligation, version_id: Any, by: User) -> SelfAssessment:
    row = SelfAssessment(
        obligation_id=obligation.id,
        checklist_version_id=version_id,
        due_on=self_assessment_due(obligation.opens_on, clock.today(), obligation.due_on or obligation.closes_on),
        asked_at=clock.utcnow(),
        asked_by_id=by.id,
        answers=[],
    )
    db.session.add(row)
    db.session.flush()
    journal.record(by, "self_assessment.asked", row, obligation=obligation.id, due=row.due_on)
    _tell(row, SelfAssessmentAsked(row.id, by.id))
    return row


def _tell(row: SelfAssessment, event: SelfAssessmentAsked | SelfAssessmentDue) -> None:
    """A school's people are told here; who writes to companies listens to the event."""
    if row.obligation.kind is ObligationKind.SCHOOL_AUDIT:
        news.tell_school(row, is_reminder=isinstance(event, SelfAssessmentDue))
    else:
        events.publish(event)


def save(
    row: SelfAssessment, answers: Sequence[dict[str, Any]], *, name: str, is_final: bool, actor: Any, **facts: Any
) -> None:
    """Keep the answers; handed in, the panel sees them. They may be completed until the panel has begun."""
    if has_panel_begun(row.obligation_id):
        raise PanelHasBegun
    if row.handed_in_at is not None and not is_final:
        raise DomainError(_("This was handed in already. Hand in the completed sheet once more."))
    now = clock.utcnow()
    row.answers, row.saved_at = list(answers), now
    if is_final:
        row.handed_in_at, row.handed_in_by = now, name
    action = "self_assessment.handed_in" if is_final else "self_assessment.saved"
    journal.record(actor, action, row, name=name, answers=row.answers, **facts)
    db.session.flush()


def remind() -> Counts:
    """Remind those who have not handed in shortly before the due day, once."""
    rows = due_soon(clock.today(), REMINDED_BEFORE)
    for row in rows:
        row.reminded_at = clock.utcnow()
        _tell(row, SelfAssessmentDue(row.id))
    return {"self_assessments": len(rows)}
