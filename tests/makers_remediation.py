"""Makers of inspections with findings, and of the cases that follow them."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image

from accounts.models import User
from accounts.roles import Role
from checklists.models import Checklist, ChecklistVersion
from core import clock, events
from core.database import db
from core.evidence import Evidence
from core.storage import Kind, store
from inspections.events import FindingsRecorded, InspectionConcluded
from inspections.models import (
    Concern,
    Finding,
    Inspection,
    InspectionState,
    Outcome,
    PhotoUse,
    Severity,
    Submission,
    SubmissionState,
)
from remediation.models import Case
from remediation.queries import cases_following
from remediation.services import Answer
from schedules.models import ObligationKind
from sites.models import School, Site, Student
from tests.makers import make_user, save

_number = count(1)
DATA = Path(__file__).resolve().parent.parent / "checklists" / "data"
SHA = "{:064x}"


def make_version(code: str = "visit_site") -> ChecklistVersion:
    """A built-in checklist as version 1, and the interview that belongs to it."""
    known = db.session.scalar(sa.select(ChecklistVersion).join(Checklist).where(Checklist.code == code))
    if known is not None:
        return known
    document = json.loads((DATA / f"{code}.json").read_text("utf-8"))
    checklist = save(Checklist(code=code, kind=document["kind"]))
    if document.get("interview"):
        make_version(document["interview"]["code"])
    return save(
        ChecklistVersion(
            checklist_id=checklist.id,
            number=1,
            document=document,
            digest=hashlib.sha256(code.encode()).hexdigest(),
            published_at=clock.utcnow(),
        )
    )


def make_inspection(site: Site | None, school: School | None, by: User | None = None, **facts: Any) -> Inspection:
    """A received visit by a teacher of the school, with a submission."""
    by = by or make_user(Role.TEACHER, school=school)
    now = clock.utcnow()
    defaults = {
        "kind": ObligationKind.VISIT,
        "state": InspectionState.RECEIVED,
        "outcome": Outcome.COMPLETED,
        "started_at": now,
        "arrived_at": now,
        "received_at": now,
        "interviewed_count": 6,
    }
    inspection = save(
        Inspection(
            site_id=site.id if site else None,
            school_id=school.id if school else None,
            lead_id=by.id,
            checklist_version_id=make_version().id,
            **defaults | facts,
        )
    )
    save(
        Submission(
            inspection_id=inspection.id,
            author_id=by.id,
            state=SubmissionState.RECEIVED,
            revision=1,
            digest="0" * 64,
            received_at=now,
        )
    )
    return inspection


def make_finding(inspection: Inspection, item: str = "BV21", *, photos: int = 0, **facts: Any) -> Finding:
    """A major finding about the company unless told otherwise, with so many photos."""
    defaults = {
        "section": "BV-E",
        "severity": Severity.MAJOR,
        "concerns": Concern.COMPANY,
        "source": "answer",
        "answer": "no",
        "note": "",
        "basis": "Act30-1; P8(2)",
        "due_days": None,
        "found_at": clock.utcnow(),
    }
    student: Student | None = facts.pop("student", None)
    finding = Finding(
        inspection_id=inspection.id, item=item, student_id=student.id if student else None, **defaults | facts
    )
    save(finding)
    for _ in range(photos):
        save(
            PhotoUse(
                submission_id=inspection.submissions[0].id,
                sha256=SHA.format(next(_number)),
                item=item,
                student_id=finding.student_id,
                is_restricted=finding.is_from_interview,
                taken_at=clock.utcnow(),
            )
        )
    return finding


def keep_picture(sha256: str) -> None:
    """Put a small picture into the store under a hash, as the copies that are shown."""
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    for kind in (Kind.SHOWN, Kind.THUMB):
        store().put(kind, sha256, out.getvalue())


def record(*findings: Finding, received_at: datetime | None = None) -> list[Case]:
    """Tell the news of findings as a receipt does; the cases that follow them."""
    inspection = findings[0].inspection
    ids = tuple(finding.id for finding in findings)
    events.publish(FindingsRecorded(inspection.id, ids, received_at or inspection.received_at or clock.utcnow()))
    events.publish(InspectionConcluded(inspection.id, ids))
    db.session.commit()
    followed = cases_following(ids)
    return [followed[finding.id] for finding in findings]


def make_answer(note: str = "done", *, has_proof: bool = False, **facts: Any) -> Answer:
    """What was done, with the cause and what was done at once; with a photo when it needs one."""
    evidence = Evidence(photos=[SHA.format(next(_number))] if has_proof else [])
    return Answer(**{"note": note, "evidence": evidence, "cause": "旺季", "immediate_action": "當場移開"} | facts)


def make_case(site: Site, school: School, item: str = "BV21", *, by: User | None = None, **facts: Any) -> Case:
    """An open case from one finding of a visit."""
    interviewed = facts.pop("interviewed_count", 6)
    inspection = make_inspection(site, school, by, interviewed_count=interviewed)
    return record(make_finding(inspection, item, **facts))[0]
