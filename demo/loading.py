"""Loading the demo: the roster through its import, the plan through the planner, then the story."""

from __future__ import annotations

import csv
import json
import os
import secrets
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from accounts.models import User
from accounts.sign_in import hasher
from checklists.services import publish_builtin
from core import clock
from core.database import db
from core.models import Adjustment
from demo.people import EVERYBODY, SHOWN
from demo.roster import Sheets, sheets, started_on
from demo.stage import Stage, clock_at, instant
from demo.story import Story
from schedules.planning.generation import generate
from sites.models import School
from sites.offices.contacts import Office, write_down
from sites.roster.importer import Importer
from sites.roster.importing import carry_out, examine

Progress = Callable[[str], None]
ACCOUNTS = "demo-accounts.json"


def is_empty() -> bool:
    """Whether nobody has entered a school yet."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(School)) == 0


def has_demo() -> bool:
    """Whether what is recorded is the demo."""
    return db.session.get(Adjustment, "demo") is not None


def load_school(seed: int, say: Progress) -> None:
    """The school of the demo with its half year. Commits scene by scene."""
    now = clock.utcnow()
    today = clock.local_day(now)
    with clock_at(instant(started_on(today) - timedelta(days=10), 9)):
        say("publishing the built-in checklists")
        publish_builtin()
        db.session.add(Adjustment(name="demo", value=True))
        say("importing the roster")
        import_sheets(sheets(today, seed))
        _write_down_office()
        db.session.commit()
        say("planning the visits and audits")
        generate()
        db.session.commit()
    stage = Stage()
    say("telling half a year of visits and cases (about a minute)")
    Story(stage, seed, now).tell()
    say("bringing the plan up to today")
    generate()
    db.session.commit()


def _write_down_office() -> None:
    school = db.session.scalars(sa.select(School)).one()
    write_down(
        Office(school.name, school_id=school.id),
        by=None,
        address="臺中市示範區示範路 1 號",
        name="林淑芬",
        phone="04-0000-0000 轉 210",
        signatory="校長　鄭惠珉",
    )


def import_sheets(rows: Sheets) -> None:
    """Take a roster in through the same door as a workbook."""
    with tempfile.TemporaryDirectory() as name:
        for sheet, entries in rows.items():
            _write(Path(name) / f"{sheet}.csv", entries)
        importer = Importer(actor=None)
        examination = examine(Path(name), importer, today=clock.today())
        if examination.faults:
            raise ValueError(f"the demo's roster has faults: {examination.faults[:3]}")
        carry_out(examination, importer, source="demo")


def _write(path: Path, entries: list[dict]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(entries[0]))
        writer.writeheader()
        writer.writerows(entries)


def give_passwords() -> dict[str, str]:
    """Passwords made for this installation, kept beside its data and the same at every call."""
    path = Path(current_app.config["DATA"]) / ACCOUNTS
    if path.exists():
        return dict(json.loads(path.read_text()))
    made = {
        person.email: f"{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}" for person in EVERYBODY
    }
    for user in db.session.scalars(sa.select(User).where(User.email.in_(made))):
        user.password_hash = hasher.hash(made[user.email])
    db.session.commit()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(made, file, indent=1)
    return made


def shown_accounts(passwords: dict[str, str]) -> list[tuple[str, str, str]]:
    """Name and role, e-mail and password of one account for each job."""
    people = {person.key: person for person in EVERYBODY}
    return [
        (f"{people[key].name} ({people[key].roles})", people[key].email, passwords[people[key].email]) for key in SHOWN
    ]
