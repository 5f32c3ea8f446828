"""Forms of the roster pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, MultipleFileField, StringField, SubmitField
from wtforms.validators import DataRequired, Length

from core.forms import Form


class UploadForm(Form):
    files = MultipleFileField(_l("Workbook (.xlsx), or the .csv files"), render_kw={"accept": ".xlsx,.csv"})
    submit = SubmitField(_l("Check the file"))


class ConfirmForm(Form):
    digest = HiddenField()
    submit = SubmitField(_l("Import"))


class CancelForm(Form):
    reason = StringField(_l("Why it did not take place"), [DataRequired(), Length(max=500)])
    submit = SubmitField(_l("Cancel placement"))
