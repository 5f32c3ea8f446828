"""The plan as a month and on paper, and choosing another day for one visit."""

from __future__ import annotations

from dataclasses import replace
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
from core.errors import NotFound
from core.formatting import academic_year, term_dates
from core.formatting import day as long_day
from schedules import labels
from schedules.arrangements import end_arrangement, record_arrangement
from schedules.day_choice import DayImpossible, choose_day
from schedules.excusing.catch_ups import catch_ups_for
from schedules.forms import MISS_REASONS, ArrangementForm
from schedules.overview.month import last_of, month_of, read_month
from schedules.overview.narrowing import EVERY_TERM, read_query
from schedules.overview.plan_list import MOST, choices_for, count_windows, get_window, windows_for
from schedules.overview.year_overview import year_page
from sites.queries import get_site

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
    ending = replace(query.narrowing(), closes_from=first, closes_to=last_of(first))
    return render_template(
        "schedules/month.html",
        today=today,
        query=query,
        counts=count_windows(current_user, ending, today),
        month=month_of(current_user, query.narrowing(), first, today),
        labels=labels,
        choices=choices_for(current_user, query.narrowing()),
    )


@bp.get("/visits/year")
@allow(*READERS)
def year() -> ResponseReturnValue:
    """An academic year of all sites: `year` as 115, `after` a site's code; narrowed like the list."""
    today = clock.today()
    query = read_query({**request.args, "term": EVERY_TERM}, today)
    after = request.args.get("after", "").replace("\0", "")[:80]
    return render_template(
        "schedules/year.html",
        today=today,
        query=query,
        after=after,
        narrowed=query.parameters(term="", state=""),
        page=year_page(current_user, query.narrowing(), _academic_year(today), today, after=after),
        choices=choices_for(current_user, query.narrowing()),
    )


def _academic_year(today: date) -> int:
    wanted = request.args.get("year", "")
    if not wanted:
        return academic_year(today)
    if not wanted.isascii() or not wanted.isdecimal() or not 90 <= int(wanted[:4]) <= 190:
        raise NotFound
    return int(wanted)


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


@bp.get("/visits/catch-ups")
@allow(*READERS)
def catch_ups() -> ResponseReturnValue:
    """What missed visits have left to be done: those still open, and those of this term."""
    today = clock.today()
    rows = catch_ups_for(current_user, since=term_dates(today)[0])
    return render_template("schedules/catch_ups.html", rows=rows, today=today, miss_reasons=MISS_REASONS)


@bp.route("/visits/arrangements/<uuid:site_id>", methods=["GET", "POST"])
@allow(*sorted(OFFICE_ROLES))
def arrangement(site_id: UUID) -> ResponseReturnValue:
    """Put on file how a teacher gets in at a site that admits nobody without booking."""
    site = get_site(current_user, site_id)
    form = ArrangementForm(agreed_on=clock.today())
    if request.method == "GET" or not form.validate():
        page = render_template("schedules/arrangement.html", site=site, form=form)
        return page, 200 if request.method == "GET" else 422
    record_arrangement(
        site,
        agreed_on=form.agreed_on.data or clock.today(),
        valid_until=form.valid_until.data,
        terms=form.terms.data or "",
        evidence=form.evidence.data or "",
        by=current_user,
    )
    db.session.commit()
    flash(_("The arrangement is on file. It announces no visit."))
    return redirect(url_for("sites.show", site_id=site_id))


@bp.post("/visits/arrangements/<uuid:arrangement_id>/end")
@allow(*sorted(OFFICE_ROLES))
def arrangement_end(arrangement_id: UUID) -> ResponseReturnValue:
    row = end_arrangement(arrangement_id, by=current_user)
    db.session.commit()
    flash(_("The arrangement has ended; it stays on file."))
    return redirect(url_for("sites.show", site_id=row.site_id))


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DayImpossible from error
