"""Importing a roster: examine a file, then carry out what it says, all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from core import journal
from core.database import db
from core.errors import Refused
from sites.roster import sheets
from sites.roster.applying import apply, publish_news
from sites.roster.checks import find_faults, find_overlaps
from sites.roster.comparison import Change, Counts, compare, counts
from sites.roster.grants import name_schools
from sites.roster.importer import Importer, not_allowed
from sites.roster.law import find_breaches
from sites.roster.left_work import refuse_left_work
from sites.roster.oddities import find_oddities
from sites.roster.outlook import Outlook
from sites.roster.practice import find_long_practice
from sites.roster.reading import Reading, read_roster
from sites.roster.recorded import Recorded, add_placements, named_in
from sites.roster.remarks import Remark
from sites.roster.zeros import restore_zeros

_LOCK = 0x726F73746572  # "roster"


@dataclass(frozen=True)
class Examination:
    """What a file would do, what speaks against it, and what is odd about it."""

    reading: Reading
    recorded: Recorded
    changes: list[Change]
    faults: list[Remark]
    warnings: list[Remark]

    @property
    def counts(self) -> dict[str, Counts]:
        """Added, changed and unchanged rows by sheet."""
        return counts(self.changes)

    @property
    def is_idle(self) -> bool:
        """Whether everything is recorded already as the file says."""
        return all(change.kind == "unchanged" for change in self.changes)

    @property
    def digest(self) -> str:
        """The same for the same changes: shows whether the roster moved between a preview and its confirmation."""
        parts = [(change.sheet.name, change.key, change.before, change.after) for change in self.changes]
        return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def examine(path: Path, importer: Importer, *, today: date) -> Examination:
    """Read a roster and hold it against what is recorded. Changes nothing."""
    reading = read_roster(path)
    recorded = named_in(reading)
    restore_zeros(reading, recorded)
    name_schools(reading, recorded, importer.schools)
    add_placements(recorded, reading, importer.schools)
    changes = compare(reading, recorded)
    faults = [
        *reading.faults,
        *find_faults(reading, recorded),
        *find_overlaps(changes, recorded),
        *not_allowed(importer, reading, recorded, changes),
    ]
    outlook = Outlook(reading, recorded, changes, today)
    warnings = [] if faults else [*find_oddities(outlook), *find_breaches(outlook), *find_long_practice(outlook)]
    return Examination(reading, recorded, changes, _in_order(faults), _in_order(warnings))


def _in_order(remarks: Iterable[Remark]) -> list[Remark]:
    places = {sheet.name: number for number, sheet in enumerate(sheets.SHEETS)}
    return sorted(remarks, key=lambda remark: (places.get(remark.sheet or "", -1), remark.row or 0))


def hold_the_roster() -> None:
    """Let one import at a time examine and change the roster (SQLite has one writer anyway)."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def carry_out(examination: Examination, importer: Importer, *, source: str) -> None:
    """Store what an examined roster says; nothing when it has faults or changes nothing."""
    if examination.faults:
        raise Refused(_("The roster has faults; nothing was imported."))
    if examination.is_idle:
        return
    try:
        apply(examination.changes, examination.recorded, importer.actor)
        db.session.flush()
    except IntegrityError as error:
        raise Refused(_("Somebody changed the same rows at this moment. Import the file again.")) from error
    _note(examination, importer, source)
    db.session.expire_all()
    refuse_left_work(examination.changes)
    publish_news(examination.changes)


def _note(examination: Examination, importer: Importer, source: str) -> None:
    numbers = {name: [count.added, count.changed, count.unchanged] for name, count in examination.counts.items()}
    journal.record(importer.actor, "roster.imported", "roster", file=source, added_changed_unchanged=numbers)
