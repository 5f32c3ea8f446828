"""The form of a new cadence rule."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectMultipleField, StringField, SubmitField, widgets
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from core import clock
from core.forms import Form
from schedules.rules.cadence import CadenceRule
from sites.labels import MODES

DAYS, SEMESTER = "days", "semester"


class CadenceForm(Form):
    modes = SelectMultipleField(
        _l("Ways of training"),
        [InputRequired(_l("Choose at least one way of training."))],
        choices=[(mode.value, label) for mode, label in MODES.items()],
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    measure = RadioField(
        _l("Counted"),
        choices=[(DAYS, _l("One visit in so many days")), (SEMESTER, _l("Visits a semester"))],
        default=DAYS,
    )
    number = IntegerField(_l("Number"), [InputRequired(), NumberRange(1, 92)])
    starts_on = DateField(_l("Counts from"), [InputRequired()])
    ends_on = DateField(_l("Until (empty: until a later rule)"), [Optional()])
    basis = StringField(_l("Legal basis"), [DataRequired(), Length(max=200)])
    submit = SubmitField(_l("Show what changes"))

    def validate_number(self, field: IntegerField) -> None:
        if self.measure.data == SEMESTER and field.data and field.data > 12:
            raise ValidationError(_("More than twelve visits a semester: give the days between two visits instead."))

    def validate_starts_on(self, field: DateField) -> None:
        if field.data and field.data <= clock.today():
            raise ValidationError(_("A new rule counts from a day to come; what was planned before stays as it was."))

    def validate_ends_on(self, field: DateField) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day is before the first."))

    def rule(self) -> CadenceRule:
        """The rule that the form describes; its version is given when it is recorded."""
        assert self.starts_on.data
        is_in_days = self.measure.data == DAYS
        return CadenceRule(
            modes=frozenset(self.modes.data or []),
            basis=self.basis.data or "",
            every_days=self.number.data if is_in_days else None,
            per_semester=None if is_in_days else self.number.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data or date.max,
        )
