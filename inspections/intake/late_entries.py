"""補登: a visit made in time that could not be handed in in time; with evidence, confirmed by a second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from checklists.models import ChecklistVersion
from checklists.queries import latest_version, numbered_version
from core import clock, journal
from core.database import db
from core.errors import DomainError, NotFound, Refused
from inspections.bundle.checklists import checklists_to_ask, reference
from inspections.intake import receiving
from inspections.intake.concluding import decide_validity, reasons_of
from inspections.intake.validity import is_only_late
from inspections.models import Inspection
from inspections.queries import handed_in
from inspections.scope import sight_of
from schedules.models import Obligation, ObligationKind
from schedules.rules.states import PENDING, State, state_on

CHECKLIST = "visit_site"
INTERVIEW_ITEM, ATTENDANCE_ITEM, NOTICE_ITEM = "SP01", "BV14", "BV02"


@dataclass(frozen=True, slots=True)
class TypedVisit:
    """What is known of a visit that only paper or memory holds."""

    visitor: User
    arrived_at: datetime
    left_at: datetime
    students: Sequence[str]
    attendance: str | None
    """yes, no, or None when it was not sampled."""
    remarks: str
    evidence: str
    photos: Sequence[str] = ()
    form: ChecklistVersion | None = None
    """The version that was printed and filled in; None is the one in force."""
    answers: Sequence[Mapping[str, Any]] = ()
    """What stands on the paper form, item by item."""


def form_of(obligation: Obligation, code: str | None = None, number: int | None = None) -> ChecklistVersion:
    """The version a paper form was printed from; without one that which the visit is carried out with today."""
    if code is not None and number is not None:
        version = numbered_version(code, number)
    else:
        asked = checklists_to_ask([obligation])
        named = reference(asked, obligation)
        version = asked[named["code"]] if named else latest_version(CHECKLIST)
    if version.checklist.kind != ObligationKind.VISIT or version.checklist.school_id not in (
        None,
        obligation.school_id,
    ):
        raise NotFound
    return version


def get_missed(obligation_id: UUID, user: User) -> Obligation:
    """A visit of one's own school that is missed or closed without a record, or NotFound."""
    obligation = db.session.get(Obligation, obligation_id)
    if obligation is None or not may_type_in(obligation, user):
        raise NotFound
    return obligation


def may_type_in(obligation: Obligation, user: User) -> bool:
    """Whether the office may put a visit on record here that no phone handed in."""
    if obligation.kind is not ObligationKind.VISIT or obligation.school_id not in user.school_ids(*OFFICE_ROLES):
        return False
    return state_on(clock.today(), obligation) in (State.MISSED, State.SETTLING, State.OPEN)


def get_printable(obligation_id: UUID, user: User) -> Obligation:
    """A visit of one's own school, whose form may be printed, or NotFound."""
    obligation = db.session.get(Obligation, obligation_id)
    if obligation is None or not may_print(obligation, user):
        raise NotFound
    return obligation


def may_print(obligation: Obligation, user: User) -> bool:
    """Whether it is a visit of the person's own school."""
    own = user.school_ids(*OFFICE_ROLES, Role.TEACHER)
    return obligation.kind is ObligationKind.VISIT and obligation.school_id in own


def is_awaited(obligation: Obligation) -> bool:
    """Whether a visit can still come of it, so that a paper form of it is of use."""
    return state_on(clock.today(), obligation) in PENDING | {State.MISSED}


def may_type_interviews(obligation: Obligation, user: User) -> bool:
    """Whether the person may read what students say, and so type it in."""
    return obligation.school_id in user.school_ids(Role.COORDINATOR)


def get_visitor(user_id: UUID) -> User:
    """The person named in the form, or NotFound."""
    visitor = db.session.get(User, user_id)
    if visitor is None:
        raise NotFound
    return visitor


def type_in(obligation: Obligation, visit: TypedVisit, *, by: User) -> Inspection:
    """Put a visit on record that no phone handed in. It counts when somebody else has confirmed it."""
    if not obligation.opens_on <= clock.local_day(visit.arrived_at) <= obligation.closes_on:
        raise Refused(_("The arrival must lie inside the period %(opens)s to %(closes)s.",
                        opens=obligation.opens_on, closes=obligation.closes_on))  # fmt: skip
    typed = receiving.Typed(by, visit.evidence)
    received = receiving.receive(uuid4(), _body(obligation, visit), author=visit.visitor, typed=typed)
    inspection = received.submission.inspection
    journal.record(by, "late_entry.typed", inspection, visitor=visit.visitor.id, evidence=visit.evidence)
    return inspection


def _body(obligation: Obligation, visit: TypedVisit) -> dict[str, Any]:
    typed = {answer["item"] for answer in visit.answers if answer["student"] is None}
    spoken = {answer["student"] for answer in visit.answers}
    answers = [
        _answer(INTERVIEW_ITEM, _("Late entry"), student=number) for number in visit.students if number not in spoken
    ]
    if NOTICE_ITEM not in typed:
        answers.append(_answer(NOTICE_ITEM, "yes"))
    if visit.attendance and ATTENDANCE_ITEM not in typed:
        answers.append(_answer(ATTENDANCE_ITEM, visit.attendance))
    answers.extend(dict(answer) for answer in visit.answers)
    form = visit.form or form_of(obligation)
    return {
        "obligation": str(obligation.id),
        "kind": ObligationKind.VISIT.value,
        "site": obligation.site.code if obligation.site else None,
        "checklist": form.checklist.code,
        "version": form.number,
        "revision": 1,
        "base_revision": 0,
        "final": True,
        "outcome": "completed",
        "unannounced": not any(one["item"] == NOTICE_ITEM and one["value"] == "no" for one in visit.answers),
        "clock_offset_s": 0,
        "arrived_at": visit.arrived_at.isoformat(),
        "left_at": visit.left_at.isoformat(),
        "answers": answers,
        "photos": [{"sha256": sha256, "bytes": 0, "item": None} for sha256 in visit.photos],
        "company_remarks": visit.remarks,
        "open_reason": visit.evidence,
    }


def _answer(item: str, value: str, *, student: str | None = None) -> dict[str, Any]:
    return {"item": item, "student": student, "value": value, "note": "", "photos": []}


def ask(inspection: Inspection, *, evidence: str, by: User) -> None:
    """Ask that a record which came in too late counts all the same."""
    if not sight_of(inspection, by).may_ask_late_entry:
        raise NotFound
    if not is_only_late(reasons_of(inspection)):
        raise DomainError(_("Only a visit that is late and otherwise complete can be entered late."))
    inspection.is_late_entry = True
    inspection.entered_by_id, inspection.late_evidence = by.id, evidence
    _decide(inspection)
    journal.record(by, "late_entry.asked", inspection, evidence=evidence)


def confirm(inspection: Inspection, *, by: User) -> None:
    """Confirm a late entry: the window counts as visited, and stays marked."""
    if not inspection.is_late_entry or inspection.confirmed_at is not None:
        raise NotFound
    if not sight_of(inspection, by).may_confirm_late_entry:
        raise NotFound
    inspection.confirmed_by, inspection.confirmed_at = by, clock.utcnow()
    _decide(inspection)
    journal.record(by, "late_entry.confirmed", inspection)


def _decide(inspection: Inspection) -> None:
    decide_validity(inspection, handed_in(inspection)[0].sheet)
