"""The course of a case in words, one line per step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core.formatting import hour, short_day
from inspections.models import Severity
from remediation.ladder import Rung
from remediation.models import CaseEvent, Channel, Happening
from remediation.workflow import CheckStatus

ICONS = {
    Happening.OPENED: "exclamation-octagon",
    Happening.RECURRED: "arrow-repeat",
    Happening.CORRECTED: "pencil",
    Happening.FIXED_ON_SPOT: "check-circle",
    Happening.RELEASED: "send",
    Happening.REMINDED: "bell",
    Happening.ACKNOWLEDGED: "eye",
    Happening.REMEDIED: "chat-left-text",
    Happening.RETURNED: "arrow-return-left",
    Happening.VERIFIED: "check-circle",
    Happening.CHECKED: "search",
    Happening.PAUSED: "pause-circle",
    Happening.RESUMED: "play-circle",
    Happening.EXPLAINED: "pencil",
    Happening.RELATED: "link-45deg",
    Happening.UNRELATED: "x-circle",
    Happening.REPORTED: "telephone",
    Happening.REPORT_RULED_OUT: "x-circle",
    Happening.REOPENED: "arrow-counterclockwise",
    Happening.REASSIGNED: "person",
    Happening.WITHDRAWN: "x-circle",
    Happening.FINDING_WITHDRAWN: "x-circle",
    Happening.EXTENSION_ASKED: "clock",
    Happening.EXTENDED: "clock-history",
    Happening.EXTENSION_DENIED: "clock",
    Happening.WAIVER_ASKED: "pause-circle",
    Happening.WAIVED: "pause-circle",
    Happening.WAIVER_DENIED: "pause-circle",
    Happening.WAIVER_ENDED: "play-circle",
    Happening.ESCALATED: "arrow-up-circle",
}

HEADLINES = {
    Happening.OPENED: _l("Case opened"),
    Happening.CORRECTED: _l("Record corrected"),
    Happening.FIXED_ON_SPOT: _l("Fixed on the spot, with a photo; closed"),
    Happening.RELEASED: _l("Company told"),
    Happening.REMINDED: _l("Company reminded"),
    Happening.ACKNOWLEDGED: _l("Known"),
    Happening.REMEDIED: _l("Remedy recorded"),
    Happening.RETURNED: _l("Returned, open again"),
    Happening.VERIFIED: _l("Verified and closed"),
    Happening.PAUSED: _l("Term paused while the authority decides"),
    Happening.RESUMED: _l("Term runs again"),
    Happening.EXPLAINED: _l("Cause and immediate action noted"),
    Happening.RELATED: _l("Noted as related"),
    Happening.UNRELATED: _l("No longer related"),
    Happening.REPORTED: _l("Reported to the authority"),
    Happening.REPORT_RULED_OUT: _l("No report due"),
    Happening.REOPENED: _l("Opened again"),
    Happening.WITHDRAWN: _l("Finding taken back by a corrected record; closed"),
    Happening.FINDING_WITHDRAWN: _l("One finding taken back by a corrected record"),
    Happening.EXTENSION_ASKED: _l("More time asked for"),
    Happening.EXTENDED: _l("More time granted"),
    Happening.EXTENSION_DENIED: _l("More time denied"),
    Happening.WAIVER_ASKED: _l("Waiver asked for"),
    Happening.WAIVED: _l("Waiver granted"),
    Happening.WAIVER_DENIED: _l("Waiver denied"),
    Happening.WAIVER_ENDED: _l("Waiver ended, open again"),
}
CHANNELS = {
    Channel.DESK: _l("at the desk"),
    Channel.FIELD: _l("on site"),
    Channel.LINK: _l("by the link"),
    Channel.RELAYED: _l("entered for the company"),
    Channel.SYSTEM: _l("by the system"),
}
MEANS = {
    "line": _l("LINE or another message"),
    "telephone": _l("Telephone"),
    "email": _l("E-mail"),
    "in_person": _l("In person"),
}
"""By which way a company's reply reached the school when it did not come by the link."""
RAISED = {Severity.MAJOR: _l("raised to major"), Severity.CRITICAL: _l("raised to critical")}
CHECKS = {
    CheckStatus.GONE: _l("Looked at on the next visit: put right"),
    CheckStatus.PARTLY: _l("Looked at on the next visit: partly put right"),
    CheckStatus.STILL: _l("Looked at on the next visit: not put right"),
}
ESCALATIONS = {
    Rung.TEACHER: _l("Overdue: the teacher was told"),
    Rung.COORDINATOR: _l("Overdue: the coordinator was told"),
    Rung.PRINCIPAL: _l("Overdue: director and principal were told"),
    Rung.OFFICER: _l("Overdue: the authority was told"),
}
UNTIL = frozenset({Happening.EXTENSION_ASKED, Happening.EXTENDED, Happening.WAIVER_ASKED, Happening.WAIVED})


