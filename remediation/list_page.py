"""What the list of cases shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from remediation import queries
from remediation.filters import CaseFilter
from remediation.models import Case
from remediation.paging import Place
from sites.models import Site


@dataclass(frozen=True)
class Choice:
    """A filter one tap away."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class ListPage:
    """The rows with the filters around them."""

    rows: list[Case]
    total: int
    is_more: bool
    chosen: CaseFilter
    choices: list[Choice]
    sites: list[Site]
    sections: list[tuple[str, dict[str, str]]]
    colleagues: list[User]
    confidential: int
    shows_school: bool
    sees_letters: bool
    today: date
    previous_url: str | None
    next_url: str | None


def list_page(user: User, chosen: CaseFilter, today: date, place: Place) -> ListPage:
    """One page of the list for a person."""
    found = queries.list_cases(user, chosen, today=today, place=place)
    return ListPage(
        rows=found.rows,
        total=found.total,
        is_more=found.is_more,
        chosen=chosen,
        choices=_choices(user, chosen, today),
        sites=queries.sites_with_cases(user),
        sections=queries.sections_with_cases(user),
        colleagues=queries.colleagues_for_cases(user),
        confidential=queries.restricted_count(user),
        shows_school=user.has_role(Role.OFFICER, Role.CLERK, Role.PANELIST),
        sees_letters=user.has_role(*OFFICE_ROLES, Role.CLERK),
        today=today,
        previous_url=_page_url(chosen, before=found.rows[0].number) if found.has_previous and found.rows else None,
        next_url=_page_url(chosen, after=found.rows[-1].number) if found.has_next and found.rows else None,
    )


def _page_url(chosen: CaseFilter, **place: Any) -> str:
    return url_for("remediation.index", **chosen.address(), **place)


def quick_filters(user: User, today: date) -> list[tuple[str, CaseFilter]]:
    """The filters people use every day, by name."""
    named = [
        (_("Not closed"), CaseFilter()),
        (_("To be remedied"), CaseFilter(state="unsolved")),
        (_("Overdue"), CaseFilter(overdue=True)),
        (_("Due this week"), CaseFilter(state="unsolved", due_by=_end_of_week(today))),
        (_("Awaiting verification"), CaseFilter(state="remedied")),
        (_("Closed"), CaseFilter(state="closed")),
    ]
    if user.has_role(*OFFICE_ROLES, Role.CLERK):
        named.insert(4, (_("To tell the company"), CaseFilter(task="release")))
    if user.has_role(Role.COORDINATOR, Role.COUNSELLOR):
        named.insert(-1, (_("Confidential"), CaseFilter(restricted="yes")))
    return named


def _end_of_week(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


def _choices(user: User, chosen: CaseFilter, today: date) -> list[Choice]:
    return [
        Choice(label, url_for("remediation.index", **quick.address()), quick == chosen)
        for label, quick in quick_filters(user, today)
    ]
