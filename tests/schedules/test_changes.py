"""What a changed roster or calendar does to a plan that exists."""

from __future__ import annotations

from itertools import pairwise

from schedules.rules.plan import ChangeKind, Planned, Stored
from tests.schedules.planning import NOW, applied, changes, closure, day, of_kind, placement, spans

RUN = [placement("09-01", "11-30")]


def planned_before(today: str, placements=RUN, closures=()) -> list[Stored]:
    return applied(changes(placements, today=today, closures=closures))


def counts(found) -> dict[str, int]:
    return {kind.value: len(of_kind(kind, found)) for kind in ChangeKind if of_kind(kind, found)}


def windows(found) -> list[tuple[str, str]]:
    kept = [change.planned for change in found if change.kind is not ChangeKind.WITHDRAWN]
    return spans(sorted(kept, key=lambda row: row.opens_on))


def happened(rows: list[Stored], number: int, **what) -> list[Stored]:
    return [row._replace(**what) if row.planned.window == number else row for row in rows]


def by_number(found, number: int) -> Planned:
    return next(change.planned for change in found if change.planned.window == number)


def test_a_week_without_planning_changes_nothing_but_past_suggestions() -> None:
    before = planned_before("09-03")
    after = changes(RUN, before, today="09-10")
    assert counts(after) == {"unchanged": 7}
    assert by_number(after, 1).suggested_on >= day("09-10")


def test_planning_daily_and_planning_after_a_week_suggest_the_same() -> None:
    daily = planned_before("08-20")
    for today in range(1, 15):
        daily = applied(changes(RUN, daily, today=f"09-{today:02}"))
    rested = applied(changes(RUN, planned_before("08-20"), today="09-14"))
    assert [row.planned.suggested_on for row in daily] == [row.planned.suggested_on for row in rested]


def test_a_planned_window_whose_run_starts_later_is_moved_not_withdrawn() -> None:
    after = changes([placement("09-08", "11-30")], planned_before("08-20"), today="08-20")
    assert counts(after) == {"moved": 6, "withdrawn": 1}


def test_a_longer_run_adds_windows_at_its_end() -> None:
    after = changes([placement("09-01", "12-29")], planned_before("08-20"), today="08-20")
    assert counts(after) == {"added": 2, "moved": 1, "unchanged": 6}
    assert windows(after)[-3:] == [("11-24", "12-07"), ("12-08", "12-21"), ("12-22", "12-29")]


def test_a_cancelled_placement_withdraws_its_windows() -> None:
    assert counts(changes([], planned_before("08-20"), today="08-20")) == {"withdrawn": 7}


def test_a_cancelled_placement_withdraws_nothing_that_was_begun_met_missed_or_excused() -> None:
    rows = planned_before("09-01")
    rows = happened(rows, 1, met_at=NOW, begun_at=NOW)
    rows = happened(rows, 4, begun_at=NOW)
    rows = happened(rows, 5, excused_at=NOW)
    after = changes([], rows, today="10-20")
    assert {row.window for row in of_kind(ChangeKind.UNCHANGED, after)} == {1, 2, 3, 4, 5}
    assert {row.window for row in of_kind(ChangeKind.WITHDRAWN, after)} == {6, 7}


def test_an_open_window_follows_a_closure_at_once() -> None:
    after = changes(RUN, planned_before("09-01"), today="09-16", closures=[closure("09-21", "09-24")])
    second = by_number(after, 2)
    assert (second.training_days, second.due_on, second.opens_on) == (4, day("09-18"), day("09-15"))
    assert second.suggested_on <= day("09-18")


def test_an_open_window_is_suspended_by_a_closure_and_opens_again_without_it() -> None:
    shut = [closure("09-15", "09-28")]
    suspended = applied(changes(RUN, planned_before("09-01"), today="09-16", closures=shut))
    row = next(row for row in suspended if row.planned.window == 2)
    assert (row.planned.due_on, row.planned.suggested_on, row.planned.reason) == (None, None, "no training day")
    again = by_number(changes(RUN, suspended, today="09-17"), 2)
    assert (again.training_days, again.due_on, again.reason) == (8, day("09-24"), None)


