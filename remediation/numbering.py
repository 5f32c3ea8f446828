"""Numbers of cases: 115-031, per academic year, without gaps."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.database import db
from core.formatting import academic_year
from remediation.models import CaseCounter


def next_number(opened_on: date) -> str:
    """The next number of the academic year; a rolled-back transaction gives it back."""
    year = academic_year(opened_on)
    _make_sure_of_counter(year)
    taken = sa.update(CaseCounter).where(CaseCounter.academic_year == year).values(last=CaseCounter.last + 1)
    sequence = db.session.scalar(taken.returning(CaseCounter.last).execution_options(synchronize_session=False))
    return f"{year}-{sequence:03}"


def _make_sure_of_counter(year: int) -> None:
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    db.session.execute(insert(CaseCounter).values(academic_year=year, last=0).on_conflict_do_nothing())
