"""The plan as a month and on paper, and choosing another day for one visit."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from accounts.roles import OFFICE_ROLES, Role
from core import clock
from core.access import allow
from core.database import db
from core.formatting import day as long_day
from schedules.day_choice import DayImpossible, choose_day
from schedules.month import month_of, read_month
from schedules.narrowing import EVERY_TERM, read_query
from schedules.overview import MOST, choices_for, count_windows, get_window, windows_for

bp = Blueprint("plan", __name__)

VISITORS = (*sorted(OFFICE_ROLES), Role.TEACHER)
READERS = (*VISITORS, Role.OFFICER)


@bp.get("/visits/month")
@allow(*READERS)
def month() -> ResponseReturnValue:
    """A month, day by day: `month` as 2026-11 (default: this one), narrowed like the list."""
    today = clock.today()
    first = read_month(request.args.get("month", "").strip()[:7], today)
    query = read_query({**request.args, "term": EVERY_TERM}, today)
    return render_template(
        "schedules/month.html",
        today=today,
        query=query,
        month=month_of(current_user, query.narrowing(), first, today),
        choices=choices_for(current_user, query.narrowing()),
    )


@bp.get("/visits/print")
@allow(*READERS)
def printed() -> ResponseReturnValue:
    """The list on paper: every row, no page, with the sum that must come out even."""
    today = clock.today()
    query = read_query(request.args, today)
    narrowed = query.narrowing()
    return render_template(
        "schedules/printed.html",
        today=today,
        query=query,
        counts=count_windows(current_user, narrowed, today),
        rows=windows_for(current_user, narrowed, query.state or None, today, size=MOST).rows,
        choices=choices_for(current_user, narrowed),
    )


@bp.post("/visits/plan/<uuid:obligation_id>/day")
@allow(*VISITORS)
def day(obligation_id: UUID) -> ResponseReturnValue:
    """Another day for one visit, inside its window."""
    window = get_window(current_user, obligation_id)
    chosen = _read_day(request.form.get("day", ""))
    choose_day(window, chosen, by=current_user)
    db.session.commit()
    flash(_("The visit is now meant for %(day)s.", day=long_day(chosen)))
    return redirect(url_for("schedules.show", obligation_id=obligation_id))


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DayImpossible from error
