"""The command that writes a report."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa

from core.database import db
from inspections.models import Inspection
from tests.makers_inspections import body, make_round, send


def test_the_report_of_a_visit_is_written(as_user, cli, tmp_path):
    visit = make_round()
    send(as_user(visit.teacher), body(visit.obligation))
    inspection_id = db.session.scalar(sa.select(Inspection.id))
    db.session.rollback()
    result = cli("inspections", "report", inspection_id, "--output", tmp_path / "report.pdf")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_a_wrong_id_is_one_line_and_exit_1(cli, tmp_path):
    for wrong in ("seven", uuid4()):
        result = cli("inspections", "report", wrong, "--output", tmp_path / "x.pdf")
        assert result.exit_code == 1
        assert result.output.count("\n") == 1
    assert not (tmp_path / "x.pdf").exists()
