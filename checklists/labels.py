"""The words for the fixed values of checklists, in the person's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from checklists.conditions import Test
from checklists.document import (
    AnswerType,
    Audience,
    Concern,
    Kind,
    NoteRule,
    Pair,
    Per,
    PhotoRule,
    Severity,
    Turn,
)
from checklists.rules.definitions import Asked

KINDS = {
    Kind.VISIT: _l("Visit, site part"),
    Kind.INTERVIEW: _l("Visit, student interview"),
    Kind.COMPANY_AUDIT: _l("Annual company audit"),
    Kind.SCHOOL_AUDIT: _l("Annual school audit"),
    Kind.ASSESSMENT: _l("Screening and on-site assessment"),
}
TYPES = {
    AnswerType.PRESENCE: _l("Recorded by the phone"),
    AnswerType.NUMBER: _l("Number"),
    AnswerType.TIME: _l("Time"),
    AnswerType.DATE: _l("Date"),
    AnswerType.SCALE: _l("Scale"),
    AnswerType.SCORE: _l("Score"),
    AnswerType.TEXT: _l("Text"),
    AnswerType.PHOTO: _l("Photo"),
}
PHOTOS = {
    PhotoRule.NEVER: _l("No photo"),
    PhotoRule.OPTIONAL: _l("Photo optional"),
    PhotoRule.ON_FAIL: _l("Photo when it fails"),
    PhotoRule.ALWAYS: _l("Photo always"),
}
CONCERNS = {
    Concern.COMPANY: _l("The company"),
    Concern.SCHOOL: _l("The school"),
    Concern.STUDENT: _l("Student guidance"),
}
EDITED_TYPES = {AnswerType.YES_NO: _l("Yes or no")} | {
    AnswerType.CHOICE: _l("One of several options"),
    AnswerType.MULTIPLE: _l("Any of several options"),
    **{kind: word for kind, word in TYPES.items() if kind is not AnswerType.PRESENCE},
}
PAIRS = {
    Pair.MET: _l("Met / Not met"),
    Pair.YES: _l("Yes / No"),
    Pair.HAVE: _l("There is / There is none"),
}
SEVERITIES = {
    Severity.CRITICAL: _l("Critical"),
    Severity.MAJOR: _l("Major"),
    Severity.MINOR: _l("Minor"),
}
NOTES = {
    NoteRule.OPTIONAL: _l("Remark optional"),
    NoteRule.ON_FAIL: _l("Remark when it fails"),
    NoteRule.REQUIRED: _l("Remark always"),
}
AUDIENCES = {
    Audience.COMPANY: _l("The company's copy too"),
    Audience.SCHOOL: _l("The school only"),
    Audience.RESTRICTED: _l("Confidential"),
}
TURNS = {
    Turn.EVERY_VISIT: _l("Every visit"),
    Turn.AFTER_PAY_DAY: _l("After the pay day"),
    Turn.NEWCOMERS: _l("For newcomers"),
    Turn.EVERY_WEEKS: _l("Every few weeks"),
}
PER = {Per.SITE: _l("Once for the site"), Per.STUDENT: _l("Of each student")}
TESTS = {
    Test.EQ: _l("is"),
    Test.NE: _l("is not"),
    Test.SELECTED: _l("includes"),
    Test.GT: _l("is above"),
    Test.GE: _l("is at least"),
    Test.LT: _l("is below"),
    Test.LE: _l("is at most"),
    Test.ANSWERED: _l("is answered"),
}
FIELDS = {
    "title": _l("Title"),
    "text": _l("Question"),
    "help": _l("How to answer"),
    "type": _l("Answer"),
    "pair": _l("Words for yes and no"),
    "unit": _l("Unit"),
    "min": _l("At least"),
    "max": _l("At most"),
    "options": _l("Options"),
    "fails": _l("Fails when"),
    "severity": _l("Severity"),
    "due_days": _l("Days to remedy"),
    "basis": _l("Legal basis"),
    "photo": _l("Photos"),
    "min_photos": _l("Photos at least"),
    "max_photos": _l("Photos at most"),
    "note": _l("Remark"),
    "concerns": _l("Concerns"),
    "audience": _l("Who may read the answer"),
    "rhythm": _l("How often"),
    "when": _l("When it is asked"),
    "weight": _l("Weight of 100"),
    "points": _l("Points"),
    "per": _l("Asked"),
}
ASKED = {
    Asked.VISIT: _l("On every visit"),
    Asked.COMPANY_AUDIT: _l("On the audit of a company"),
    Asked.SCHOOL_AUDIT: _l("On the audit of a school"),
    Asked.CASE: _l("By the legal clock of the case"),
    Asked.ITEM: _l("Not by itself: the answer to its item decides"),
    Asked.NOWHERE: _l("Not yet: what it reads is recorded nowhere"),
}
