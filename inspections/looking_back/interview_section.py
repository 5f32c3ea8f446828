"""Who was interviewed when, and whose turn it is, for the site's page."""

from __future__ import annotations

from datetime import date

from flask import render_template

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core import clock
from inspections.bundle.sites import choice_of, days_asked
from inspections.sheets.papers import papers_on
from sites.models import Site


def render(site: Site, user: User) -> str | None:
    """The own school's students in training, the longest not interviewed first."""
    schools = user.school_ids(*OFFICE_ROLES, Role.TEACHER)
    today = clock.today()
    present = [each for each in papers_on(today, site, None).placements if each.student.school_id in schools]
    if not present:
        return None
    asked = days_asked(site, [each.student_id for each in present])
    last = {student_id: max(days.values()) for student_id, days in asked.items() if days}
    return render_template(
        "inspections/_interviews.html",
        lines=sorted(
            ((each.student, last.get(each.student_id)) for each in present),
            key=lambda line: (line[1] or date.min, line[0].number),
        ),
        turn=choice_of(present, asked, today),
    )
