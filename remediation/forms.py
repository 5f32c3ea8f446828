"""Forms of cases: at the desk, and on the company's page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from core.evidence import ACCEPTED
from core.forms import Form
from remediation.timeline import MEANS

WORDS = Length(max=2000)


class StepForm(Form):
    """A step on a case; the revision says which state the person looked at."""

    revision = IntegerField(widget=HiddenInput(), validators=[Optional()])


class RelayedForm(StepForm):
    """A step that the company took by telephone or LINE, entered by the school."""

    contact_name = StringField(_l("Who of the company said so (by telephone or LINE)"), [Length(max=60)])
    means = SelectField(_l("How it reached the school"), choices=list(MEANS.items()), validate_choice=False)
    files = MultipleFileField(_l("Photos or PDF"), render_kw={"accept": ACCEPTED})


class AcknowledgementForm(RelayedForm):
    """Whoever has to remedy knows of it."""


class NoteForm(StepForm):
    note = TextAreaField(_l("Note"), [WORDS], render_kw={"rows": 3})


class ReasonForm(StepForm):
    reason = TextAreaField(_l("Reason"), [WORDS], render_kw={"rows": 3})


class ExplanationForm(StepForm):
    cause = TextAreaField(_l("Cause"), [WORDS], render_kw={"rows": 2})
    immediate_action = TextAreaField(_l("What was done at once"), [WORDS], render_kw={"rows": 2})


class PauseForm(ReasonForm):
    """Why the term stands still: what the authority decides about."""


class RemedyForm(ExplanationForm):
    note = TextAreaField(_l("What was done"), [WORDS], render_kw={"rows": 3})
    contact_name = StringField(_l("Who of the company said so (by telephone or LINE)"), [Length(max=60)])
    means = SelectField(_l("How it reached the school"), choices=list(MEANS.items()), validate_choice=False)
    also = SelectMultipleField(_l("This answers also"), choices=[], validate_choice=False)
    files = MultipleFileField(_l("Photos or PDF"), render_kw={"accept": ACCEPTED})


class VerificationForm(StepForm):
    note = TextAreaField(_l("What you found"), [WORDS], render_kw={"rows": 2})
    files = MultipleFileField(_l("Photos or PDF"), render_kw={"accept": ACCEPTED})


class ReleaseForm(StepForm):
    text = TextAreaField(_l("What the company reads"), [WORDS], render_kw={"rows": 4})
    photos = SelectMultipleField(_l("Photos that go along"), choices=[], validate_choice=False)
    contact = SelectField(_l("Send to"), choices=[], validate_choice=False)
    is_confirmed = BooleanField(_l("I have made sure that the text does not show which student said it"))


class AssignmentForm(StepForm):
    to = SelectField(_l("Who follows the case"), [InputRequired()], choices=[])


class RelationForm(StepForm):
    number = StringField(_l("Number of the other case"), [InputRequired(), Length(max=20)])


class ReportForm(StepForm):
    duty = HiddenField(validators=[InputRequired()])
    outcome = RadioField(
        _l("Outcome"),
        [InputRequired()],
        choices=[("reported", _l("Reported")), ("ruled_out", _l("The law does not apply"))],
    )
    at = DateTimeLocalField(_l("Reported at"), [Optional()])
    office = StringField(_l("To whom, and the number of the report"), [Length(max=200)])
    words = TextAreaField(_l("Note"), [WORDS], render_kw={"rows": 2})


class ReportContactForm(StepForm):
    duty = HiddenField(validators=[InputRequired()])
    contact = StringField(_l("Office and telephone number of your place"), [InputRequired(), Length(max=200)])


class RequestForm(RelayedForm):
    kind = HiddenField(validators=[InputRequired()])
    until = DateField(_l("Until"), [InputRequired()])
    reason = TextAreaField(_l("Reason"), [WORDS], render_kw={"rows": 2})


class DecisionForm(StepForm):
    decision = RadioField(_l("Decision"), [InputRequired()], choices=[("grant", _l("Grant")), ("deny", _l("Deny"))])
    note = TextAreaField(_l("Note"), [WORDS], render_kw={"rows": 2})


class CompanyForm(Form):
    """A step by a company's link: who writes has no account, so the name is asked."""

    name = StringField(_l("Your name"), [InputRequired(), Length(max=60)], render_kw={"autocomplete": "name"})


class ReplyForm(CompanyForm):
    note = TextAreaField(_l("What was done"), [InputRequired(), WORDS], render_kw={"rows": 4})
    cause = TextAreaField(_l("Cause"), [WORDS], render_kw={"rows": 2})
    immediate_action = TextAreaField(_l("What was done at once"), [WORDS], render_kw={"rows": 2})
    also = SelectMultipleField(_l("This answers also"), choices=[], validate_choice=False)
    files = MultipleFileField(_l("Photos or PDF"), render_kw={"accept": ACCEPTED})


class MoreTimeForm(CompanyForm):
    until = DateField(_l("Until"), [InputRequired()])
    reason = TextAreaField(_l("Reason"), [InputRequired(), WORDS], render_kw={"rows": 3})


class LetterForm(Form):
    """An official letter: its date and number come from the school's own register."""

    number = StringField(_l("Number of the letter (字號)"), [InputRequired(), Length(max=80)])
    issued_on = DateField(_l("Date of the letter (發文日期)"), [InputRequired()])
    recipient = StringField(_l("To"), [InputRequired(), Length(max=120)])
    copies = StringField(_l("Copies to"), [Length(max=200)])
    attachment = StringField(_l("Attachments"), [Length(max=120)])
    signatory = StringField(_l("Signed by"), [InputRequired(), Length(max=60)])
    last_due_on = DateField(_l("New date for what is past its due date"), [Optional()])
    cases = SelectMultipleField(_l("Cases"), choices=[])


class DispatchForm(Form):
    """Where a letter went."""

    sent_on = DateField(_l("Sent on"), [InputRequired()])
    recipient = StringField(_l("To"), [InputRequired(), Length(max=120)])
    channel = SelectField(_l("How"), [InputRequired()], choices=[])
    note = StringField(_l("Note"), [Length(max=200)])
