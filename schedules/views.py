"""Pages of the plan: the list of windows and one window."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import clock
from core.access import allow
from core.formatting import term_code
from schedules.models import Obligation
from schedules.narrowing import EVERY_TERM, read_query
from schedules.overview import Row, choices_for, count_windows, windows_for
from schedules.scope import PLAN_ROLES, get_window
from schedules.states import state_on

bp = Blueprint("schedules", __name__)


@bp.get("/visits")
@allow(*PLAN_ROLES)
def index() -> ResponseReturnValue:
    """The plan as a list, narrowed by the address; each number on the dashboard opens its rows here.

    `state` one of planned, open, settling, met, missed, excused, suspended, withdrawn, or `due` and `pending`;
    `term` 115-1, or `all` (default: the running term; a window belongs to the term in which it opens);
    `teacher` a person's id (assignee or substitute); `site`, `school` codes; `period` the window's number;
    `due_from`, `due_to` ISO dates; `page`.
    """
    today = clock.today()
    query = read_query(request.args, today)
    narrowed = query.narrowing()
    return render_template(
        "schedules/index.html",
        today=today,
        query=query,
        counts=count_windows(current_user, narrowed, today),
        page=windows_for(current_user, narrowed, query.state or None, today, request.args.get("page", 1, type=int)),
        choices=choices_for(current_user, narrowed),
        term_code=term_code,
        every_term=EVERY_TERM,
    )


@bp.get("/visits/plan/<uuid:obligation_id>")
@allow(*PLAN_ROLES)
def show(obligation_id: UUID) -> ResponseReturnValue:
    return _window_page(get_window(current_user, obligation_id))


def _window_page(window: Obligation) -> str:
    return render_template("schedules/show.html", window=window, row=Row(window, state_on(clock.today(), window)))
