"""`schedules list` on a whole recorded roster is what the slow reading of the rules says."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from datetime import date, datetime, timedelta

import pytest

from accounts.roles import Role
from core import clock
from sites.models import Closure, ClosureScope, Mode
from tests.makers import make_class, make_placement, make_school, make_site, make_student, make_user, save
from tests.schedules import brute_force as slow

RECORDED, TODAY = date(2026, 11, 3), date(2026, 11, 20)
CITIES = ("臺中市", "台中市", "高雄市")


@pytest.fixture
def on(app):
    """Set the clock to nine in the morning of a day."""
    yield lambda day: clock.start_at(datetime.fromisoformat(f"{day}T09:00:00+08:00"))
    clock.start_at(None)


class Roster:
    """A roster recorded in the database and kept as the slow reading wants it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.schools = [make_school(code=f"A{n}") for n in range(2)]
        self.classes = {(s.code, mode): make_class(s, mode=mode) for s in self.schools for mode in Mode}
        self.teachers = {s.code: [make_user(Role.TEACHER, school=s) for _ in range(3)] for s in self.schools}
        self.placements: dict[tuple[str, str], list[slow.P]] = defaultdict(list)
        self.sites: dict[str, slow.S] = {}
        self.closures: list[slow.C] = []
        for number in range(12):
            self.add_site(f"W{number:02}")
        for days in self.chance.sample(range(200), 10):
            self.add_closure(date(2026, 8, 1) + timedelta(days))

    def add_site(self, code: str) -> None:
        fact = slow.S(code, self.chance.choice(CITIES), self.chance.random() < 0.3)
        site = make_site(code=code, city=fact.city, trains_on_holidays=fact.trains_on_holidays)
        self.sites[code] = fact
        for school in self.chance.sample(self.schools, self.chance.randint(1, 2)):
            modes = self.chance.choice([[Mode.ROTATION], [Mode.FOUR_TWO_ONE, Mode.EVENING], list(Mode)])
            start = date(2026, 7, 15) + timedelta(self.chance.randint(0, 120))
            for _ in range(self.chance.randint(1, 4)):
                end = start + timedelta(self.chance.choice([0, 3, 20, 60, 100]) + self.chance.randint(0, 9))
                self.add_placement(school, site, start, end, self.chance.choice(modes))
                start = end + timedelta(self.chance.randint(-5, 8))

    def add_placement(self, school, site, start: date, end: date, mode: Mode) -> None:
        pattern = self.chance.choice(["12345", "12345", "1234567", "67", "135"])
        teacher = self.chance.choice([None, *self.teachers[school.code]])
        student = make_student(school, self.classes[school.code, mode])
        who = teacher.id if teacher else None
        make_placement(site, student, start_on=start, end_on=end, weekdays=pattern, teacher_id=who)
        email = teacher.email if teacher else None
        self.placements[school.code, site.code].append(
            slow.P(school.code, site.code, start, end, pattern, mode.value, email)
        )

    def add_closure(self, start: date) -> None:
        scope = self.chance.choice(["all", "city", "site"])
        code = {"all": "", "city": self.chance.choice(CITIES), "site": self.chance.choice(list(self.sites))}[scope]
        end = start + timedelta(self.chance.choice([0, 1, 16]))
        self.closures.append(slow.C(scope, code, start, end))
        save(
            Closure(
                scope=ClosureScope(scope),
                code=code,
                start_on=start,
                end_on=end,
                reason="示範",
                recorded_at=clock.utcnow(),
            )
        )

    def expected(self, today: date) -> list[dict]:
        """Every visit in the order of the list."""
        calendar = slow.Calendar(self.closures)
        rows = []
        for (school, site), placed in sorted(self.placements.items()):
            for row in slow.visits(placed, self.sites[site], calendar):
                is_late = row["closes_on"] < RECORDED and row["training_days"] > 0
                rows.append(
                    {
                        "school": school,
                        "site": site,
                        "run": row["run"],
                        "window": row["window"],
                        "opens_on": row["opens_on"].isoformat(),
                        "due_on": row["due_on"].isoformat() if row["due_on"] else None,
                        "closes_on": row["closes_on"].isoformat(),
                        "training_days": row["training_days"],
                        "status": "missed" if is_late else slow.status(row, today, calendar),
                        "reason": "recorded after it closed" if is_late else suspended(row),
                        "assignees": [row["assignee"]] if row["assignee"] else [],
                        "rule": row["rule"],
                    }
                )
        return rows


def suspended(row: dict) -> str | None:
    return None if row["training_days"] else "no training day"


@pytest.mark.parametrize("seed", range(4))
def test_the_whole_list_is_what_the_text_asks_for_on_every_day(app, cli, on, seed):
    on(RECORDED)
    roster = Roster(seed)
    assert cli("schedules", "generate", "--until", "2030-07-31").exit_code == 0
    for today in (RECORDED, TODAY, date(2027, 1, 4)):
        on(today)
        found = json.loads(cli("schedules", "list", "--kind", "visit", "--format", "json").stdout)
        assert [{k: v for k, v in row.items() if k not in {"kind", "suggested_on"}} for row in found] == (
            roster.expected(today)
        )
