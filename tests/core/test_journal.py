"""The journal is chained: what is changed afterwards shows."""

from __future__ import annotations

import sqlalchemy as sa

from core import journal
from core.database import db
from core.models import JournalEntry
from tests.makers import make_school


def write_three():
    school = make_school()
    for n in range(3):
        journal.record(None, "school.noted", school, n=n)
        db.session.commit()


def test_an_untouched_journal_is_whole(app):
    write_three()
    assert journal.first_broken() is None


def test_a_changed_entry_is_found(app):
    write_three()
    db.session.execute(sa.update(JournalEntry).where(JournalEntry.number == 2).values(facts={"n": 99}))
    db.session.commit()
    assert journal.first_broken().number == 2


def test_a_removed_entry_is_found(app):
    write_three()
    db.session.execute(sa.delete(JournalEntry).where(JournalEntry.number == 2))
    db.session.commit()
    assert journal.first_broken().number == 3


def test_what_is_rolled_back_leaves_no_entry(app):
    journal.record(None, "school.noted", make_school())
    db.session.rollback()
    db.session.commit()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(JournalEntry)) == 0
