"""Forms of records, late entries and audits."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.forms import Form

NOTE = Length(max=2000)


class CheckboxesField(SelectMultipleField):
    """Several of a list, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ReviewForm(Form):
    """核閱 or 退回補正."""

    decision = RadioField(
        _l("Decision"),
        [InputRequired()],
        choices=[("approve", _l("Sign off")), ("return", _l("Return for correction"))],
    )
    reason = TextAreaField(_l("What is to be corrected"), [NOTE])

    def validate_reason(self, field: TextAreaField) -> None:
        if self.decision.data == "return" and not field.data:
            raise ValidationError(_l("Write what is to be corrected, so that the visitor can act on it."))


class VerdictForm(Form):
    """The office's word on a computed result."""

    item = HiddenField(validators=[InputRequired()])
    student = HiddenField()
    decision = RadioField(
        _l("Decision"), [InputRequired()], choices=[("confirm", _l("Confirm")), ("reject", _l("Reject"))]
    )
    reason = TextAreaField(_l("Reason"), [DataRequired(), NOTE])


class ImportForm(Form):
    """The file that a phone exported."""

    file = FileField(
        _l("File from the phone"),
        [FileRequired(_l("Choose the file that the phone exported."))],
        render_kw={"accept": ".json,application/json"},
    )
    without_unusable = BooleanField(_l("Import the record without the photos that cannot be used"))


class LateEntryForm(Form):
    """Why a record that came in too late should count."""

    evidence = TextAreaField(_l("Why it comes late, and what shows that the visit was made"), [DataRequired(), NOTE])


class TypedVisitForm(Form):
    """A visit that no phone handed in."""

    visitor = SelectField(_l("Who visited"), [InputRequired()])
    arrived_at = DateTimeLocalField(_l("Arrival"), [InputRequired()], format="%Y-%m-%dT%H:%M")
    left_at = DateTimeLocalField(_l("Departure"), [InputRequired()], format="%Y-%m-%dT%H:%M")
    students = CheckboxesField(_l("Students spoken to"), [Optional()])
    attendance = SelectField(
        _l("Attendance card filled daily and consistent"),
        choices=[("", _l("Not sampled")), ("yes", _l("Met")), ("no", _l("Not met"))],
    )
    remarks = TextAreaField(_l("Company's remarks"), [NOTE])
    evidence = TextAreaField(_l("Why it comes late, and what shows that the visit was made"), [DataRequired(), NOTE])
    photos = MultipleFileField(_l("Photos of the paper record"))

    def validate_left_at(self, field: DateTimeLocalField) -> None:
        if field.data and self.arrived_at.data and field.data <= self.arrived_at.data:
            raise ValidationError(_l("The departure must come after the arrival."))


class AppointForm(Form):
    """The panel of an audit."""

    lead = SelectField(_l("Lead"), [InputRequired()])
    members = CheckboxesField(_l("Members"), [Optional()])


class ResolutionForm(Form):
    """The lead's decision on one item."""

    value = HiddenField()
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Write why you decide so.")), NOTE])
    dissent = CheckboxesField(_l("Record a differing opinion"), [Optional()])


class ConclusionForm(Form):
    """The end of an audit."""

    note = TextAreaField(_l("Remark, or why a member's sheet is missing"), [NOTE])
    is_sure = BooleanField(_l("I have read all opinions"), [InputRequired()])


class AssessmentForm(Form):
    """A self-assessment: the questions come from the checklist, here is who answers and whether it is handed in."""

    name = StringField(_l("Your name"), [Length(max=60)])
    step = HiddenField()
    is_sure = HiddenField()
    left_open = 0
    """So many questions have no answer; asked about once before it is handed in."""

    @property
    def is_final(self) -> bool:
        return bool(self.step.data == "hand_in")

    def asks_again(self, unanswered: int) -> bool:
        """Whether to ask once before questions without an answer are handed in."""
        if self.is_final and not self.is_sure.data:
            self.left_open = unanswered
        return self.left_open > 0
