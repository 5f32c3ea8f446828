"""What a school is told of its self-assessment."""

from __future__ import annotations

from flask_babel import gettext as _

from core.formatting import short_day
from inspections.self_assessment.models import SelfAssessment
from notifications.services import tell
from schedules.news import coordinators_of, heads_of


def tell_school(row: SelfAssessment, *, is_reminder: bool) -> None:
    """The coordinators, or where there is none the heads, learn by when it is due; the panel's day is not in it."""
    school_id, kind = row.obligation.school_id, "audit.self_assessment"

    def text() -> str:
        if is_reminder:
            return _("The school's self-assessment is not handed in yet; due %(day)s.", day=short_day(row.due_on))
        return _("Please fill in the school's self-assessment by %(day)s.", day=short_day(row.due_on))

    key = f"{kind}:{'due' if is_reminder else 'asked'}:{row.id}:{row.due_on}"
    people = coordinators_of(school_id) or heads_of(school_id)
    tell(people, kind, key, text, f"/audits/{row.obligation_id}/own-assessment")
