"""Arithmetic and geometry of the figures, by table and by property."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import bar_widths, least_shown, line_chart, proportions, short_label, stacked
from dashboard.figures import median_days, months_of, ranking, visits_of
from schedules.rules.states import DUE, State

COUNTS = st.dictionaries(st.sampled_from(State), st.integers(0, 500))


@given(COUNTS)
def test_met_missed_excused_and_pending_are_always_what_is_due(by_state):
    visits = visits_of(by_state)
    assert visits.met + visits.missed + visits.excused + visits.pending == visits.due
    assert visits.due == sum(by_state.get(state, 0) for state in DUE)
    assert visits.suspended == by_state.get(State.SUSPENDED, 0)


def test_the_rate_is_of_what_has_fallen_due():
    visits = visits_of({State.MET: 171, State.MISSED: 2, State.EXCUSED: 3, State.OPEN: 10, State.SUSPENDED: 8})
    assert (visits.due, visits.decided) == (186, 176)
    assert round(visits.rate, 1) == 97.2


def test_there_is_no_rate_before_anything_has_fallen_due():
    assert visits_of({State.OPEN: 4}).rate is None


def test_months_count_what_was_decided_by_the_day_a_window_closed():
    rows = [
        (date(2026, 9, 13), State.MET, 3),
        (date(2026, 9, 27), State.MISSED, 1),
        (date(2026, 10, 4), State.EXCUSED, 1),
        (date(2026, 10, 4), State.OPEN, 5),
        (date(2026, 11, 30), State.PLANNED, 2),
    ]
    assert [(month.first.month, month.met, month.decided) for month in months_of(rows)] == [(9, 3, 4), (10, 0, 1)]


@given(st.lists(st.integers(1, 99), min_size=1, max_size=9))
def test_a_ranking_falls_and_its_running_share_ends_at_the_whole(counts):
    shares = ranking((str(place), {"zh": "", "en": ""}, count) for place, count in enumerate(counts))
    assert [share.count for share in shares] == sorted(counts, reverse=True)
    assert shares[-1].running == 100


@pytest.mark.parametrize(("days", "middle"), [([], None), ([9], 9), ([3, 9, 30], 9), ([8, 10], 9)])
def test_the_median_of_days(days, middle):
    assert median_days(days) == middle


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 5000)), max_size=6))
def test_every_count_that_is_not_zero_can_be_seen_and_the_bar_is_full(counts):
    pieces = proportions(counts, 296)
    assert len(pieces) == sum(1 for _, count in counts if count)
    if pieces:
        assert pieces[-1].x + pieces[-1].width == pytest.approx(296)
        assert min(piece.width for piece in pieces) >= 5


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12))
def test_every_point_of_a_line_lies_inside_its_picture(rates):
    chart = line_chart([(str(place), rate, "") for place, rate in enumerate(rates)])
    assert all(0 <= dot.x <= chart.width and 29.9 <= dot.y <= 150.1 for dot in chart.dots)
    assert chart.least <= min(rates)


def test_the_scale_begins_below_the_lowest_rate():
    assert least_shown([100.0, 94.1]) == 80
    assert least_shown([42.0]) == 30
    assert least_shown([]) == 80


@given(st.lists(st.integers(0, 300), max_size=8))
def test_the_longest_bar_fills_the_width(counts):
    widths = bar_widths(counts, 230)
    assert max(widths, default=0) == (230 if any(counts) else 0)


@given(st.lists(st.lists(st.tuples(st.just("x"), st.integers(0, 40)), min_size=3, max_size=3), max_size=4))
def test_stacked_bars_stay_inside_their_width(rows):
    for pieces in stacked(rows, 90, 330):
        assert all(piece.x >= 90 and piece.x + piece.width <= 421 for piece in pieces)


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("安全衛生", "安全衛生"),
        ("學生個別晤談（機構人員不在場）", "學生個別晤談"),
        ("課程及教學含設施與設備", "課程及教學含設…"),
        ("Safety and health", "Safety and heal…"),
    ],
)
def test_a_label_fits_beside_its_bar(title, label):
    assert short_label(title) == label
