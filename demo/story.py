"""The story of the demo school from its first day to today, told in the order in which it happened."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count

import sqlalchemy as sa

from core import clock
from core.database import db
from demo.audits import SHOWN, Audits, closes_before
from demo.cases import Cases
from demo.people import COMPANIES
from demo.roster import started_on
from demo.scenes import EXCUSAL_ASKED, EXCUSED, LATE_THIS_FORTNIGHT, MISSED, SCENES, Fate, Scene
from demo.stage import Stage, clock_at, instant
from demo.visits import Visits
from inspections.models import Inspection, InspectionState
from inspections.review.reviewing import sign_off
from inspections.scope import is_reviewer
from remediation.models import Case
from schedules.models import Obligation
from schedules.queries import training_dates
from schedules.rules.states import State, state_on

RUNNING = 9
WAITING_FOR_REVIEW = "TC01"
"""The company whose last record still waits for 核閱."""


@dataclass(frozen=True, order=True)
class Moment:
    """Something that happens at an instant."""

    at: datetime
    number: int
    act: Callable[[], None] = field(compare=False)


class Story:
    """Collects what happened, then lets it happen in order with the clock set to each moment."""

    def __init__(self, stage: Stage, seed: int, now: datetime) -> None:
        self.stage, self.now = stage, now
        self.visits = Visits(stage, seed)
        self.cases = Cases(stage)
        self.audits = Audits(stage, seed)
        self.moments: list[Moment] = []
        self.order = count()
        self.scenes: dict[tuple[str, int], list[Scene]] = defaultdict(list)
        for scene in SCENES:
            self.scenes[(scene.site, scene.window)].append(scene)

    def tell(self) -> None:
        """Let everything happen. Each moment is committed before the next."""
        for firm in COMPANIES:
            for number in range(1, RUNNING + 1):
                window = self.stage.windows.get((firm.code, number))
                if window is not None:
                    self._plan_window(firm.code, number, firm.teacher, window)
        self._plan_audits()
        while self.moments:  # moments add later moments
            moment = heapq.heappop(self.moments)
            with clock_at(moment.at):
                moment.act()
                db.session.commit()

    def _plan_audits(self) -> None:
        """Last season's audits were carried out; this season's first one is under way, the next is prepared."""
        today = clock.local_day(self.now)
        running = [audit for audit in self.stage.audits if not closes_before(audit, today)]
        over = [audit for audit in self.stage.audits if closes_before(audit, today)]
        for number, audit in enumerate(audit for audit in over if not closes_before(audit, started_on(today))):
            arrived = instant(started_on(today) + timedelta(days=number // 6), 9 + number % 6)
            self._at(arrived + timedelta(hours=4), partial(self.audits.carry_out, audit, arrived))
        self._at(instant(today - timedelta(days=11), 9), self.audits.ask_self_assessments)
        self._at(instant(today - timedelta(days=4), 16), self.audits.assess_themselves)
        shown = self.stage.sites[SHOWN].id
        for audit in (audit for audit in running if audit.site_id == shown):
            arrived = instant(today - timedelta(days=2), 9)
            self._at(arrived + timedelta(hours=4), partial(self.audits.begin, audit, arrived))
        for audit in [audit for audit in running if audit.site_id not in {None, shown}][:3]:
            self._at(instant(today - timedelta(days=3), 10), partial(self.audits.announce, audit))

    def _at(self, when: datetime, act: Callable[[], None]) -> None:
        if when <= self.now:
            heapq.heappush(self.moments, Moment(when, next(self.order), act))

    def _plan_window(self, site: str, number: int, teacher: str, window: Obligation) -> None:
        if (site, number) == EXCUSAL_ASKED:
            self._at(self.now - timedelta(hours=20), lambda: self.cases.ask_to_excuse(window))
        if (site, number) in MISSED or (number == RUNNING and site in LATE_THIS_FORTNIGHT):
            return
        if state_on(self.now.date(), window) in {State.SUSPENDED, State.WITHDRAWN}:
            return
        if (site, number) in EXCUSED:
            self._excuse(window)
            return
        days = [day for day in training_dates(window) if day < clock.local_day(self.now)]
        if days:
            arrived = self.visits.arrival(window, teacher, self._days_for(site, number, days))
            self._at(arrived + timedelta(hours=1), lambda: self._visit(site, number, teacher, window, arrived))

    def _days_for(self, site: str, number: int, days: list[date]) -> list[date]:
        """Where something was found that must still be open today, the visit was late in what has passed."""
        is_recent = number == RUNNING and self.scenes.get((site, number))
        return days[-2:] if is_recent else days

    def _excuse(self, window: Obligation) -> None:
        self._at(instant(window.closes_on, 10), lambda: self.cases.excuse(window))

    def _visit(self, site: str, number: int, teacher: str, window: Obligation, arrived: datetime) -> None:
        scenes = self.scenes.get((site, number), [])
        inspection = self.visits.hand_in(window, site, teacher, arrived, scenes)
        if not (number == RUNNING and site == WAITING_FOR_REVIEW):
            self._at(instant(arrived.date() + timedelta(days=1), 9), lambda: self._review(inspection.id))
        for scene in scenes:
            self._follow(scene, arrived)

    def _review(self, inspection_id: object) -> None:
        inspection = db.session.get_one(Inspection, inspection_id)
        names = ("coordinator", "director")
        reviewer = next(self.stage.people[name] for name in names if is_reviewer(inspection, self.stage.people[name]))
        if inspection.state is InspectionState.RECEIVED:
            sign_off(inspection, by=reviewer)

    def _follow(self, scene: Scene, arrived: datetime) -> None:
        """What becomes of the case that the scene opened."""
        day = arrived.date()
        if scene.fate is Fate.CONFIDENTIAL:
            self._at(arrived + timedelta(hours=5), lambda: self.cases.report(self._case(scene)))
        if scene.fate in {Fate.OPEN, Fate.FIXED, Fate.CONFIDENTIAL}:
            return
        self._at(instant(day + timedelta(days=1), 10), lambda: self.cases.release(self._case(scene)))
        if scene.fate is Fate.EXTENDED:
            self._at(instant(day + timedelta(days=2), 11), lambda: self.cases.extend(self._case(scene)))
        if scene.reply:
            self._at(instant(day + timedelta(days=2), 15), lambda: self.cases.reply(self._case(scene), scene))
        if scene.fate is Fate.CLOSED:
            self._at(instant(day + timedelta(days=9), 11), lambda: self.cases.verify(self._case(scene), scene))

    def _case(self, scene: Scene) -> Case:
        site = self.stage.sites[scene.site]
        statement = (
            sa.select(Case).where(Case.site_id == site.id, Case.item == scene.item).order_by(Case.opened_at.desc())
        )
        return db.session.scalars(statement).first() or _missing(scene)


def _missing(scene: Scene) -> Case:
    raise LookupError(f"the scene at {scene.site} in fortnight {scene.window} opened no case for {scene.item}")
