"""A handful of the seeded runs of `make faults`, and a real kill at each kind of step."""

from __future__ import annotations

import pytest

from tests.field.faults import plans, runs
from tests.field.faults.plans import Plan


def test_seeded_faults_lose_nothing_and_double_nothing(live, new_phone):
    page, tally = new_phone().new_page(), runs.Tally()
    runs.open_client(live.server, page, sign_in=True)
    for seed in range(7000, 7012):
        runs.network_run(live.server, page, plans.network_run(seed), tally)
    assert (tally.runs, tally.lost, tally.doubled) == (12, [], [])


STEPS = [{"item": "BV05", "value": "yes"}, {"item": "BV21", "photo": 5}, {"item": "BV06", "value": "no"}]


@pytest.mark.parametrize("step", plans.KILLED_AT)
def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(live, killable, step):
    """While capturing, storing and sending, and while a new version of the app arrives."""
    order = ["begun", "answered", "photographed", "answered", "finished"]
    order += ["photo arrives", "photo held", "record arrives", "record held"]
    tally = runs.Tally()
    plan = Plan(seed=1, steps=STEPS, cut_after=order.index(step) + 1)
    runs.killed_run(live.server, killable, plan, tally, updating=step == "photographed")
    assert (tally.kills, tally.lost, tally.doubled) == (1, [], [])


def test_the_count_notices_what_is_missing_and_what_is_too_much(live):
    """The tally itself is no use if it cannot fail."""
    tally = runs.Tally()
    plan = Plan(seed=3, steps=STEPS)
    document = {"answers": [{"item": "BV05", "value": "no"}], "photos": [{"sha256": "a"}, {"sha256": "b"}]}
    runs._check_record(live.server, plan, tally, document)
    assert len(tally.lost) == 3
    assert len(tally.doubled) == 1
