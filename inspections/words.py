"""The words for the fixed values of inspections, in the person's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from checklists.answers import AnswerInvalid, answer_text
from checklists.document import Item, Text
from checklists.judgement import Status
from checklists.rules.vocabulary import vocabulary
from core.formatting import is_chinese, listed
from inspections.audits.queries import Stage
from inspections.evidence.places import CASE, SIGNATURE
from inspections.intake.validity import Against
from inspections.models import Finding, InspectionState, Outcome
from inspections.queries import Shown
from inspections.self_assessment.models import Progress
from inspections.sheets.computed import Unknown
from inspections.sheets.findings import TITLES
from schedules.models import ObligationKind, Part

OUTCOMES = {
    Outcome.COMPLETED: _l("Visit made"),
    Outcome.CLOSED: _l("Could not visit: the company was closed"),
    Outcome.REFUSED: _l("Could not visit: entry was refused"),
    Outcome.STUDENTS_ABSENT: _l("Could not visit: no student was there"),
    Outcome.OTHER: _l("Could not visit"),
}
AGAINST = {
    Against.NOT_MADE: _l("the visit could not be made"),
    Against.ANNOUNCED: _l("the company had been told beforehand"),
    Against.NO_TIMES: _l("arrival or departure is missing"),
    Against.NOBODY_SPOKEN_TO: _l("no student was spoken to and no attendance sampled"),
    Against.NOT_ASSIGNED: _l("the visitor was neither assigned nor a substitute"),
    Against.NO_WINDOW: _l("no visit was due at this site on that day"),
    Against.OUTSIDE_WINDOW: _l("the arrival lies outside the period"),
    Against.RECEIVED_LATE: _l("the record arrived after the period was settled"),
    Against.UNCONFIRMED: _l("the late entry waits for confirmation by a second person"),
}
STATES = {
    InspectionState.UNDERWAY: _l("Begun, not handed in"),
    InspectionState.RECEIVED: _l("Waiting for review"),
    InspectionState.RETURNED: _l("Returned for correction"),
    InspectionState.APPROVED: _l("Signed off"),
    InspectionState.CONCLUDED: _l("Concluded"),
}
LISTS = {
    Shown.TO_REVIEW: _l("To review"),
    Shown.RETURNED: _l("Returned for correction"),
    Shown.COULD_NOT: _l("Could not visit"),
    Shown.LATE: _l("Received late"),
    Shown.APPROVED: _l("Signed off"),
    Shown.ALL: _l("All"),
}
KINDS = {
    ObligationKind.VISIT: _l("Company visit"),
    ObligationKind.COMPANY_AUDIT: _l("Annual company audit"),
    ObligationKind.SCHOOL_AUDIT: _l("Annual school audit"),
}
STAGES = {
    Stage.TO_APPOINT: _l("Panel to be appointed"),
    Stage.PLANNED: _l("Planned"),
    Stage.UNDERWAY: _l("Independent scoring (hidden)"),
    Stage.TO_CONCLUDE: _l("To conclude"),
    Stage.CONCLUDED: _l("Concluded"),
}
PROGRESS = {
    Progress.ASKED: _l("Not begun"),
    Progress.BEGUN: _l("Begun, not handed in"),
    Progress.HANDED_IN: _l("Handed in"),
}
PARTS = {Part.LEAD: _l("Lead"), Part.MEMBER: _l("Member")}
LEFT_OUT = {
    "pay_day": _l("Not asked this time: no pay day since"),
    "newcomers": _l("Not asked this time: no newcomer since"),
    "weeks": _l("Not asked this time: its turn comes later"),
}
CHECKS = {"gone": _l("Remedied"), "partly": _l("Partly remedied"), "still": _l("Not remedied")}
SIGNATURES = {"signed": _l("Signed"), "refused": _l("Refused to sign"), "paper": _l("Signed on paper")}
SIGNERS = {"company": _l("For the company"), "teacher": _l("Visiting teacher")}
STATUSES = {
    Status.CONFORM: _l("Met"),
    Status.FAILS: _l("Not met"),
    Status.NOT_APPLICABLE: _l("N/A"),
    Status.UNANSWERED: _l("Unanswered"),
    Status.NOT_JUDGED: _l("Recorded"),
}


def facts_missing(unknown: Unknown) -> str:
    """The facts that a rule needs and nobody wrote down, in words."""
    words = vocabulary()[unknown.rule.unit]
    return listed(words[name].said(chinese=is_chinese()) for name in unknown.missing if name not in OPTIONAL)


OPTIONAL = frozenset({"safe_way_home", "foreign_excluded", "trainees", "flexible_hours", "short_shift_rest"})
"""Facts that have a value of their own where nobody wrote one down."""


def finding_title(finding: Finding, titles: dict[str, Text]) -> Text:
    """The text of the item that failed, or what the visit itself shows."""
    return titles.get(finding.item) or TITLES.get(finding.item) or Text(finding.item, finding.item)


def from_site(metres: float) -> str:
    """How far the phone was from the site: in metres, from a kilometre on in kilometres."""
    if metres < 1000:
        return _("%(metres)s m from the site", metres=round(metres))
    return _("%(distance)s km from the site", distance=f"{metres / 1000:.1f}")


def value_text(item: Item, value: Any) -> Text:
    """An answer in words; what cannot be read stands as it came."""
    try:
        return answer_text(item, value)
    except AnswerInvalid:
        return Text(str(value), str(value))


def photo_place(place: str) -> str:
    """Where a photo stands: an item by its number, a signature or the check of a case in words."""
    if place.startswith(CASE):
        return _("Earlier case")
    role = place.removeprefix(SIGNATURE)
    return str(SIGNERS.get(role, role)) if place.startswith(SIGNATURE) else place
