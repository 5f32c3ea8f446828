"""Forms of the tables of figures."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, DecimalField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange

from checklists.tables import Table
from core.formatting import is_chinese
from core.forms import Form


class FigureForm(Form):
    """A new row of a table; its figures are added by `figure_form`."""

    from_on = DateField(_l("In force from"), [DataRequired()])
    source = StringField(_l("Source, for example the notice and its number"), [DataRequired(), Length(max=500)])
    is_proposed = BooleanField(_l("Only proposed: shown, never used as law"))


class WithdrawalForm(Form):
    """Why a figure is taken out of force."""

    reason = TextAreaField(_l("Reason"), [DataRequired(), Length(max=500)])


def figure_form(table: Table) -> FigureForm:
    """The form of one table, with a field for each of its columns."""
    fields = {
        f"figure_{column}": DecimalField(label.said(chinese=is_chinese()), [DataRequired(), NumberRange(0, 10_000_000)])
        for column, label in table.columns.items()
    }
    form: FigureForm = type("TableForm", (FigureForm,), fields)(prefix=table.name)
    return form


def figures_in(form: FigureForm, table: Table) -> dict[str, float]:
    """What was typed, by column; whole numbers stay whole."""
    found = {column: float(form[f"figure_{column}"].data) for column in table.columns}
    return {column: int(value) if value.is_integer() else value for column, value in found.items()}