@dataclass(frozen=True)
class Line:
    """One step as it is shown."""

    at: datetime
    icon: str
    headline: str
    note: str
    details: str
    documents: list[dict[str, str]] = field(default_factory=list)


def line_of(event: CaseEvent, *, hides_note: bool = False) -> Line:
    """A step in words; without its note where that tells what a student said."""
    return Line(
        at=event.at,
        icon=ICONS[event.action],
        headline=headline(event),
        note="" if hides_note else event.note,
        details=_("; ").join(part.rstrip("。；.;") for part in _details(event) if part),
        documents=list(event.facts.get("documents", [])),
    )


def headline(event: CaseEvent) -> str:
    """What happened, in a few words."""
    facts = event.facts
    if event.action is Happening.RECURRED:
        return _("Recurred %(count)s", count=facts["count"])
    if event.action is Happening.CHECKED:
        return str(CHECKS[CheckStatus(facts["status"])])
    if event.action is Happening.REASSIGNED:
        return _("Given to %(name)s", name=facts["name"])
    if event.action is Happening.ESCALATED:
        return str(ESCALATIONS[Rung(facts["rung"])])
    if event.action is Happening.REMEDIED and event.contact_name:
        return _("The company's reply")
    if event.action is Happening.ACKNOWLEDGED and event.contact_name:
        return _("The company knows of it")
    return str(HEADLINES[event.action])


def _details(event: CaseEvent) -> list[str]:
    facts = event.facts
    return [
        _who(event),
        str(CHANNELS[event.channel]),
        str(MEANS[facts["means"]]) if facts.get("means") in MEANS else "",
        str(RAISED[Severity(facts["raised_to"])]) if "raised_to" in facts else "",
        *_words_of(facts),
        _("received %(time)s", time=_received(facts)) if "received_at" in facts else "",
        _("due %(day)s", day=_day(facts["due_on"])) if facts.get("due_on") else "",
        _("until %(day)s", day=_day(facts["until"])) if event.action in UNTIL and facts.get("until") else "",
        _("wording edited") if facts.get("edited") else "",
        _("sent to %(name)s", name=facts["to"]) if event.action is Happening.RELEASED and facts.get("to") else "",
        _("%(count)s photos", count=len(event.photos)) if event.photos else "",
    ]


def _words_of(facts: dict[str, Any]) -> list[str]:
    """What else was written down with the step."""
    return [
        _("cause: %(words)s", words=facts["cause"]) if facts.get("cause") else "",
        _("at once: %(words)s", words=facts["immediate_action"]) if facts.get("immediate_action") else "",
        _("to %(office)s", office=facts["office"]) if facts.get("office") else "",
        _("one plan for %(numbers)s", numbers=_(", ").join(facts["together"])) if facts.get("together") else "",
        _("with %(number)s", number=facts["related"]) if facts.get("related") else "",
    ]


def _who(event: CaseEvent) -> str:
    if event.by is not None and event.contact_name:
        return _("%(contact)s, recorded by %(name)s", contact=event.contact_name, name=event.by.name)
    if event.contact_name:
        return event.contact_name
    if event.by is None:
        return ""
    if event.action in (Happening.OPENED, Happening.RECURRED):
        return _("found by %(name)s", name=event.by.name)
    return event.by.name


def _received(facts: dict[str, Any]) -> str:
    at = datetime.fromisoformat(facts["received_at"])
    return f"{short_day(at)} {hour(at)}"


def _day(value: str) -> str:
    return short_day(date.fromisoformat(value))
