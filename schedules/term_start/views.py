"""開學設定: one guided page from the intakes over teachers, contracts and insurance to the plan of the visits."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from accounts.roles import Role
from core import clock
from core.access import allow
from core.database import db
from core.errors import NotFound
from core.formatting import dates_of_term, term_code
from schedules import labels
from schedules.assigning.handover import colleagues
from schedules.forms import IntakeForm
from schedules.planning.generation import generate
from schedules.planning.roster_outcome import MOST_LINES, preview_roster
from schedules.term_start.intakes import Intake, complete, intakes_of, sites_of, steps_of
from sites.papers import LABELS

STARTERS = (Role.COORDINATOR, Role.DIRECTOR)
bp = Blueprint("start", __name__, url_prefix="/visits/term-start")


@bp.get("")
@allow(*STARTERS)
def index() -> ResponseReturnValue:
    """`term` as 115-1 (default: this one)."""
    term = _term()
    return _page(term)


def _page(term: str, faulty: tuple[str, IntakeForm] | None = None) -> str:
    intakes = _intakes(term)
    forms = {intake.key: IntakeForm.of(intake, colleagues(current_user)) for intake in intakes}
    if faulty:
        forms[faulty[0]] = faulty[1]
    dates = dates_of_term(term)
    return render_template(
        "schedules/term_start.html",
        term=term,
        first=dates[0] if dates else clock.today(),
        intakes=intakes,
        forms=forms,
        steps=steps_of(intakes),
        papers=LABELS,
        preview=preview_roster(sites_of(intakes), current_user) if intakes else None,
        labels=labels,
        most=MOST_LINES,
        open_key=faulty[0] if faulty else "",
    )


def _term() -> str:
    term = request.args.get("term", "").strip()[:8] or term_code(clock.today())
    if dates_of_term(term) is None:
        raise NotFound
    return term


def _intakes(term: str) -> list[Intake]:
    dates = dates_of_term(term)
    return intakes_of(current_user, *dates) if dates else []


@bp.post("/intakes/<key>")
@allow(*STARTERS)
def intake(key: str) -> ResponseReturnValue:
    """What one form sets for a whole intake."""
    term = _term()
    found = next((each for each in _intakes(term) if each.key == key), None)
    if found is None:
        raise NotFound
    form = IntakeForm.of(found, colleagues(current_user), request.form)
    if not form.validate():
        return _page(term, (key, form)), 422
    changed = complete(found, form.given(), by=current_user)
    db.session.commit()
    flash(ngettext("%(num)s student is set up.", "%(num)s students are set up.", changed))
    return redirect(url_for("start.index", term=term, _anchor=f"intake-{key}"))


@bp.post("/plan")
@allow(*STARTERS)
def plan() -> ResponseReturnValue:
    """Plan the visits of the intakes as the page showed it."""
    term = _term()
    counts = generate(site_ids=sites_of(_intakes(term)), by=current_user)
    db.session.commit()
    flash(
        _(
            "Planned: %(added)s added, %(moved)s moved, %(withdrawn)s withdrawn.",
            added=counts["added"],
            moved=counts["moved"],
            withdrawn=counts["withdrawn"],
        )
    )
    return redirect(url_for("schedules.index", term=term))
