"""What a company can see and do by its link: its own released cases at one site, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from checklists.legal_basis import citation, of_law
from core import clock
from core.database import db
from core.errors import NotFound
from core.formatting import in_language
from inspections.models import Concern, Severity
from remediation import links, news, release, requests
from remediation.history import move, tell_event
from remediation.models import Case, CaseEvent, CompanyLink, Happening, RequestKind
from remediation.releasing import offered_photos
from remediation.services import Answer, plan_of, take_answer
from remediation.told_words import as_told
from remediation.workflow import NEEDS_CAUSE, NEEDS_EVIDENCE, CaseState, Standing, Step

COMPANY = frozenset({Standing.COMPANY})
TOLD = frozenset(
    {
        Happening.RELEASED,
        Happening.ACKNOWLEDGED,
        Happening.REMEDIED,
        Happening.RETURNED,
        Happening.VERIFIED,
        Happening.REOPENED,
        Happening.EXTENSION_ASKED,
        Happening.EXTENDED,
        Happening.EXTENSION_DENIED,
        Happening.WAIVED,
        Happening.WAIVER_ENDED,
    }
)
"""Lines of the timeline that a company sees; the words of the others are the school's own."""
ASKED_BY_COMPANY = frozenset({Happening.EXTENSION_ASKED, Happening.EXTENSION_DENIED})
"""Told only where the company itself had asked."""


@dataclass(frozen=True)
class ToldStep:
    """A line of the company's own timeline."""

    at: datetime
    action: Happening
    note: str
    who: str | None
    until: date | None = None
    photos: list[str] = field(default_factory=list)
    documents: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class ToldCase:
    """A case as the company was told of it. Nothing that is not written here can reach a company's page."""

    id: UUID
    number: str
    subject: str
    text: str
    basis: str
    severity: Severity
    state: CaseState
    due_on: date
    is_overdue: bool
    photos: list[str]
    steps: list[ToldStep]
    is_paused: bool = False
    needs_cause: bool = False
    needs_evidence: bool = False
    is_waiting_for_time: bool = False
    waived_until: date | None = None
    """Nothing is asked for before this day has passed; why is the school's own."""

    @property
    def can_acknowledge(self) -> bool:
        return self.state is CaseState.OPEN

    @property
    def can_reply(self) -> bool:
        return self.state in (CaseState.OPEN, CaseState.ACKNOWLEDGED)

    @property
    def can_ask_for_time(self) -> bool:
        return self.can_reply and not self.is_paused and not self.is_waiting_for_time

    @property
    def all_photos(self) -> set[str]:
        return set(self.photos) | {sha256 for step in self.steps for sha256 in step.photos}


def _reachable(link: CompanyLink) -> tuple[sa.ColumnElement[bool], ...]:
    owner = Case.school_id == link.school_id if link.school_id else Case.school_id.is_(None)
    return (
        owner,
        Case.site_id == link.site_id,
        Case.released_at.is_not(None),
        Case.concerns == Concern.COMPANY,
        Case.is_restricted.is_(False),
    )


def released_cases(link: CompanyLink) -> list[ToldCase]:
    """The released cases of the link's site, what is still to do first."""
    is_done = sa.case((Case.state.in_((CaseState.REMEDIED, CaseState.CLOSED)), 1), else_=0)
    statement = sa.select(Case).where(*_reachable(link)).options(selectinload(Case.events))
    return [told(case) for case in db.session.scalars(statement.order_by(is_done, Case.released_due_on, Case.number))]


def get_released(link: CompanyLink, case_id: UUID) -> Case:
    """One released case of the link's site."""
    case = db.session.scalar(sa.select(Case).where(Case.id == case_id, *_reachable(link)))
    if case is None:
        raise NotFound
    return case


def told(case: Case) -> ToldCase:
    """The case in the words, with the severity, the date and the photos of its last release."""
    assert case.released_severity is not None
    assert case.released_due_on is not None
    is_unsolved = case.state in (CaseState.OPEN, CaseState.ACKNOWLEDGED)
    return ToldCase(
        id=case.id,
        number=case.number,
        subject=in_language(release.subject(case.releasable, case.title)),
        text=as_told(case),
        basis=in_language(_basis(case)),
        severity=case.released_severity,
        state=case.state,
        due_on=case.released_due_on,
        is_overdue=is_unsolved and not case.is_paused and clock.today() > case.released_due_on,
        photos=list(case.released_photos),
        steps=list(_told_steps(case)),
        is_paused=case.is_paused,
        needs_cause=case.released_severity in NEEDS_CAUSE and not (case.cause and case.immediate_action),
        needs_evidence=case.released_severity in NEEDS_EVIDENCE,
        is_waiting_for_time=_is_waiting_for_time(case),
        waived_until=case.waived_until,
    )


