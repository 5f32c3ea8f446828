"""The cases of a site, for the site's page."""

from __future__ import annotations

import sqlalchemy as sa
from flask import render_template

from accounts.models import User
from core import clock
from core.database import db
from remediation.filters import CaseFilter
from remediation.models import Case
from remediation.queries import count_cases, list_cases
from remediation.scope import CASE_ROLES, visible_to
from sites.models import Site


def render(site: Site, user: User) -> str | None:
    """What is open there, most urgent first; None when the person sees no case of the site."""
    if not user.has_role(*CASE_ROLES) or not _has_case(site, user):
        return None
    today, here = clock.today(), CaseFilter(site=site.code)
    closed = CaseFilter(site=site.code, state="closed")
    return render_template(
        "remediation/_site.html",
        cases=list_cases(user, here, today=today),
        closed=count_cases(user, closed, today=today),
        here=here.address(),
        closed_here=closed.address(),
        today=today,
    )


def _has_case(site: Site, user: User) -> bool:
    statement = sa.select(Case.id).where(Case.site_id == site.id, visible_to(user))
    return db.session.scalar(statement.limit(1)) is not None
