"""What a phone takes along: gathered from the packages below, and from contributors of the packages above."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Flask, current_app

from accounts.models import User
from checklists.rules.rulebook import travelling_rules
from checklists.tables import minimum_wage_rows, tables_in_force
from inspections.bundle.checklists import checklists_to_ask, reference
from inspections.bundle.obligations import held_of, obligation_entry, obligations_ahead
from inspections.bundle.sites import site_entries
from schedules.models import Obligation
from schedules.queries import holidays_between, training_dates_of

HOLIDAYS_BACK, HOLIDAYS_AHEAD = timedelta(days=62), timedelta(days=31)
"""How far the public holidays reach that a phone takes along, to judge attendance of the weeks before a visit."""

Contributor = Callable[[User, Collection[UUID]], Mapping[UUID, Any]]
"""Takes the person and the ids of the sites in the bundle; returns what to write on each site, by site id."""


def register(app: Flask) -> None:
    """Give the app its empty table of contributors."""
    app.extensions["bundle"] = {}


def contribute(app: Flask, name: str, contributor: Contributor) -> None:
    """Write `contributor`'s values under `name` on every site of a bundle (`[]` where it has none)."""
    app.extensions["bundle"][name] = contributor


def gather(person: User, today: date) -> dict[str, Any]:
    """Everything that person needs in the next four weeks without a network, as the device protocol names it."""
    obligations = obligations_ahead(person, today)
    asked = checklists_to_ask(obligations)
    dates, held = training_dates_of(obligations), held_of(obligations, person)
    return {
        "today": today.isoformat(),
        "user": {"id": str(person.id), "name": person.name, "locale": person.locale},
        "obligations": [
            obligation_entry(obligation, held, person, today, dates[obligation.id], reference(asked, obligation))
            for obligation in obligations
        ],
        "sites": _sites(person, obligations, today),
        "schools": _schools(obligations),
        "checklists": [
            {"code": version.checklist.code, "version": version.number, "document": version.document}
            for version in asked.values()
        ],
        "minimum_wage": [{"from": row["from"], "monthly": row["monthly"]} for row in minimum_wage_rows()],
        "rules": list(travelling_rules()),
        "tables": tables_in_force(),
        "holidays": [day.isoformat() for day in holidays_between(today - HOLIDAYS_BACK, today + HOLIDAYS_AHEAD)],
    }


def _sites(person: User, obligations: list[Obligation], today: date) -> list[dict[str, Any]]:
    entries = site_entries(obligations, person, today)
    for name, contributor in current_app.extensions["bundle"].items():
        values = contributor(person, entries.keys())
        for site_id, entry in entries.items():
            entry[name] = values.get(site_id, [])
    return list(entries.values())


def _schools(obligations: list[Obligation]) -> list[dict[str, str]]:
    schools = {obligation.school.code: obligation.school.name for obligation in obligations if obligation.school}
    return [{"code": code, "name": name} for code, name in sorted(schools.items())]
