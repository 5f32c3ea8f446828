"""What the page of one case shows to one person."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from checklists.answers import AnswerInvalid, answer_text
from checklists.legal_basis import citation
from core.database import db
from core.evidence import covers_among
from core.formatting import is_chinese, masked_name, short_day
from core.forms import Form
from inspections.models import Finding, Inspection, PhotoUse
from inspections.scope import VISIT_ROLES
from remediation import deadlines, forms, links, queries, relations, release, releasing, requests
from remediation.clock_page import ShownClock, shown_clocks
from remediation.letters.models import LetterKind, OfficialLetter
from remediation.letters.writing import cases_for, letters_about
from remediation.models import FROM_FINDINGS, Case, CaseEvent, CaseRequest, CompanyLink, Happening, RequestKind
from remediation.scope import may_read_interview, may_see_student, standings
from remediation.timeline import Line, headline, line_of
from remediation.told_words import as_told
from remediation.workflow import NEEDS_CAUSE, UNSOLVED, CaseState, Standing, Step, possible_steps
from schedules.models import ObligationKind
from schedules.planning.facts import holiday_calendar
from sites.models import Contact


@dataclass(frozen=True)
class Shot:
    """A photo in the order in which it was taken."""

    sha256: str
    day: str
    label: str
    note: str
    covers: str
    """What is covered by the desk already, as JSON."""


@dataclass(frozen=True)
class Source:
    """The answer a case came from."""

    inspection: Inspection
    url: str | None
    """The record's page; None for who may not open it."""
    item: str
    text: str
    answer: str
    note: str
    is_withdrawn: bool


@dataclass(frozen=True)
class CasePage:
    """The whole page; what a person may not do is not on it."""

    steps: frozenset[Step]
    is_manager: bool
    is_reader: bool
    has_todo_list: bool
    """Whether a list of decisions waits for the person, so that a step taken leads on to the next one."""
    may_ask: bool
    opens_site: bool
    shots: list[Shot]
    lines: list[Line]
    sources: list[Source]
    basis: str
    student: str
    due_note: str
    is_overdue: bool
    gate: releasing.Gate | None
    links: list[links.MadeLink]
    ended_links: list[CompanyLink]
    link_contacts: list[Contact]
    """Whom of the company a new link can be sent to."""
    told_words: str
    """What the company reads of it now."""
    refused_links: int
    """How often an ended link was tried."""
    undecided: list[CaseRequest]
    owners: list[User]
    extension_first: date
    extension_limit: date
    letters: list[OfficialLetter]
    letter_kinds: dict[str, bool]
    forms: dict[str, Form] = field(default_factory=dict)
    clocks: list[ShownClock] = field(default_factory=list)
    needs_cause: bool = False
    """Major or critical: not remedied without cause and immediate action."""
    counted: list[str] = field(default_factory=list)
    """The numbers frozen at the closing, in words."""
    related: list[relations.Related] = field(default_factory=list)
    also: list[Case] = field(default_factory=list)
    """Cases that one plan could answer together with this one."""

    @property
    def has_running_clock(self) -> bool:
        """Whether reporting comes before everything else."""
        return any(not each.settled for each in self.clocks)


def case_page(case: Case, user: User, today: date, filled: Form | None) -> CasePage:
    """Everything the page needs, read before it is drawn."""
    own = standings(user, case)
    is_remedier = case.remedied_by_id == user.id
    steps = possible_steps(case.state, own, is_remedier=is_remedier, is_paused=case.is_paused)
    is_manager = Standing.MANAGER in own
    gate = releasing.gate(case) if Step.RELEASE in steps and release.is_for_company(case.releasable) else None
    limit = requests.extension_limit(case)
    return CasePage(
        steps=steps,
        is_manager=is_manager,
        is_reader=own == {Standing.READER},
        has_todo_list=user.has_role(*OFFICE_ROLES),
        opens_site=user.has_role(*VISIT_ROLES),
        may_ask=not requests.MAY_ASK.isdisjoint(own) and case.state in (CaseState.OPEN, CaseState.ACKNOWLEDGED),
        shots=_shots(case, user),
        lines=[line_of(event, hides_note=_is_interview_note(event, case, user)) for event in case.events],
        sources=_sources(case, user),
        basis=citation(case.basis).said(chinese=is_chinese()),
        student=_student(case, user),
        due_note=_due_note(case, today),
        is_overdue=_is_overdue(case, today),
        gate=gate,
        links=links.links_with_openings(case) if is_manager else [],
        ended_links=links.ended_links_of(case) if is_manager else [],
        link_contacts=queries.contacts_of(case) if is_manager and releasing.may_send_link(case) else [],
        told_words=as_told(case),
        refused_links=links.refusals_of(case) if is_manager and case.is_released else 0,
        undecided=[request for request in case.requests if request.decided_at is None],
        owners=queries.possible_owners(case) if is_manager else [],
        extension_first=requests.first_extension(case),
        extension_limit=limit,
        letters=letters_about(case) if is_manager else [],
        letter_kinds={
            kind.value: is_manager and case in cases_for(kind, case, user) and user.has_role(*OFFICE_ROLES, Role.CLERK)
            for kind in LetterKind
        },
        forms=_forms(case, gate, filled),
        clocks=shown_clocks(case) if is_manager else [],
        needs_cause=case.severity in NEEDS_CAUSE,
        counted=_counted(case),
        related=relations.related_to(case, user),
        also=queries.answerable_with(case, user) if Step.REMEDY in steps else [],
    )


