"""The words for the fixed values of checklists, in the person's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from checklists.document import AnswerType, Concern, Kind, PhotoRule

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
