"""The page on which a clerk says how many audits the panels of the city can carry out."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import IntegerField, SelectField, SubmitField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from accounts.navigation import add_settings_page
from accounts.roles import Role
from core.access import allow
from core.database import db
from core.forms import Form
from schedules.audit_days import cities_of, limits, set_limit
from schedules.rules.audits import Capacity

bp = Blueprint("audit_days", __name__, url_prefix="/settings/audit-days")


class CapacityForm(Form):
    city = SelectField(_l("City"), [InputRequired()])
    per_day = IntegerField(_l("Audits a day"), [InputRequired(), NumberRange(1, 100)])
    per_week = IntegerField(_l("Audits a week"), [InputRequired(), NumberRange(1, 500)])
    submit = SubmitField(_l("Save"))

    def validate_per_week(self, field: IntegerField) -> None:
        if self.per_day.data and field.data and field.data < self.per_day.data:
            raise ValidationError(_("A week cannot have fewer audits than a day."))


@bp.route("", methods=["GET", "POST"])
@allow(Role.CLERK)
def index() -> ResponseReturnValue:
    """The limits in force, and a form for a new one."""
    form = CapacityForm(request.form or None)
    form.city.choices = [(city, city) for city in cities_of(current_user)]
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        return _page(form), 422
    capacity = Capacity(form.per_day.data or 1, form.per_week.data or 1)
    set_limit(form.city.data, capacity, by=current_user)
    db.session.commit()
    flash(_("Saved. The audits that nobody has begun are spread anew in the coming night."))
    return redirect(url_for("audit_days.index"))


@bp.post("/removal")
@allow(Role.CLERK)
def removal() -> ResponseReturnValue:
    """Take the limit of a city away."""
    set_limit(request.form.get("city", ""), None, by=current_user)
    db.session.commit()
    flash(_("The limit is taken away."))
    return redirect(url_for("audit_days.index"))


def _page(form: CapacityForm) -> str:
    known, own = limits(), cities_of(current_user)
    lines = [(city, known[city]) for city in own if city in known]
    return render_template("schedules/audit_days.html", lines=lines, form=form)


def register(app: Flask) -> None:
    """Show the page among the settings of the clerk."""
    label, explanation = _l("Audits the panels can carry out"), _l("A day and a week, for each city")
    add_settings_page(app, "audit_days.index", label, explanation, Role.CLERK)
