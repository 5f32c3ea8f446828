"""Forms of the plan's pages."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from accounts.models import User
from core.evidence import ACCEPTED
from core.forms import Form
from schedules.assigning.handover import HandoverReason
from schedules.days_off.closing import Reach, Wish
from schedules.labels import PARTS
from schedules.models import MissReason
from schedules.term_start.intakes import Intake
from sites.models import ClosureScope, DayPart
from sites.names import known_as

LONG, SHORT = 2000, 500
REASONS = {
    HandoverReason.LEAVE: _l("On leave"),
    HandoverReason.OFFICIAL_DUTY: _l("Official duty"),
    HandoverReason.TIMETABLE: _l("Timetable"),
    HandoverReason.LEFT: _l("Left the school"),
    HandoverReason.OTHER: _l("Other"),
}
MISS_REASONS = {
    MissReason.LEAVE: _l("The teacher was on leave"),
    MissReason.TIMETABLE: _l("The timetable left no time"),
    MissReason.UNASSIGNED: _l("Nobody was assigned"),
    MissReason.SITE_CLOSED: _l("The company was closed"),
    MissReason.REFUSED: _l("The company let nobody in"),
    MissReason.NOT_HANDED_IN: _l("Visited, but not handed in"),
    MissReason.FORGOTTEN: _l("Overlooked"),
    MissReason.OTHER: _l("Other"),
}
APPROVE, DECLINE = "approve", "decline"


class AssignmentForm(Form):
    assignee = SelectField(_l("Who visits"), [InputRequired()])
    substitutes = SelectMultipleField(_l("Substitutes"), validate_choice=True)
    reason = StringField(_l("Reason"), [DataRequired(), Length(max=SHORT)])
    submit = SubmitField(_l("Assign"))


class ExcusalForm(Form):
    reason = StringField(_l("Why it need not take place"), [DataRequired(), Length(max=SHORT)])
    evidence = TextAreaField(_l("Evidence"), [DataRequired(), Length(max=LONG)])
    files = MultipleFileField(_l("Photos or PDF"), render_kw={"accept": ACCEPTED})
    submit = SubmitField(_l("Ask for excusal"))


class DecisionForm(Form):
    decision = RadioField(
        _l("Decision"), [InputRequired()], choices=[(APPROVE, _l("Approve")), (DECLINE, _l("Decline"))]
    )
    note = TextAreaField(_l("Note"), [Length(max=LONG)])
    submit = SubmitField(_l("Decide"))

    def validate_note(self, field: TextAreaField) -> None:
        if self.decision.data == DECLINE and not field.data:
            raise ValidationError(_("Say why you decline, so that the person knows what to do."))


class HandoverForm(Form):
    windows = SelectMultipleField(_l("Visits"), [InputRequired(_l("Choose at least one visit."))])
    to = SelectField(_l("Who takes over"), [InputRequired(_l("Choose who takes over."))])
    reason = SelectField(_l("Reason"), [InputRequired()], choices=list(REASONS.items()))
    note = StringField(_l("Note"), [Optional(), Length(max=SHORT)])
    submit = SubmitField(_l("Hand over"))


class CatchUpForm(Form):
    reason = SelectField(
        _l("Why it was missed"),
        [InputRequired(_l("Choose why it was missed."))],
        choices=[("", _l("Choose a reason")), *MISS_REASONS.items()],
    )
    note = StringField(_l("Note"), [Length(max=SHORT)])
    submit = SubmitField(_l("Record the reason"))

    def validate_note(self, field: StringField) -> None:
        if self.reason.data == MissReason.OTHER and not field.data:
            raise ValidationError(_("Say in a few words what happened."))


DAY_NAMED = re.compile(r"\d{1,2}\s*[/月]\s*\d{1,2}|\d{4}-\d{1,2}-\d{1,2}")
"""A day of the calendar, as people write it in Taiwan: 11/25, 11月25日, 2026-11-25."""


class ArrangementForm(Form):
    terms = TextAreaField(_l("How a teacher gets in"), [DataRequired(), Length(max=LONG)])
    evidence = StringField(_l("On file under"), [DataRequired(), Length(max=SHORT)])
    agreed_on = DateField(_l("Agreed on"), [InputRequired()])
    valid_until = DateField(_l("Valid until"), [Optional()])
    submit = SubmitField(_l("Put on file"))

    def validate_terms(self, field: TextAreaField) -> None:
        if DAY_NAMED.search(field.data or ""):
            raise ValidationError(_("Leave the day out: it says how one gets in, never when a visit comes."))

    def validate_valid_until(self, field: DateField) -> None:
        if self.agreed_on.data and field.data and field.data < self.agreed_on.data:
            raise ValidationError(_("The last day is before the first."))


class IntakeForm(Form):
    """What is set for a whole intake; what is left empty stays as it is, student by student."""

    teacher = SelectField(_l("Visiting teacher"), [Optional()])
    contract_signed_on = DateField(_l("Contract signed on"), [Optional()])
    contract_filed_on = DateField(_l("Contract filed on"), [Optional()])
    insured_from = DateField(_l("Insured from"), [Optional()])
    guardian_consent = BooleanField(_l("All guardians have consented"))
    submit = SubmitField(_l("Set"))

    @classmethod
    def of(cls, intake: Intake, people: list[User], formdata: Any = None) -> IntakeForm:
        """The form with what its students have in common; ids of its fields differ from those of other intakes."""
        names = ("contract_signed_on", "contract_filed_on", "insured_from", "guardian_consent")
        facts = {name: intake.common(name) for name in names}
        teacher = intake.common("teacher_id")
        form = cls(formdata, teacher=str(teacher) if teacher else "", **facts)
        form.teacher.choices = [("", _("Leave as it is")), *((str(user.id), user.name) for user in people)]
        for each in form:
            each.id = f"{each.name}-{intake.key}"
            each.label.field_id = each.id
        return form

    def given(self) -> dict[str, Any]:
        """The values to set; empty ones are left out."""
        return {
            "teacher_id": UUID(self.teacher.data) if self.teacher.data else None,
            "contract_signed_on": self.contract_signed_on.data,
            "contract_filed_on": self.contract_filed_on.data,
            "insured_from": self.insured_from.data,
            "guardian_consent": True if self.guardian_consent.data else None,
        }

    def validate_contract_filed_on(self, field: DateField) -> None:
        if self.contract_signed_on.data and field.data and field.data < self.contract_signed_on.data:
            raise ValidationError(_("A contract is filed after it is signed. Check the two days."))


class ClosureForm(Form):
    place = SelectField(_l("Where"), [InputRequired()])
    start_on = DateField(_l("First day"), [InputRequired()])
    end_on = DateField(_l("Last day"), [InputRequired()])
    part = RadioField(_l("How much of the day"), choices=list(PARTS.items()), default=DayPart.DAY)
    reason = StringField(_l("Reason"), [DataRequired(), Length(max=SHORT)])
    submit = SubmitField(_l("Show what changes"))

    @classmethod
    def within(cls, reach: Reach, formdata: Any = None, **facts: Any) -> ClosureForm:
        """The form with the places a person may close."""
        form = cls(formdata, **facts)
        choices = [(f"site:{site.code}", known_as(site.name, site.partner.name)) for site in reach.sites]
        choices += [(f"school:{school.code}", school.name) for school in reach.schools]
        choices += [(f"city:{city}", _("All of %(city)s", city=city)) for city in reach.cities]
        form.place.choices = choices + ([("all:", _("Everywhere"))] if reach.everything else [])
        return form

    def validate_end_on(self, field: DateField) -> None:
        if self.start_on.data and field.data and field.data < self.start_on.data:
            raise ValidationError(_("The last day is before the first."))
        if self.start_on.data and field.data and (field.data - self.start_on.data).days > 366:
            raise ValidationError(_("A closure of more than a year cannot be right."))

    def wish(self) -> Wish:
        """The closure that the form describes."""
        scope, _colon, code = self.place.data.partition(":")
        assert self.start_on.data  # both are validated
        assert self.end_on.data
        return Wish(
            ClosureScope(scope),
            code,
            self.start_on.data,
            self.end_on.data,
            self.reason.data or "",
            DayPart(self.part.data),
        )
