"""How much a clean visit asks of a thumb; the benchmark shows the same figures."""

from __future__ import annotations

from tests.field import clean_visit, steps


def test_a_clean_fortnightly_visit_asks_about_a_dozen_questions_and_few_taps(live, page):
    with clean_visit.clean_place():
        steps.sign_in(live, page)
        hand = clean_visit.play(page)
    figures = clean_visit.counted(hand)
    print(figures)
    assert figures["questions of the site"] <= 14
    assert figures["taps"] + figures["typed"] <= 60
    steps.wait_until(page, live.state.finals)
    (record,) = live.state.finals()
    assert record["open_reason"] is None
    assert {each["item"] for each in record["left_out"] if not each["student"]} >= {"BV06", "BV08", "BV15", "BV23"}
    assert len({each["student"] for each in record["answers"] if each["student"]}) == 2
