"""The audits of the demo: last year's concluded, one of this year's under way with two members who disagree."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from demo.answers import in_order
from demo.people import PANEL
from demo.stage import Stage
from inspections.audits.auditing import appoint, conclude
from inspections.audits.queries import get_audit
from inspections.intake.receiving import receive
from inspections.self_assessment.queries import by_obligation
from inspections.self_assessment.services import ask_all, save
from schedules.models import Obligation, ObligationKind

SHOWN = "TC01"
"""The company whose audits the demo shows."""
HALF_DONE = "TC02"
LAST_YEAR = (
    "CA01",
    "CA02",
    "CA04",
    "CA05",
    "CA06",
    "CA12",
    "CA14",
    "CA16",
    "CA18",
    "CA23",
    "CA25",
    "CA37",
    "CA42",
    "CA65",
    "CA69",
    "CA71",
)
THIS_YEAR = ("CA05", "CA14", "CA18", "CA25", "CA37", "CA69", "CA71", "CA72")
BONUS = ("CA82B", "SA51B")
DISAGREED = {"member1": ("CA12",), "member2": ("CA23",)}
"""What one member alone found wanting."""


class Audits:
    """Appoints panels and hands in their sheets as their phones would."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage = stage
        self.chance = random.Random(seed + 1)  # noqa: S311 - made-up data, reproducible on purpose
        self.clerk = stage.people["clerk"]

    def carry_out(self, obligation: Obligation, arrived: datetime) -> None:
        """A panel of one goes there and concludes: last year's audits."""
        self._appoint(obligation, "lead")
        failing = LAST_YEAR if self._is_shown(obligation) else ()
        self._hand_in(obligation, "lead", arrived, failing)
        lead = self.stage.people["lead"]
        conclude(get_audit(obligation.id, lead), note="", by=lead)

    def begin(self, obligation: Obligation, arrived: datetime) -> None:
        """Three members hand in their sheets; two of them saw something that the others did not."""
        self._appoint(obligation, "lead", "member1", "member2")
        for person in PANEL:
            failing = THIS_YEAR + DISAGREED.get(person.key, ())
            self._hand_in(obligation, person.key, arrived, failing)

    def announce(self, obligation: Obligation) -> None:
        """A panel is appointed and has not been there yet."""
        self._appoint(obligation, "lead", "member1")

    def ask_self_assessments(self) -> None:
        """The clerk asks everybody whose audit of the year has not begun."""
        ask_all(by=self.clerk)

    def assess_themselves(self) -> None:
        """The company shown sees itself without fault, as companies do; one more has begun and not handed in."""
        for row in by_obligation(audit.id for audit in self.stage.audits).values():
            document = self.stage.documents[row.obligation.kind.value]
            answers = in_order(document, on=row.due_on, students_present=0)
            said = [
                {**answer, "note": "附自評佐證"} if answer["item"] in DISAGREED["member1"] else answer
                for answer in answers
            ]
            if self._is_shown(row.obligation):
                save(row, said, name="蔡課長", is_final=True, actor="company")
            elif row.obligation.site_id == self.stage.sites[HALF_DONE].id:
                save(row, said[:20], name="", is_final=False, actor="company")

    def _is_shown(self, obligation: Obligation) -> bool:
        return obligation.site_id == self.stage.sites[SHOWN].id

    def _appoint(self, obligation: Obligation, lead: str, *members: str) -> None:
        people = self.stage.people
        audit = get_audit(obligation.id, self.clerk)
        appoint(audit, lead=people[lead].id, members=[people[key].id for key in members], by=self.clerk)

    def _hand_in(self, obligation: Obligation, member: str, arrived: datetime, failing: tuple[str, ...]) -> None:
        is_company = obligation.kind is ObligationKind.COMPANY_AUDIT
        site = obligation.site.code if is_company and obligation.site else None
        document = self.stage.documents[obligation.kind.value]
        answers = in_order(document, on=arrived.date(), students_present=len(self.stage.trainees.get(site or "", [])))
        for answer in answers:
            answer["verdict"] = {"confirmed": False, "reason": "已查證，符合規定"}
            if answer["item"] in BONUS and not failing:
                answer["value"] = 0
            if answer["item"] in failing:
                answer |= {"value": "no", "note": "現場未見紀錄"}
        body = self._body(obligation, site, document.code, arrived, answers)
        receive(UUID(int=self.chance.getrandbits(128)), body, author=self.stage.people[member])

    def _body(
        self, obligation: Obligation, site: str | None, checklist: str, arrived: datetime, answers: list[dict[str, Any]]
    ) -> dict[str, Any]:
        return {
            "obligation": str(obligation.id),
            "kind": obligation.kind.value,
            "site": site,
            "checklist": checklist,
            "version": 1,
            "revision": 1,
            "base_revision": 0,
            "final": True,
            "outcome": "completed",
            "outcome_reason": None,
            "unannounced": False,
            "device": str(UUID(int=self.chance.getrandbits(128))),
            "clock_offset_s": 0,
            "arrived_at": arrived.isoformat(),
            "left_at": (arrived + timedelta(hours=3)).isoformat(),
            "position": {"latitude": None, "longitude": None, "accuracy_m": None, "reason": "室內收不到訊號"},
            "answers": answers,
            "photos": [],
            "signatures": [],
            "company_remarks": "",
        }


def closes_before(obligation: Obligation, day: date) -> bool:
    """Whether an audit belongs to a season that is over."""
    return obligation.closes_on < day