def _counted(case: Case) -> list[str]:
    """What was counted when the case was closed; empty while it is not."""
    if not case.figures:
        return []
    counted = case.figures
    lines = [ngettext("%(num)s day until it was closed", "%(num)s days until it was closed", counted["days_open"])]
    if case.waived_until is not None:
        lines.append(_("waived, not remedied"))
    elif counted["days_late"]:
        lines.append(ngettext("%(num)s day late", "%(num)s days late", counted["days_late"]))
    elif not case.is_waived:  # nobody has put right what was waived
        lines.append(_("remedied in time"))
    if counted["days_paused"]:
        lines.append(ngettext("%(num)s paused day", "%(num)s paused days", counted["days_paused"]))
    if counted["reopened_count"]:
        lines.append(_("opened again %(count)s times", count=counted["reopened_count"]))
    return lines


def _is_overdue(case: Case, today: date) -> bool:
    return case.state in UNSOLVED and not case.is_paused and deadlines.is_overdue(case.due_on, today)


def _forms(case: Case, gate: releasing.Gate | None, filled: Form | None) -> dict[str, Form]:
    """An empty form per step; the one that was refused keeps what was typed."""
    revision = {"revision": case.revision}
    made: dict[str, Form] = {
        "step": forms.StepForm(formdata=None, data=revision),
        "acknowledgement": forms.AcknowledgementForm(formdata=None, data=revision),
        "remedy": forms.RemedyForm(formdata=None, data=revision | _explained(case)),
        "verification": forms.VerificationForm(formdata=None, data=revision),
        "reason": forms.ReasonForm(formdata=None, data=revision),
        "assignment": forms.AssignmentForm(formdata=None, data=revision | {"to": str(case.assigned_to_id or "")}),
        "explanation": forms.ExplanationForm(formdata=None, data=revision | _explained(case)),
        "pause": forms.PauseForm(formdata=None, data=revision),
        "report": forms.ReportForm(formdata=None, data=revision),
        "report_contact": forms.ReportContactForm(formdata=None, data=revision),
        "relation": forms.RelationForm(formdata=None, data=revision),
        "extension": forms.RequestForm(formdata=None, data=revision | {"kind": RequestKind.EXTENSION.value}),
        "waiver": forms.RequestForm(formdata=None, data=revision | {"kind": RequestKind.WAIVER.value}),
        "decision": forms.DecisionForm(formdata=None, data=revision),
    }
    if gate is not None:
        draft = {
            "text": gate.draft,
            "photos": gate.photos,
            "contact": str(gate.contacts[0].id) if gate.contacts else "",
        }
        made["release"] = release_choices(forms.ReleaseForm(formdata=None, data=revision | draft), case, gate)
    if filled is not None:
        for name, form in made.items():
            if type(form) is type(filled) and name != "step":
                made[name] = filled
        getattr(filled, "revision").data = case.revision  # noqa: B009 - every step form has it
    return made


def _explained(case: Case) -> dict[str, str]:
    return {"cause": case.cause or "", "immediate_action": case.immediate_action or ""}


def release_choices(form: forms.ReleaseForm, case: Case, gate: releasing.Gate | None = None) -> forms.ReleaseForm:
    """The release form with this case's photos and contacts to choose from."""
    contacts = gate.contacts if gate else queries.contacts_of(case)
    photos = gate.photos if gate else releasing.offered_photos(case)
    form.photos.choices = [(sha256, sha256[:8]) for sha256 in photos]
    form.contact.choices = [
        (str(contact.id), _contact_label(contact.name, contact.duty, contact.email)) for contact in contacts
    ]
    form.contact.choices.append(("", _("Nobody; I tell the company myself")))
    return form