def test_a_suggestion_is_kept_until_a_closure_makes_its_day_impossible() -> None:
    rows = planned_before("09-01")
    kept = next(row.planned.suggested_on for row in rows if row.planned.window == 3)
    other = next(d for d in (day("09-30"), day("10-01")) if d != kept)
    near = changes(RUN, rows, today="09-02", closures=[closure(other.isoformat(), other.isoformat())])
    assert by_number(near, 3).suggested_on == kept
    hit = changes(RUN, rows, today="09-02", closures=[closure(kept.isoformat(), kept.isoformat())])
    assert by_number(hit, 3).suggested_on != kept


def test_what_was_begun_does_not_follow_a_closure() -> None:
    rows = happened(planned_before("09-01"), 2, begun_at=NOW)
    after = changes(RUN, rows, today="09-16", closures=[closure("09-15", "09-28")])
    assert counts(after)["unchanged"] == 7


def test_a_missed_window_stays_missed_under_a_later_closure() -> None:
    after = changes(RUN, planned_before("09-01"), today="10-10", closures=[closure("09-15", "09-28")])
    assert by_number(after, 2).training_days == 8


JOINED = [placement("09-17", "10-30")]  # window 3 is 15 to 30 October, two days of a fourth joined


def test_a_joined_last_window_that_has_opened_keeps_its_end_when_the_run_grows() -> None:
    rows = planned_before("10-16", JOINED)
    after = changes([placement("09-17", "12-09")], rows, today="10-16")
    assert windows(after)[2:] == [("10-15", "10-30"), ("10-31", "11-11"), ("11-12", "11-25"), ("11-26", "12-09")]
    assert sorted(change.planned.window for change in after) == [1, 2, 3, 4, 5, 6]


def test_a_joined_last_window_that_has_not_opened_is_cut_anew() -> None:
    after = changes([placement("09-17", "11-25")], planned_before("10-02", JOINED), today="10-02")
    assert windows(after)[2:] == [("10-15", "10-28"), ("10-29", "11-11"), ("11-12", "11-25")]


def test_an_opened_last_window_takes_a_short_tail_in() -> None:
    full = [placement("09-01", "09-28")]
    after = changes([placement("09-01", "09-30")], planned_before("09-16", full), today="09-16")
    assert windows(after) == [("09-01", "09-14"), ("09-15", "09-30")]


def test_a_met_window_covers_the_short_tail_of_a_run_that_grows() -> None:
    full = [placement("09-01", "09-28")]
    rows = happened(planned_before("09-16", full), 2, begun_at=NOW, met_at=NOW)
    after = changes([placement("09-01", "09-30")], rows, today="09-16")
    assert windows(after) == [("09-01", "09-14"), ("09-15", "09-28")]


def test_a_cut_window_that_has_opened_grows_to_its_fortnight() -> None:
    rows = planned_before("09-03", [placement("09-01", "09-10")])
    after = changes([placement("09-01", "10-12")], rows, today="09-03")
    assert windows(after) == [("09-01", "09-14"), ("09-15", "09-28"), ("09-29", "10-12")]


def test_a_shorter_run_closes_the_open_window_at_its_new_end() -> None:
    after = changes([placement("09-01", "10-20")], planned_before("09-01"), today="10-15")
    assert windows(after)[-1] == ("10-13", "10-20")
    assert by_number(after, 4).due_on == day("10-20")


def test_a_run_that_ended_before_today_closes_the_open_window_today() -> None:
    after = changes([placement("09-01", "10-14")], planned_before("09-01"), today="10-20")
    fourth = by_number(after, 4)
    assert (fourth.closes_on, fourth.due_on, fourth.training_days) == (day("10-20"), day("10-14"), 2)


def test_an_open_window_beyond_the_new_end_is_withdrawn() -> None:
    after = changes([placement("09-01", "10-09")], planned_before("09-01"), today="10-20")
    assert {row.window for row in of_kind(ChangeKind.WITHDRAWN, after)} == {4, 5, 6, 7}


