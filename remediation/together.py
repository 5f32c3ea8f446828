"""Several cases at once from the list: given to a person, or their people and companies reminded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import User
from core import clock
from core.database import db
from core.errors import Refused
from remediation import news, services
from remediation.history import tell_event
from remediation.models import Case, Happening
from remediation.queries import possible_owners
from remediation.scope import standings, visible_to
from remediation.workflow import CaseState, Standing

AT_MOST = 100


@dataclass(frozen=True)
class Outcome:
    """How many were done, and which could not be."""

    done: int
    left: tuple[str, ...]
    """The numbers of the cases that stayed as they were."""


def chosen_cases(ids: Collection[UUID], user: User) -> list[Case]:
    """The ticked cases that the person manages and that are not closed."""
    if not ids:
        raise Refused(_("Choose at least one case."))
    statement = sa.select(Case).where(Case.id.in_(list(ids)[:AT_MOST]), visible_to(user))
    open_ones = statement.where(Case.state != CaseState.CLOSED).order_by(Case.number)
    return [case for case in db.session.scalars(open_ones) if Standing.MANAGER in standings(user, case)]


def assign_together(cases: Collection[Case], *, to_id: str, by: User) -> Outcome:
    """Give the cases to one person; those that this person may not follow stay where they are."""
    if not to_id:
        raise Refused(_("Choose who is to follow the cases."))
    left = []
    for case in cases:
        to = next((person for person in possible_owners(case) if str(person.id) == to_id), None)
        if to is None:
            left.append(case.number)
        else:
            services.reassign(case, to=to, by=by)
    return Outcome(len(cases) - len(left), tuple(left))


def remind_together(cases: Collection[Case], *, by: User) -> Outcome:
    """Remind who follows each case, and the company where it was told; once a day for each case, paused ones never."""
    today, left = clock.today(), []
    for case in cases:
        if case.state is CaseState.REMEDIED or case.is_paused:
            left.append(case.number)
            continue
        people = [person for person in news.owners(case) if person.id != by.id]
        days = {"due": case.due_on}
        told = news.tell_about(case, "case_reminded", people, once=today, days=days)
        letters = news.tell_company(case, news.Letter.REMINDED) if _company_may_be_reminded(case) else 0
        if letters:
            tell_event(case, Happening.REMINDED, by=by, due_on=case.due_on.isoformat(), day=today.isoformat())
        if not told and not letters:
            left.append(case.number)
    return Outcome(len(cases) - len(left), tuple(left))


def _company_may_be_reminded(case: Case) -> bool:
    """Told of it, and not reminded today already."""
    told = {event.facts.get("day") for event in case.events if event.action is Happening.REMINDED}
    return case.is_released and clock.today().isoformat() not in told