def _contact_label(name: str, duty: str | None, email: str | None) -> str:
    parts = [name, duty or "", email or _("no e-mail address")]
    return _(", ").join(part for part in parts if part)


def _due_note(case: Case, today: date) -> str:
    """How the due date came about, and how much time is left."""
    if case.state is CaseState.CLOSED:
        return ""
    left = deadlines.working_days_until(today, case.due_on, holiday_calendar().is_working_day)
    days = (case.due_on - case.received_on).days
    if case.paused_at is not None:
        return _("The term stands still since %(day)s, while the authority decides", day=short_day(case.paused_at))
    if case.due_on != case.first_due_on:
        return _("Extended from %(day)s", day=short_day(case.first_due_on))
    if case.state is CaseState.REMEDIED:
        return _("%(days)s days after receipt by the school", days=days)
    if today > case.due_on:
        return _(
            "%(days)s days after receipt by the school; overdue for %(late)s days",
            days=days,
            late=(today - case.due_on).days,
        )
    return _("%(days)s days after receipt by the school; %(left)s working days left", days=days, left=left)


def _student(case: Case, user: User) -> str:
    if case.student is None:
        return ""
    if may_see_student(user, case):
        return f"{case.student.number} {case.student.name}"
    return _("one student") if case.is_from_interview else masked_name(case.student.name)


def _shots(case: Case, user: User) -> list[Shot]:
    """The photos of all steps, oldest first, then those that a correction of the record added."""
    seen = photos_seen_by(user, case)
    covers = covers_among(seen)
    found: dict[str, Shot] = {}

    def add(sha256: str, at: datetime, label: str, note: str = "") -> None:
        if sha256 in seen:
            boxes = json.dumps(covers.get(sha256, []))
            found.setdefault(sha256, Shot(sha256, short_day(at), label, note, boxes))

    for event in reversed(case.events):
        for sha256 in event.photos if event.action is not Happening.RELEASED else ():
            add(sha256, event.at, headline(event), "" if _is_interview_note(event, case, user) else event.note)
    for finding, sha256 in _photos_of_records(case):
        add(sha256, finding.found_at, _("Added by a correction"))
    return list(found.values())


def _photos_of_records(case: Case) -> list[tuple[Finding, str]]:
    """The photos of the case's findings as the records stand now."""
    findings = queries.findings_of(case)
    photos = queries.photos_of_findings(findings)
    return [(finding, sha256) for finding in reversed(findings) for sha256 in photos[finding.id]]


def photos_seen_by(user: User, case: Case) -> set[str]:
    """The hashes of the pictures of a case that this person may open."""
    hashes = {sha256 for event in case.events for sha256 in event.photos}
    hashes |= {sha256 for _finding, sha256 in _photos_of_records(case)}
    if not hashes or may_read_interview(user, case):
        return hashes
    private = sa.select(PhotoUse.sha256).where(PhotoUse.sha256.in_(hashes), PhotoUse.is_restricted)
    return hashes - set(db.session.scalars(private))


def _is_interview_note(event: CaseEvent, case: Case, user: User) -> bool:
    """Whether the words of a step are what a student said, and not for this person."""
    return event.action in FROM_FINDINGS and case.is_from_interview and not may_read_interview(user, case)


def _sources(case: Case, user: User) -> list[Source]:
    findings = queries.findings_of(case)
    return [_source(finding, user, may_read_interview(user, case)) for finding in findings]


def _source(finding: Finding, user: User, reads_interviews: bool) -> Source:
    inspection = finding.inspection
    _section, item = queries.asked_item(finding)
    shows = reads_interviews or not finding.is_from_interview
    answer = ""
    if item is not None and shows:
        try:
            answer = answer_text(item, finding.answer, of_student=finding.student_id is not None).said(
                chinese=is_chinese()
            )
        except AnswerInvalid:
            answer = str(finding.answer)
    return Source(
        inspection=inspection,
        url=record_url(inspection.id, inspection.kind) if _opens_records(user, inspection.kind) else None,
        item=finding.item,
        text=item.text.said(chinese=is_chinese()) if item else "",
        answer=answer,
        note=finding.note if shows else "",
        is_withdrawn=finding.withdrawn_at is not None,
    )


def _opens_records(user: User, kind: ObligationKind) -> bool:
    return kind is not ObligationKind.VISIT or user.has_role(*VISIT_ROLES)


def record_url(inspection_id: UUID, kind: ObligationKind) -> str:
    """The page of the record that a finding stands in."""
    return f"/visits/{inspection_id}" if kind is ObligationKind.VISIT else f"/audits/{inspection_id}"