def test_a_run_with_anything_begun_keeps_its_number_when_an_earlier_one_appears() -> None:
    rows = happened(planned_before("09-01"), 1, begun_at=NOW)
    after = changes([placement("06-01", "06-12"), *RUN], rows, today="09-02")
    assert {c.planned.run for c in after if c.planned.opens_on >= day("09-01")} == {1}
    assert {c.planned.run for c in after if c.planned.opens_on < day("09-01")} == {2}


def test_a_run_with_nothing_begun_is_renumbered_by_date() -> None:
    after = changes([placement("06-01", "06-12"), *RUN], planned_before("08-20"), today="08-20")
    assert {c.planned.run for c in after if c.planned.opens_on >= day("09-01")} == {2}
    assert counts(after) == {"added": 1, "moved": 7}


def test_an_earlier_start_adds_the_past_and_leaves_what_has_opened() -> None:
    rows = planned_before("09-03")
    after = changes([placement("08-24", "11-30"), *RUN], rows, today="09-03")
    assert windows(after)[:2] == [("08-24", "08-31"), ("09-01", "09-14")]
    assert counts(after)["unchanged"] == 7


def test_a_window_that_closed_before_its_placement_was_recorded_says_so() -> None:
    found = changes([placement("09-01", "11-30", recorded_on=day("10-13"))], today="10-13")
    late = [change.planned for change in found if change.planned.reason == "recorded after it closed"]
    assert [row.window for row in late] == [1, 2, 3]
    assert all(row.settles_on == row.closes_on for row in late)


def test_a_window_recorded_on_its_last_day_is_open_like_any_other() -> None:
    found = changes([placement("09-01", "11-30", recorded_on=day("10-12"))], today="10-12")
    assert by_number(found, 3).reason is None


def test_a_window_known_through_one_student_is_not_late_through_another() -> None:
    early, late = (placement("09-01", "11-30", recorded_on=day(on)) for on in ("08-30", "10-13"))
    assert all(change.planned.reason is None for change in changes([early, late], today="10-13"))


def test_only_windows_that_open_by_the_horizon_are_added_and_none_is_cut_by_it() -> None:
    found = changes(RUN, today="08-20", until="09-29")
    assert windows(found) == [("09-01", "09-14"), ("09-15", "09-28"), ("09-29", "10-12")]


def test_a_nearer_horizon_withdraws_nothing() -> None:
    assert counts(changes(RUN, planned_before("08-20"), today="08-20", until="09-10")) == {"unchanged": 7}


def test_a_stricter_mode_closes_the_long_window_at_its_fortnight() -> None:
    rows = planned_before("08-20", [placement("09-01", "2027-01-31", mode="421")])
    both = [placement("09-01", "2027-01-31", mode="421"), placement("09-01", "2027-01-31")]
    after = changes(both, rows, today="09-20")
    assert windows(after)[:3] == [("09-01", "09-28"), ("09-29", "10-12"), ("10-13", "10-26")]


def test_two_runs_that_become_one_keep_what_was_begun() -> None:
    two = [placement("09-01", "09-14"), placement("10-05", "11-01")]
    rows = [
        row._replace(begun_at=NOW) if row.planned.run == 2 and row.planned.window == 1 else row
        for row in planned_before("08-20", two)
    ]
    after = changes([*two, placement("09-15", "10-04")], rows, today="10-07")
    begun = next(c for c in after if c.stored and c.stored.begun_at)
    assert (begun.kind, begun.planned.run, begun.planned.window) == (ChangeKind.UNCHANGED, 2, 1)
    keys = [(c.planned.run, c.planned.window) for c in after if c.kind is not ChangeKind.WITHDRAWN]
    assert len(keys) == len(set(keys))


def test_an_excused_window_ahead_stays_while_the_run_moves_around_it() -> None:
    rows = happened(planned_before("08-20"), 3, excused_at=NOW)
    after = changes([placement("09-03", "11-30")], rows, today="08-20")
    assert ("09-29", "10-12") in windows(after)
    spans_found = windows(after)
    assert all(one[1] < two[0] for one, two in pairwise(spans_found))
