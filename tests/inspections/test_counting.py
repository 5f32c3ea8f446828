"""A correction that makes a visit invalid: its window is owed again, unless another visit of it counts."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from core import clock
from core.database import db
from core.models import JournalEntry
from inspections.models import Inspection
from schedules.rules.states import State, state_on
from tests.makers_inspections import answer, body, make_round, send

ANNOUNCED = {"answers": [answer("BV02", "no"), answer("BV14", "yes")]}


def correct(client, obligation, submission, revision: int = 2, **facts) -> None:
    more = {"revision": revision, "base_revision": revision - 1, "correction_reason": "事前已通知"}
    assert send(client, body(obligation, **more | facts), submission).status_code == 200
    db.session.expire_all()


@pytest.mark.parametrize(
    ("closed_days_ago", "settled_days_ago", "state"),
    [(-5, -10, State.OPEN), (1, -2, State.SETTLING), (9, 4, State.MISSED)],
)
def test_the_window_is_owed_again_as_its_dates_say(as_user, closed_days_ago, settled_days_ago, state):
    made, submission = make_round(), uuid4()
    client = as_user(made.teacher)
    send(client, body(made.obligation), submission)
    db.session.expire_all()
    window, today = made.obligation, clock.today()
    met_by = window.met_by
    assert met_by is not None
    assert window.visited_on is not None
    window.opens_on = today - timedelta(days=30)
    window.closes_on = today - timedelta(days=closed_days_ago)
    window.settles_on = today - timedelta(days=settled_days_ago)
    db.session.commit()
    correct(client, window, submission, **ANNOUNCED)
    assert db.session.scalar(sa.select(Inspection)).is_valid_visit is False
    assert (window.met_at, window.met_by, window.visited_on) == (None, None, None)
    assert state_on(today, window) is state
    told = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.action == "obligation.owed_again"))
    assert [entry.facts["inspection"] for entry in told] == [str(met_by)]


def test_another_valid_visit_of_the_window_stands_in(as_user):
    made, first, second = make_round(), uuid4(), uuid4()
    client = as_user(made.teacher)
    send(client, body(made.obligation), first)
    send(client, body(made.obligation), second)
    correct(client, made.obligation, first, **ANNOUNCED)
    counting = db.session.scalar(sa.select(Inspection).where(Inspection.is_valid_visit))
    assert made.obligation.met_by == counting.id


def test_a_second_correction_lets_the_visit_count_from_its_first_receipt(as_user):
    made, submission = make_round(), uuid4()
    client = as_user(made.teacher)
    send(client, body(made.obligation), submission)
    correct(client, made.obligation, submission, **ANNOUNCED)
    correct(client, made.obligation, submission, revision=3)
    assert made.obligation.met_by == db.session.scalar(sa.select(Inspection.id))
