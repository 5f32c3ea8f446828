"""The cadence behind the settings: the table of rules, a new one, and the rolling cadence, each with its diff."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from accounts.navigation import add_settings_page
from accounts.roles import OFFICE_ROLES, Role
from core import clock
from core.access import allow
from core.database import db
from schedules import labels
from schedules.cadence.forms import CadenceForm
from schedules.cadence.ruling import (
    choose_rolling,
    get_own_school,
    own_schools,
    preview_rolling,
    preview_rule,
    record_rule,
)
from schedules.cadence.table import cadence_table
from sites.labels import MODES

bp = Blueprint("cadence", __name__, url_prefix="/settings/cadence")

OFFICE = tuple(sorted(OFFICE_ROLES))
READERS = (*OFFICE, Role.CLERK, Role.ADMIN)


@bp.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """The rules in force and to come, and each own school's way of counting."""
    return _index(CadenceForm(formdata=None))


def _index(form: CadenceForm) -> str:
    return render_template(
        "schedules/cadence.html",
        rules=cadence_table().rules,
        schools=own_schools(current_user),
        form=form if current_user.has_role(Role.CLERK) else None,
        today=clock.today(),
        labels=labels,
        modes=MODES,
    )


@bp.post("/rules")
@allow(Role.CLERK)
def rules() -> ResponseReturnValue:
    """First what the rule would change; then, when that was seen, the rule itself."""
    form = CadenceForm(request.form)
    if not form.validate():
        return _index(form), 422
    rule = form.rule()
    if "apply" not in request.form:
        preview = preview_rule(rule, current_user)
        return render_template(
            "schedules/change.html",
            heading=_("What this rule changes"),
            sentence=labels.how_often(rule),
            action=url_for("cadence.rules"),
            fields=[(key, value) for key, value in request.form.items(multi=True) if key in form],
            preview=preview,
            labels=labels,
        )
    counts = record_rule(rule, by=current_user)
    db.session.commit()
    flash(_("The rule is recorded; %(count)s visits follow it.", count=labels.changed(counts)))
    return redirect(url_for("cadence.index"))


@bp.post("/rolling/<uuid:school_id>")
@allow(*OFFICE)
def rolling(school_id: UUID) -> ResponseReturnValue:
    """First what the other way of counting would change; then the choice itself."""
    school, is_rolling = get_own_school(current_user, school_id), request.form.get("rolling") == "1"
    if "apply" not in request.form:
        return render_template(
            "schedules/change.html",
            heading=_("Count from the last visit") if is_rolling else _("Count along the periods"),
            sentence=school.name,
            action=url_for("cadence.rolling", school_id=school.id),
            fields=[("rolling", "1" if is_rolling else "0")],
            preview=preview_rolling(school, is_rolling=is_rolling, user=current_user),
            labels=labels,
        )
    counts = choose_rolling(school, is_rolling=is_rolling, by=current_user)
    db.session.commit()
    flash(_("Recorded; %(count)s visits follow it.", count=labels.changed(counts)))
    return redirect(url_for("cadence.index"))


def register(app: Flask) -> None:
    """Show the page among the settings."""
    add_settings_page(
        app,
        "cadence.index",
        _l("How often is visited"),
        _l("Rules by way of training, with basis and dates; the rolling cadence"),
        *READERS,
    )
