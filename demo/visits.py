"""The visits of the demo, handed in through the same door as those of a phone."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from demo.answers import Answers, in_order
from demo.pictures import digest, drawn
from demo.scenes import Fate, Scene
from demo.stage import Stage, instant
from inspections.evidence.photos import keep_photo
from inspections.intake.receiving import receive
from inspections.models import Inspection
from schedules.models import Obligation

NAMESPACE_BITS = 128
LATE_BY_DAYS = 9


class Visits:
    """Makes visits reproducibly: the same seed gives the same ids, hours and answers."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage = stage
        self.chance = random.Random(seed)  # noqa: S311 - made-up data, reproducible on purpose

    def arrival(self, window: Obligation, teacher: str, days: list[date]) -> datetime:
        """When the teacher arrives: on any day of the fortnight; one teacher always comes on Wednesday at two."""
        if teacher == "wednesday":
            wednesdays = [day for day in days if day.isoweekday() == 3]
            return instant((wednesdays or days)[-1], 14)
        day = self.chance.choice(days)
        return instant(day, self.chance.choice((9, 10, 11, 13, 14, 15)), self.chance.choice((0, 10, 20, 30, 40)))

    def hand_in(
        self, window: Obligation, site: str, teacher: str, arrived: datetime, scenes: list[Scene]
    ) -> Inspection:
        """Record and hand in one visit with what was found; the clock stands on its end."""
        author = self.stage.people[teacher]
        trainees = self.stage.trainees[site]
        answers = in_order(self.stage.documents["visit_site"], on=arrived.date(), students_present=len(trainees))
        interviewed = trainees if len(trainees) <= 5 else trainees[: (len(trainees) + 2) // 3]
        for trainee in interviewed[: 2 if not scenes else len(interviewed)]:
            sheet = self.stage.documents["visit_student"]
            answers += in_order(sheet, on=arrived.date(), students_present=0, student=trainee.number)
        photos = [photo for scene in scenes for photo in self._happen(scene, answers, arrived, author)]
        body = self._body(window, site, arrived, answers, photos)
        return receive(UUID(int=self.chance.getrandbits(NAMESPACE_BITS)), body, author=author).submission.inspection

    def _happen(self, scene: Scene, answers: Answers, arrived: datetime, author: Any) -> list[dict[str, Any]]:
        """Let the scene's item fail, with its photo; the new photos of the sheet."""
        answer = next(each for each in answers if each["item"] == scene.item)
        answer["value"] = _late_pay(arrived.date()) if scene.value == "late" else scene.value
        answer["note"] = scene.note
        answer["verdict"] = {"confirmed": True, "reason": scene.note}
        if scene.fate is Fate.CONFIDENTIAL:
            return []
        answer["fixed_on_spot"] = scene.fate is Fate.FIXED
        data = drawn(scene.picture, scene.note, is_better=False)
        keep_photo(digest(data), data, by=author)
        answer["photos"] = [digest(data)]
        taken = arrived + timedelta(minutes=20)
        return [{"sha256": digest(data), "bytes": len(data), "taken_at": taken.isoformat(), "item": scene.item}]

    def _body(
        self, window: Obligation, site: str, arrived: datetime, answers: Answers, photos: list[dict[str, Any]]
    ) -> dict[str, Any]:
        place = self.stage.sites[site]
        return {
            "obligation": str(window.id),
            "kind": "visit",
            "site": site,
            "checklist": "visit_site",
            "version": 1,
            "revision": 1,
            "base_revision": 0,
            "final": True,
            "outcome": "completed",
            "outcome_reason": None,
            "unannounced": True,
            "device": str(UUID(int=self.chance.getrandbits(NAMESPACE_BITS))),
            "clock_offset_s": 0,
            "arrived_at": arrived.isoformat(),
            "left_at": (arrived + timedelta(minutes=self.chance.randint(32, 58))).isoformat(),
            "position": {
                "latitude": place.latitude,
                "longitude": place.longitude,
                "accuracy_m": self.chance.randint(6, 25),
                "reason": None,
            },
            "answers": answers,
            "photos": photos,
            "signatures": [
                {"role": "company", "name": self.stage.contacts[site].name, "state": "paper", "photo": None},
                {"role": "teacher", "name": "", "state": "paper", "photo": None},
            ],
            "company_remarks": "",
        }


def _late_pay(on: date) -> str:
    """A pay day nine days after the fifth, before the visit."""
    month = on if on.day >= 5 + LATE_BY_DAYS else on.replace(day=1) - timedelta(days=1)
    return month.replace(day=5 + LATE_BY_DAYS).isoformat()
