"""What can be done to several cases at once from the list."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from core.access import allow
from core.database import db
from core.errors import DomainError
from remediation.filters import read_filter
from remediation.models import Case
from remediation.scope import CASE_ROLES
from remediation.together import Outcome, assign_together, chosen_cases, remind_together
from remediation.views import bp


@bp.post("/cases/together/assignment")
@allow(*CASE_ROLES)
def assign_cases() -> ResponseReturnValue:
    to_id = request.form.get("to", "")
    return _do(
        lambda cases: assign_together(cases, to_id=to_id, by=current_user),
        lambda count: ngettext("%(num)s case handed over.", "%(num)s cases handed over.", count),
        lambda numbers: _("Not handed over: %(numbers)s. This person may not follow them.", numbers=numbers),
    )


@bp.post("/cases/together/reminder")
@allow(*CASE_ROLES)
def remind_cases() -> ResponseReturnValue:
    return _do(
        lambda cases: remind_together(cases, by=current_user),
        lambda count: ngettext("Reminded of %(num)s case.", "Reminded of %(num)s cases.", count),
        lambda numbers: _(
            "Nobody was reminded of %(numbers)s: answered already, paused, not told yet, or reminded today.",
            numbers=numbers,
        ),
    )


def _do(
    work: Callable[[list[Case]], Outcome], said: Callable[[int], str], said_left: Callable[[str], str]
) -> ResponseReturnValue:
    """Do it to the ticked cases, say how many, and show the same list again."""
    try:
        outcome = work(chosen_cases(_ticked(), current_user))
        db.session.commit()
        flash(said(outcome.done), "done")
        if outcome.left:
            flash(said_left(_(", ").join(outcome.left)))
    except DomainError as refused:
        db.session.rollback()
        flash(refused.message, "error")
    return redirect(url_for("remediation.index", **read_filter(request.args).address()))


def _ticked() -> set[UUID]:
    found = set()
    for value in request.form.getlist("case"):
        try:
            found.add(UUID(value))
        except ValueError:
            continue
    return found
