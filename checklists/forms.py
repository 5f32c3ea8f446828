"""Forms of the editor: a section, an item with everything it can say, its options and its conditions."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from checklists import labels
from checklists.conditions import Test
from checklists.document import AnswerType, Audience, Concern, NoteRule, Pair, Per, PhotoRule, Severity, Turn
from checklists.reading import MOST_WEEKS
from core.forms import Form, Line

SHORT, LONG = Length(max=500), Length(max=4000)
NEEDS_TEXT = DataRequired(_l("Write it in this language too."))
MANY = [Optional(), NumberRange(min=0, max=99)]


def _chosen(words: dict[Any, Any], *, none: Any = None) -> list[tuple[str, Any]]:
    return ([("", none)] if none is not None else []) + [(key.value, word) for key, word in words.items()]


class SectionForm(Form):
    """A section of a checklist."""

    title_zh = StringField(_l("Title in Chinese"), [NEEDS_TEXT, SHORT])
    title_en = StringField(_l("Title in English"), [NEEDS_TEXT, SHORT])
    per = SelectField(_l("Asked"), [InputRequired()], choices=_chosen(labels.PER))
    weight = DecimalField(_l("Weight of 100"), [Optional(), NumberRange(min=0, max=100)])
    revision = HiddenField()


class OptionForm(Line):
    """One answer of a choice."""

    value = HiddenField()
    zh = StringField(_l("Chinese"), [SHORT])
    en = StringField(_l("English"), [SHORT])
    fails = BooleanField(_l("Fails"))
    severity = SelectField(
        _l("Severity if not the item's"), choices=_chosen(labels.SEVERITIES, none="–"), validate_choice=False
    )
    neutral = BooleanField(_l("Neither passes nor fails"))


class ComparisonForm(Line):
    """One line of what an item is shown for."""

    item = SelectField(_l("Item"), validate_choice=False)
    test = SelectField(_l("Comparison"), choices=_chosen(labels.TESTS), validate_choice=False)
    value = StringField(_l("Answer"), [SHORT])


class ItemForm(Form):
    """An item, both languages side by side."""

    text_zh = TextAreaField(_l("Question in Chinese"), [NEEDS_TEXT, SHORT])
    text_en = TextAreaField(_l("Question in English"), [NEEDS_TEXT, SHORT])
    help_zh = TextAreaField(_l("How to answer, in Chinese"), [LONG])
    help_en = TextAreaField(_l("How to answer, in English"), [LONG])
    type = SelectField(_l("Answer"), [InputRequired()], choices=_chosen(labels.EDITED_TYPES))
    pair = SelectField(_l("Words for yes and no"), choices=_chosen(labels.PAIRS))
    unit_zh = StringField(_l("Unit in Chinese"), [SHORT])
    unit_en = StringField(_l("Unit in English"), [SHORT])
    min = DecimalField(_l("At least"), [Optional()])
    max = DecimalField(_l("At most"), [Optional()])
    decimals = IntegerField(_l("Decimal places"), [Optional(), NumberRange(min=0, max=3)])
    points = DecimalField(_l("Points"), [Optional(), NumberRange(min=0, max=1000)])
    options = FieldList(FormField(OptionForm), min_entries=2, max_entries=60)
    fails_when = SelectField(
        _l("Fails when the answer is"),
        choices=[("", _l("Never fails")), ("no", _l("Not met / No / None")), ("yes", _l("Met / Yes / There is"))],
    )
    over = DecimalField(_l("Fails above"), [Optional()])
    under = DecimalField(_l("Fails below"), [Optional()])
    before = StringField(_l("Fails before (time)"), [SHORT])
    after = StringField(_l("Fails after (time)"), [SHORT])
    older_than_days = IntegerField(_l("Fails when older than (days)"), [Optional(), NumberRange(min=0, max=3660)])
    severity = SelectField(_l("Severity"), choices=_chosen(labels.SEVERITIES, none=_l("Not scored")))
    due_days = IntegerField(_l("Days to remedy"), [Optional(), NumberRange(min=0, max=365)])
    basis = StringField(_l("Legal basis"), [DataRequired(), SHORT])
    photo = SelectField(_l("Photos"), choices=_chosen(labels.PHOTOS))
    min_photos = IntegerField(_l("Photos at least"), MANY)
    max_photos = IntegerField(_l("Photos at most"), MANY)
    note = SelectField(_l("Remark"), choices=_chosen(labels.NOTES))
    concerns = SelectField(_l("A failure concerns"), choices=_chosen(labels.CONCERNS))
    audience = SelectField(_l("Who may read the answer"), choices=_chosen(labels.AUDIENCES))
    rhythm = SelectField(_l("How often"), choices=_chosen(labels.TURNS))
    weeks = IntegerField(_l("Every … weeks"), [Optional(), NumberRange(min=1, max=MOST_WEEKS)])
    required = BooleanField(_l("Must be answered"))
    shown = SelectField(
        _l("Asked"),
        choices=[
            ("always", _l("Always")),
            ("all", _l("Only when all of these hold")),
            ("any", _l("Only when one of these holds")),
            ("kept", _l("As it is now")),
        ],
    )
    when = FieldList(FormField(ComparisonForm), min_entries=3, max_entries=12)
    revision = HiddenField()


class ImportForm(Form):
    """An XLSForm to take sections from."""

    file = FileField(_l("XLSForm workbook (.xlsx)"), [FileRequired()])


DEFAULTS: dict[str, Any] = {
    "type": AnswerType.YES_NO.value,
    "pair": Pair.MET.value,
    "fails_when": "no",
    "severity": Severity.MINOR.value,
    "due_days": 14,
    "basis": "OWN",
    "photo": PhotoRule.OPTIONAL.value,
    "max_photos": 3,
    "note": NoteRule.OPTIONAL.value,
    "concerns": Concern.COMPANY.value,
    "audience": Audience.COMPANY.value,
    "rhythm": Turn.EVERY_VISIT.value,
    "per": Per.SITE.value,
    "shown": "always",
    "test": Test.EQ.value,
}
"""What a new item says until somebody says otherwise."""
