"""What a company was found with in an academic year, whichever school found it: for the last-year part of its audit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask import render_template

from accounts.models import User
from accounts.roles import Role
from core.database import db
from core.formatting import academic_year_dates, in_language
from inspections.models import Concern, Severity
from remediation import release
from remediation.models import Case
from remediation.scope import UNRESTRICTED
from remediation.workflow import CaseState
from schedules.models import Obligation, ObligationKind
from sites.models import Site

SEEN_BY = frozenset({Role.PANELIST, Role.CLERK, Role.OFFICER})
"""Schools see only their own cases, so that none of them reads what another one found."""


@dataclass(frozen=True)
class RolledUp:
    """One kind of problem at all places of a company, without saying who found it."""

    title: str
    severity: Severity
    cases: int
    found: int
    """How often it was found, recurrences included."""
    open: int
    late: int
    """Closed after the due date."""

    @property
    def is_repeated(self) -> bool:
        return self.found > 1


def rolled_up(cases: Iterable[Case]) -> list[RolledUp]:
    """The cases by what was found, what came back most often first."""
    by_title: dict[str, list[Case]] = {}
    for case in cases:
        by_title.setdefault(in_language(release.subject(case.releasable, case.title)), []).append(case)
    found = [_row(title, same) for title, same in by_title.items()]
    return sorted(found, key=lambda row: (-row.found, -row.open, row.title))


def _row(title: str, cases: list[Case]) -> RolledUp:
    return RolledUp(
        title=title,
        severity=max((case.severity for case in cases), key=list(Severity)[::-1].index),
        cases=len(cases),
        found=sum(case.recurrence_count for case in cases),
        open=sum(case.state is not CaseState.CLOSED for case in cases),
        late=sum(bool(case.figures and case.figures["days_late"]) for case in cases),
    )


def cases_of_partner(partner_id: UUID, academic_year: int) -> list[Case]:
    """The company's cases opened in that year; nothing confidential, nothing about a school or a student."""
    first, last = academic_year_dates(academic_year)
    statement = (
        sa.select(Case)
        .join(Site, Site.id == Case.site_id)
        .where(
            Site.partner_id == partner_id,
            Case.opened_on.between(first, last),
            Case.concerns == Concern.COMPANY,
            UNRESTRICTED,
        )
    )
    return list(db.session.scalars(statement.order_by(Case.number)))


def render(obligation: Obligation, user: User) -> str | None:
    """The part of a company's audit that tells of the year before; None where there is nothing for this person."""
    if obligation.kind is not ObligationKind.COMPANY_AUDIT or not user.has_role(*SEEN_BY):
        return None
    site = db.session.get_one(Site, obligation.site_id)
    rows = rolled_up(cases_of_partner(site.partner_id, obligation.academic_year - 1))
    return render_template("remediation/_last_year.html", rows=rows, year=obligation.academic_year - 1)
