"""The fixed words of the forms, one table per enum."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from checklists.judgement import Status
from checklists.labels import SEVERITIES as SEVERITIES
from core import clock
from core.formatting import day, hour, is_chinese, term_name
from inspections.paper.values import (
    Audience,
    Finding,
    Position,
    RecordSheet,
    Result,
    Signatory,
    SignatureState,
    Students,
)
from inspections.words import OUTCOMES, STATUSES, from_site
from schedules.models import ObligationKind

RESULTS = {
    Result.MET: STATUSES[Status.CONFORM],
    Result.UNMET: STATUSES[Status.FAILS],
    Result.NOT_APPLICABLE: STATUSES[Status.NOT_APPLICABLE],
    Result.TO_VERIFY: _l("To be verified"),
    Result.UNANSWERED: STATUSES[Status.UNANSWERED],
    Result.NEUTRAL: STATUSES[Status.NOT_JUDGED],
}
SIGNATORIES = {
    Signatory.COMPANY: _l("For the company"),
    Signatory.TEACHER: _l("Visiting teacher"),
    Signatory.LEAD: _l("Panel lead"),
    Signatory.MEMBER: _l("Panel member"),
    Signatory.COORDINATOR: _l("Coordinator"),
    Signatory.DIRECTOR: _l("Director"),
    Signatory.PRINCIPAL: _l("Principal"),
    Signatory.CLERK: _l("Clerk in charge"),
}
TITLES = {
    ObligationKind.VISIT: _l("Record of a company visit"),
    ObligationKind.COMPANY_AUDIT: _l("Record of a company audit"),
    ObligationKind.SCHOOL_AUDIT: _l("Record of a school audit"),
}
AUDIENCES = {
    Audience.SCHOOL: _l("School's copy"),
    Audience.COMPANY: _l("Company's copy"),
}


def title(sheet: RecordSheet) -> str:
    """The heading of the form."""
    return f"{sheet.school} {TITLES[sheet.kind]}".strip()


def results_title(sheet: RecordSheet) -> str:
    """The heading of the first part."""
    return _("1. Results of the visit") if sheet.kind is ObligationKind.VISIT else _("1. Results of the audit")


def day_label(sheet: RecordSheet) -> str:
    """What the day is called."""
    return _("Visited on") if sheet.kind is ObligationKind.VISIT else _("Audited on")


def visitor_label(sheet: RecordSheet) -> str:
    """What those who came are called."""
    return _("Visited by") if sheet.kind is ObligationKind.VISIT else _("Panel")


def manner_label(sheet: RecordSheet) -> str:
    """What the way of coming is called."""
    return _("Manner of the visit") if sheet.kind is ObligationKind.VISIT else _("Manner of the audit")


def not_yet(sheet: RecordSheet) -> str:
    """That a question is no deficiency, and who will answer it."""
    if sheet.kind is ObligationKind.VISIT:
        return _("The coordinator will verify this; it is no deficiency yet.")
    return _("The clerk in charge will verify this; it is no deficiency yet.")


def term_and_period(sheet: RecordSheet) -> str:
    """115學年度第1學期　第 6 期（11/10–11/23）."""
    term = term_name(sheet.visited_on)
    if sheet.period is None:
        return term
    opens, closes = sheet.period.opens_on, sheet.period.closes_on
    period = _(
        "Period %(number)s (%(opens)s–%(closes)s)",
        number=sheet.period.number,
        opens=f"{opens.month}/{opens.day}" if is_chinese() else f"{opens.day} {opens:%b}",
        closes=f"{closes.month}/{closes.day}" if is_chinese() else f"{closes.day} {closes:%b}",
    )
    return f"{term}　{period}"


def when(sheet: RecordSheet) -> str:
    """The day of the visit, from arrival to departure."""
    on = day(sheet.visited_on)
    if sheet.arrived_at is None:
        return on
    if sheet.left_at is None:
        return _("%(day)s from %(arrival)s", day=on, arrival=hour(sheet.arrived_at))
    return _(
        "%(day)s %(arrival)s to %(departure)s", day=on, arrival=hour(sheet.arrived_at), departure=hour(sheet.left_at)
    )


def manner(sheet: RecordSheet) -> str:
    """Whether the visit was announced, and what is unusual about its record."""
    parts = {
        True: [_("Unannounced, on site")],
        False: [_("Announced beforehand, on site")],
        None: [_("On site")],
    }[sheet.is_unannounced]
    if sheet.is_late_entry:
        parts.append(_("late entry"))
    if sheet.revision > 1:
        parts.append(_("revision %(number)s", number=sheet.revision))
    return _(", ").join(parts)


def visitor(sheet: RecordSheet) -> str:
    """Who came."""
    return _("%(name)s (substitute)", name=sheet.visitor) if sheet.is_substitute else sheet.visitor


def position(at: Position | None) -> str:
    """Where the phone was at arrival, in the words a reader can check."""
    if at is None:
        return "—"
    if at.latitude is None or at.longitude is None:
        return _("Not determined: %(reason)s", reason=at.reason) if at.reason else _("Not determined")
    accuracy = _(" (±%(metres)s m)", metres=round(at.accuracy_m)) if at.accuracy_m is not None else ""
    if at.distance_m is not None:
        return from_site(at.distance_m) + accuracy
    return f"{at.latitude:.4f}, {at.longitude:.4f}{accuracy}"


def students(counts: Students) -> str:
    """How many, never who."""
    parts = [
        _("in training %(count)s", count=counts.enrolled) if counts.enrolled is not None else "",
        _("present %(count)s", count=counts.present) if counts.present is not None else "",
        _("interviewed %(count)s", count=counts.interviewed) if counts.interviewed is not None else "",
        _("attendance sampled %(count)s", count=counts.sampled) if counts.sampled is not None else "",
    ]
    return _(", ").join(filter(None, parts)) or "—"


def outcome(sheet: RecordSheet) -> str:
    """Why there is no result."""
    label = str(OUTCOMES[sheet.outcome])
    return _("%(outcome)s. %(reason)s", outcome=label, reason=sheet.outcome_reason) if sheet.outcome_reason else label


def deficiency(finding: Finding) -> str:
    """The finding, and how often it came back."""
    if finding.recurrence_count < 2:
        return finding.text
    return _("%(finding)s (recurred %(count)s)", finding=finding.text, count=finding.recurrence_count)


def due(finding: Finding) -> str:
    """Until when, or that nothing is left to do."""
    if finding.is_fixed_on_spot and finding.photos:
        return _("Fixed on the spot, with photos")
    if finding.is_fixed_on_spot:
        return _("Fixed on the spot")
    return day(finding.due_on) or "—"


def signed(state: SignatureState | None, at: datetime | None) -> str:
    """How a person signed; without a word the line for the date of a stamp."""
    if state is SignatureState.REFUSED:
        return _("Refused to sign")
    if state is SignatureState.PAPER:
        return _("Signed on paper")
    if state is SignatureState.SIGNED:
        return _("Signed on phone %(time)s", time=hour(at)).strip()
    return _("Date ____________")


def signed_off(on: str) -> str:
    """That a person signed the record off in the app."""
    return _("Signed off %(day)s", day=on)


def iso(instant: datetime | None) -> str:
    """The instant in the form machines and other countries read, in Taipei."""
    return f"{clock.local(instant):%Y-%m-%d %H:%M}" if instant else ""
