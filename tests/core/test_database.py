"""Rows, instants and concurrent writers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy.exc import StatementError

from core.database import db
from core.models import JobRun
from sites.models import School


def test_a_row_knows_its_id_before_it_is_saved(app):
    assert isinstance(JobRun(name="x").id, UUID)
    assert isinstance(School(code="A").id, UUID)


def test_an_instant_without_a_zone_is_refused(app):
    db.session.add(JobRun(name="x", started_at=datetime(2026, 11, 20), counts={}))
    with pytest.raises(StatementError, match="an instant needs a zone"):
        db.session.flush()
