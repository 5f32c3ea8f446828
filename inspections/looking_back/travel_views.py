"""What follows from visits made: a teacher's journeys for the travel claim, and how predictable the term was."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core import clock
from core.access import allow
from core.csv_file import csv_response
from core.errors import NotFound
from core.formatting import dates_of_term, hour, term_code
from inspections.looking_back.surprise import surprise_of
from inspections.looking_back.travel import Journey, journeys_of, travellers
from schedules.labels import time_of
from schedules.overview.month import read_month

bp = Blueprint("travel", __name__)

VISITORS = (*sorted(OFFICE_ROLES), Role.TEACHER)


@bp.get("/visits/travel")
@allow(*VISITORS)
def index() -> ResponseReturnValue:
    """`month` as 2026-11 (default: this one), `teacher` a person's id (default: oneself)."""
    first = read_month(request.args.get("month", "").strip()[:7], clock.today())
    people = travellers(current_user)
    traveller = _chosen(people, request.args.get("teacher", "").strip())
    rows = journeys_of(current_user, traveller.id, first)
    if request.args.get("format") == "csv":
        return _as_csv(rows, f"travel-{first:%Y-%m}.csv")
    return render_template("inspections/travel.html", first=first, people=people, traveller=traveller, rows=rows)


def _chosen(people: list[User], text: str) -> User:
    wanted = text or str(current_user.id)
    found = next((person for person in people if str(person.id) == wanted), None)
    if found is None:
        raise NotFound
    return found


def _as_csv(rows: list[Journey], name: str) -> Response:
    heads = [_("Date"), _("Arrived"), _("Left"), _("City"), _("Where"), _("Address"), _("Purpose")]
    return csv_response(name, heads, (_cells(row) for row in rows))


def _cells(row: Journey) -> list[str]:
    times = [row.on.isoformat(), hour(row.arrived_at), hour(row.left_at)]
    return [*times, row.city, row.place, row.address, purpose_of(row)]


@bp.app_template_global("purpose_of_journey")
def purpose_of(row: Journey) -> str:
    """Why somebody travelled, in the words of a claim."""
    if not row.is_made:
        return _("Unannounced visit attempted")
    return _("Unannounced visit, period %(number)s", number=row.period) if row.period else _("Unannounced visit")


@bp.get("/visits/surprise")
@allow(*sorted(OFFICE_ROLES), Role.OFFICER)
def surprise() -> ResponseReturnValue:
    """How well a company could have guessed the next visit: `term` as 115-1 (default: this one), `school` a code."""
    today = clock.today()
    term = request.args.get("term", "").strip()[:8] or term_code(today)
    dates = dates_of_term(term)
    if dates is None:
        raise NotFound
    found = surprise_of(current_user, *dates, school=request.args.get("school", "").strip()[:40])
    return render_template(
        "inspections/surprise.html",
        found=found,
        term=dates[0],
        before=term_code(date.fromordinal(dates[0].toordinal() - 1)),
        time_of=time_of,
    )
