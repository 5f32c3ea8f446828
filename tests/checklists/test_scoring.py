"""The score of an audit and its grade."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.document import Document, Severity
from checklists.judgement import Judgement, Status
from checklists.reading import read_document
from checklists.scoring import score
from tests.checklists.builtin import document, one_item, raw

PASSED = Judgement(Status.CONFORM)
FAILED = Judgement(Status.FAILS, severity=Severity.MAJOR)
CRITICAL = Judgement(Status.FAILS, severity=Severity.CRITICAL)
WAITING = Judgement(Status.FAILS, severity=Severity.CRITICAL, verify=True)
OPEN = Judgement(Status.UNANSWERED)
NOT_APPLICABLE = Judgement(Status.NOT_APPLICABLE)
UNJUDGED = Judgement(Status.NOT_JUDGED)

AUDIT = document("company_audit")
SCORED = [item.key for item in AUDIT.items if item.is_scored]


def all_passed() -> dict[str, Judgement]:
    return dict.fromkeys(SCORED, PASSED)


def graded(total: Decimal, *, critical: bool = False) -> Any:
    """The result of an audit that consists of one item worth 0 to 100 points."""
    item = {
        "type": "score",
        "pair": None,
        "min": 0,
        "max": 100,
        "decimals": 2,
        "fails": {"under": 60},
    }
    data = one_item(**item)
    data["sections"][0]["weight"] = 100
    data["scoring"] = raw("company_audit")["scoring"] | {"bonus_item": None}
    return score(read_document(data), {"T1": CRITICAL if critical else PASSED}, {"T1": str(total)})


def test_an_audit_in_which_everything_conforms_has_a_hundred_points_and_grade_one():
    result = score(AUDIT, all_passed(), {})
    assert (result.points, result.total, result.grade) == (100, 100, 1)
    assert [part.score for part in result.sections] == [15, 20, 15, 20, 10, 10, 5, 5]


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", 1),
        ("90", 1),
        ("89.99", 2),
        ("80", 2),
        ("79.99", 3),
        ("70", 3),
        ("69.99", 4),
        ("60", 4),
        ("59.99", 5),
        ("0", 5),
    ],
)
def test_grades_change_exactly_at_the_limits_of_the_regulation(total, grade):
    result = graded(Decimal(total))
    assert (result.total, result.grade) == (Decimal(total), grade)


def test_a_failed_item_takes_its_share_of_the_section():
    result = score(AUDIT, all_passed() | {"CA01": FAILED}, {})
    assert result.points == Decimal("98.12")
    assert result.sections[0].score == Decimal("13.12")
    assert (result.sections[0].passed, result.sections[0].failed) == (7, 1)


@pytest.mark.parametrize("judgement", [NOT_APPLICABLE, UNJUDGED, WAITING])
def test_what_does_not_apply_or_is_not_verified_leaves_the_denominator(judgement):
    result = score(AUDIT, all_passed() | {"CA01": judgement}, {})
    assert result.points == 100
    assert result.sections[0].counted == 7


def test_an_open_question_never_counts_as_passed():
    assert score(AUDIT, all_passed() | {"CA01": OPEN}, {}).points == Decimal("98.12")
    missing = all_passed()
    del missing["CA01"]
    assert score(AUDIT, missing, {}).points == Decimal("98.12")


def test_a_section_in_which_nothing_applies_leaves_the_whole():
    judgements = all_passed() | {item.key: NOT_APPLICABLE for item in AUDIT.sections[5].items}
    judgements["CA01"] = FAILED
    result = score(AUDIT, judgements, {})
    assert result.sections[5].score is None
    assert result.points == Decimal("97.91")  # 15 × 7/8 + 75 of 90


def test_an_audit_without_an_answer_that_counts_has_no_score():
    assert score(AUDIT, dict.fromkeys(SCORED, NOT_APPLICABLE), {}) is None
    assert score(document("visit_site"), {}, {}) is None


def test_an_audit_in_which_nothing_was_answered_has_no_points():
    result = score(AUDIT, {}, {})
    assert (result.points, result.grade) == (0, 5)


@pytest.mark.parametrize(("typed", "bonus"), [(None, 0), (3, 3), (5, 5), ("2.5", Decimal("2.5"))])
def test_the_bonus_is_added_on_top(typed, bonus):
    result = score(AUDIT, all_passed(), {"CA82B": typed})
    assert (result.points, result.bonus, result.total) == (100, bonus, 100 + bonus)


def test_the_bonus_can_lift_the_grade():
    judgements = all_passed() | dict.fromkeys(("CA31", "CA32", "CA33", "CA34", "CA36", "CA37", "CA39", "CA40"), FAILED)
    plain, lifted = score(AUDIT, judgements, {}), score(AUDIT, judgements, {"CA82B": 5})
    assert (plain.grade, lifted.grade) == (2, 1)


def test_a_critical_failure_caps_the_grade_at_three():
    result = score(AUDIT, all_passed() | {"CA52": CRITICAL}, {})
    assert (result.grade, result.is_capped) == (3, True)
    assert graded(Decimal(65), critical=True).grade == 4
    assert not graded(Decimal(65), critical=True).is_capped


def test_a_critical_result_that_waits_for_verification_caps_nothing():
    assert score(AUDIT, all_passed() | {"CA31": WAITING}, {}).grade == 1


def test_points_are_cut_and_never_rounded_up_into_a_better_grade():
    result = graded(Decimal("89.99"))
    assert result.grade == 2
    thirds = one_item(fails={"options": ["no"]})
    items = [thirds["sections"][0]["items"][0] | {"key": f"T{n}"} for n in range(1, 4)]
    thirds["sections"][0] |= {"weight": 100, "items": items}
    thirds["scoring"] = raw("company_audit")["scoring"] | {"bonus_item": None}
    result = score(read_document(thirds), {"T1": PASSED, "T2": PASSED, "T3": FAILED}, {})
    assert result.points == Decimal("66.66")


JUDGEMENTS = st.sampled_from([PASSED, FAILED, CRITICAL, WAITING, OPEN, NOT_APPLICABLE, UNJUDGED])


@given(judgements=st.fixed_dictionaries(dict.fromkeys(SCORED, JUDGEMENTS)), bonus=st.integers(0, 5))
def test_points_stay_between_nought_and_a_hundred_and_sections_add_up(judgements, bonus):
    result = score(AUDIT, judgements, {"CA82B": bonus})
    if result is None:
        return
    assert 0 <= result.points <= 100
    assert result.total == result.points + bonus
    live = [part for part in result.sections if part.score is not None]
    whole = sum(part.weight for part in live)
    assert abs(sum(part.score for part in live) * 100 / whole - result.points) < Decimal("0.2")


@given(judgements=st.fixed_dictionaries(dict.fromkeys(SCORED, JUDGEMENTS)), key=st.sampled_from(SCORED))
def test_improving_one_answer_never_lowers_the_score(judgements, key):
    worse = score(AUDIT, judgements | {key: FAILED}, {})
    better = score(AUDIT, judgements | {key: PASSED}, {})
    assert worse.points <= better.points
    assert worse.grade >= better.grade


def test_the_school_audit_is_scored_by_the_same_rules():
    audit: Document = document("school_audit")
    judgements = {item.key: PASSED for item in audit.items if item.is_scored}
    assert score(audit, judgements, {"SA51B": 5}).total == 105


def three_items(*points: float | None) -> Document:
    """An audit of one section with three items worth so much."""
    data = one_item()
    section = data["sections"][0]
    items = [
        section["items"][0] | {"key": f"T{place}"} | ({} if worth is None else {"points": worth})
        for place, worth in enumerate(points, 1)
    ]
    section |= {"weight": 100, "items": items}
    data["scoring"] = raw("company_audit")["scoring"] | {"bonus_item": None}
    return read_document(data)


def test_an_item_counts_by_its_points():
    judgements = {"T1": PASSED, "T2": FAILED, "T3": NOT_APPLICABLE}
    result = score(three_items(6, 2, 50), judgements, {})
    (section,) = result.sections
    assert (section.earned, section.possible, section.percentage, result.points) == (6, 8, 75, 75)
    assert score(three_items(None, None, None), judgements, {}).points == 50


def test_a_section_worth_nothing_leaves_the_whole():
    assert score(three_items(0, 0, 0), {"T1": PASSED, "T2": FAILED, "T3": FAILED}, {}) is None


def test_an_item_that_its_condition_hides_leaves_the_denominator():
    data = one_item()
    section = data["sections"][0]
    hidden = {"key": "T2", "when": {"item": "T1", "is": "eq", "value": "no"}}
    section |= {"weight": 100, "items": [section["items"][0], section["items"][0] | hidden]}
    data["scoring"] = raw("company_audit")["scoring"] | {"bonus_item": None}
    result = score(read_document(data), {"T1": PASSED, "T2": CRITICAL}, {"T1": "yes"})
    assert (result.points, result.grade, result.sections[0].counted) == (100, 1, 1)


OUTCOMES = st.sampled_from([PASSED, FAILED, CRITICAL, WAITING, OPEN, NOT_APPLICABLE, UNJUDGED])
THREE = st.tuples(OUTCOMES, OUTCOMES, OUTCOMES).map(lambda three: dict(zip(("T1", "T2", "T3"), three, strict=True)))
WORTH = st.integers(1, 40)


@given(THREE, WORTH, WORTH, WORTH, st.integers(2, 9))
def test_all_points_times_the_same_change_nothing(judgements, one, two, three, times):
    plain = score(three_items(one, two, three), judgements, {})
    again = score(three_items(one * times, two * times, three * times), judgements, {})
    assert (plain and (plain.points, plain.grade)) == (again and (again.points, again.grade))


@given(THREE, WORTH, WORTH, WORTH)
def test_an_open_question_counts_like_a_failure_and_what_does_not_apply_like_nothing(judgements, one, two, three):
    document = three_items(one, two, three)
    opened, failed = (score(document, judgements | {"T1": state}, {}) for state in (OPEN, FAILED))
    assert opened.points == failed.points
    left_out = score(document, judgements | {"T1": NOT_APPLICABLE}, {})
    without = score(three_items(0, two, three), judgements | {"T1": OPEN}, {})
    assert (left_out and left_out.points) == (without and without.points)
