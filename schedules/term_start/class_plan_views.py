"""The page that places classes by a plan: choose classes, dates and seats, see the placements and the visits, apply."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import DateField, IntegerField, SelectField, StringField, SubmitField
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp, ValidationError

from accounts.roles import OFFICE_ROLES
from core.access import allow
from core.database import db
from core.errors import NotFound, Refused
from core.forms import Form
from schedules import labels
from schedules.term_start.class_plan import (
    ClassPlan,
    Seats,
    classes_of,
    crowded_sites,
    preview_class_plan,
    record_class_plan,
    seats_of,
    teachers_of,
    workplaces_of,
)

bp = Blueprint("class_plan", __name__, url_prefix="/sites/class-plan")
OFFICE = tuple(sorted(OFFICE_ROLES))
MOST_SEATS = 200


class ClassPlanForm(Form):
    first = SelectField(_l("Class that begins"), [InputRequired()])
    second = SelectField(_l("Class that takes turns with it"), [Optional()])
    start_on = DateField(_l("First day"), [InputRequired()])
    end_on = DateField(_l("Last day"), [InputRequired()])
    months = IntegerField(_l("Months in a turn"), [InputRequired(), NumberRange(1, 12)], default=3)
    weekdays = StringField(
        _l("Training weekdays (1 = Monday)"), [Regexp(r"^(?!.*(.).*\1)[1-7]{1,7}$")], default="12345"
    )
    submit = SubmitField(_l("Show what changes"))

    def validate_second(self, field: SelectField) -> None:
        if field.data and field.data == self.first.data:
            raise ValidationError(_("Choose two different classes."))

    def validate_end_on(self, field: DateField) -> None:
        if self.start_on.data and field.data and field.data < self.start_on.data:
            raise ValidationError(_("The last day is before the first."))
        if self.start_on.data and field.data and (field.data - self.start_on.data).days > 3 * 366:
            raise ValidationError(_("A plan of more than three years cannot be right."))


@bp.get("")
@allow(*OFFICE)
def index() -> ResponseReturnValue:
    """Which classes, which days, how many seats at which company."""
    return _page(_form())


@bp.post("")
@allow(*OFFICE)
def apply() -> ResponseReturnValue:
    """First the placements and visits that follow; then, when they were seen, the placements themselves."""
    form = _form()
    if not form.validate():
        return _page(form), 422
    try:
        plan = _plan(form)
        if "apply" in request.form:
            return _applied(plan)
        return _preview(plan)
    except Refused as refused:
        return _page(form, str(refused.message)), 422


def _applied(plan: ClassPlan) -> ResponseReturnValue:
    counts = record_class_plan(plan, by=current_user)
    db.session.commit()
    flash(_("The classes are placed; %(count)s visits follow.", count=labels.changed(counts)))
    return redirect(url_for("sites.classes"))


def _preview(plan: ClassPlan) -> str:
    seats = seats_of(plan)
    by_turn = [(turn, list(rows)) for turn, rows in groupby(seats, key=lambda seat: seat.turn)]
    return render_template(
        "schedules/class_plan_preview.html",
        plan=plan,
        by_turn=by_turn,
        count=len(seats),
        crowded=crowded_sites(seats),
        fields=[(key, value) for key, value in request.form.items(multi=True) if key != "csrf_token" and value],
        preview=preview_class_plan(plan, seats, current_user),
        labels=labels,
    )


def _form() -> ClassPlanForm:
    form = ClassPlanForm(request.form or None)
    choices = [(str(group.id), group.name) for group in classes_of(current_user)]
    form.first.choices, form.second.choices = choices, [("", "–"), *choices]
    return form


def _page(form: ClassPlanForm, fault: str | None = None) -> str:
    return render_template(
        "schedules/class_plan.html",
        form=form,
        fault=fault,
        sites=workplaces_of(current_user),
        teachers=teachers_of(current_user),
        given=request.form,
    )


def _plan(form: ClassPlanForm) -> ClassPlan:
    groups = {str(group.id): group for group in classes_of(current_user)}
    chosen = [groups[key] for key in (form.first.data, form.second.data) if key]
    if len({group.school_id for group in chosen}) > 1:
        raise NotFound
    seats = _seats()
    if not seats:
        raise Refused(_("Say how many students at least one company takes."))
    assert form.start_on.data
    assert form.end_on.data
    weekdays = "".join(sorted(form.weekdays.data or ""))
    return ClassPlan(tuple(chosen), form.start_on.data, form.end_on.data, form.months.data or 3, weekdays, seats)


def _seats() -> tuple[Seats, ...]:
    teachers = {str(each.id): each for each in teachers_of(current_user)}
    found = []
    for site, _times in workplaces_of(current_user):
        count = _count(request.form.get(f"seats-{site.id}", ""))
        if count:
            found.append(Seats(site, count, teachers.get(request.form.get(f"teacher-{site.id}", ""))))
    return tuple(found)


def _count(text: str) -> int:
    if not text.strip():
        return 0
    if not text.strip().isdecimal() or int(text) > MOST_SEATS:
        raise Refused(_("%(text)s is no number of seats.", text=text[:20]))
    return int(text)