def _is_waiting_for_time(case: Case) -> bool:
    """Whether the company asked for more time and nobody has decided; what the office asks is its own affair."""
    waiting = requests.find_undecided(case, RequestKind.EXTENSION)
    return waiting is not None and waiting.contact_name is not None


def as_it_would_be_told(case: Case, *, text: str, photos: Iterable[str]) -> ToldCase:
    """What the company would read if the case were released with these words now."""
    offered = offered_photos(case)
    return ToldCase(
        id=case.id,
        number=case.number,
        subject=in_language(release.subject(case.releasable, case.title)),
        text=text.strip(),
        basis=in_language(_basis(case)),
        severity=case.severity,
        state=CaseState.OPEN,
        due_on=case.due_on,
        is_overdue=clock.today() > case.due_on,
        photos=[sha256 for sha256 in offered if sha256 in set(photos)],
        steps=[],
    )


def _basis(case: Case) -> dict[str, str]:
    text = citation(of_law(case.basis), short=True)
    return {"zh": text.zh, "en": text.en}


def _told_steps(case: Case) -> Iterable[ToldStep]:
    """From the first release on; replies are the company's own words."""
    has_release, has_asked = False, False
    for event in reversed(case.events):
        has_release = has_release or event.action is Happening.RELEASED
        if event.action is Happening.EXTENSION_ASKED:
            has_asked = event.contact_name is not None
        if not has_release or event.action not in TOLD or (event.action in ASKED_BY_COMPANY and not has_asked):
            continue
        is_reply = event.action is Happening.REMEDIED and event.contact_name is not None
        # What a visitor noted on the spot is the school's own; a reason written at the desk was held to the gate.
        is_from_desk = event.action is Happening.RETURNED and "inspection" not in event.facts
        shows_words = is_reply or is_from_desk or event.action is Happening.RELEASED
        yield ToldStep(
            at=event.at,
            action=event.action,
            note=event.note if shows_words else "",
            who=event.contact_name,
            until=_until(event),
            photos=list(event.photos) if is_reply or event.action is Happening.RELEASED else [],
            documents=list(event.facts.get("documents", [])) if is_reply else [],
        )


def _until(event: CaseEvent) -> date | None:
    """The day that was asked for or granted, or until which nothing is asked for."""
    is_about_time = event.action in ASKED_BY_COMPANY | {Happening.EXTENDED, Happening.WAIVED}
    return date.fromisoformat(event.facts["until"]) if is_about_time else None


def last_name(case: Case, link: CompanyLink) -> str:
    """The name that was given last through this link, so that it is typed once."""
    own = (event.contact_name for event in case.events if event.facts.get("link") == str(link.id))
    return next((name for name in own if name), "")


def acknowledge(case: Case, link: CompanyLink, *, name: str) -> None:
    """The company says that it knows."""
    move(case, Step.ACKNOWLEDGE, COMPANY)
    links.note_use(link, Happening.ACKNOWLEDGED, case)
    tell_event(case, Happening.ACKNOWLEDGED, contact_name=name, link=str(link.id))


def reply(cases: Sequence[Case], link: CompanyLink, *, name: str, answer: Answer) -> None:
    """The company says what was done, with photos; one answer may do for several cases."""
    plan = plan_of(cases)
    for case in cases:
        links.note_use(link, Happening.REMEDIED, case)
        take_answer(case, answer, COMPANY, contact_name=name, link=str(link.id), **plan)
        news.case_remedied(case, by=None)


def answerable_too(case: Case, link: CompanyLink) -> list[ToldCase]:
    """The link's other cases that wait for an answer."""
    return [other for other in released_cases(link) if other.id != case.id and other.can_reply]


def ask_extension(case: Case, link: CompanyLink, *, name: str, until: date, reason: str) -> None:
    """The company asks for more time; the office decides."""
    requests.ask(case, RequestKind.EXTENSION, until=until, reason=reason, contact_name=name)
    links.note_use(link, Happening.EXTENSION_ASKED, case)
