"""The five built-in checklists hold what every inspection relies on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from checklists.answers import NOT_APPLICABLE
from checklists.document import AnswerType, Concern, PhotoRule, Severity
from checklists.judgement import Context, Status, judge
from checklists.legal_basis import citation, sources
from checklists.tables import merged
from tests.checklists.builtin import CODES, document, item_of, raw

ITEM_COUNTS = {"visit_site": 24, "visit_student": 14, "company_audit": 66, "school_audit": 39, "screening": 38}
DAY = date(2026, 11, 20)
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("code", CODES)
def test_every_built_in_checklist_is_a_valid_document(code):
    assert len(list(document(code).items)) == ITEM_COUNTS[code]


@pytest.mark.parametrize("code", CODES)
def test_no_scored_item_lacks_the_answers_that_fail(code):
    lacking = [item.key for item in document(code).items if item.is_scored and item.fails is None]
    assert lacking == []


@pytest.mark.parametrize("code", CODES)
def test_an_item_for_information_only_cannot_fail(code):
    assert [item.key for item in document(code).items if item.severity is None and item.fails is not None] == []


@pytest.mark.parametrize("code", CODES)
def test_no_text_lacks_a_language(code):
    for path, pair in texts(raw(code)):
        assert CHINESE.search(pair["zh"]) or pair["zh"] in {"%", "dBA"}, path
        assert pair["en"].strip(), path
        assert not CHINESE.search(pair["en"]), path


def texts(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every {"zh", "en"} pair and where it stands."""
    if isinstance(node, dict):
        if "zh" in node or "en" in node:
            yield path, node
        for name, value in node.items():
            yield from texts(value, f"{path}/{name}")
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from texts(value, f"{path}/{place}")


@pytest.mark.parametrize("code", CODES)
def test_every_scored_item_names_days_to_remedy_and_a_basis(code):
    for item in document(code).items:
        if item.is_scored:
            assert item.due_days is not None, item.key
        assert item.basis, item.key


@pytest.mark.parametrize("code", CODES)
def test_every_basis_is_cited_in_full(code):
    for item in document(code).items:
        cited = citation(item.basis)
        assert CHINESE.search(cited.zh), item.key
        for key in sources():
            assert not re.search(rf"(^|；|; ){key}\d*[-(]?\d*($|；|;)", cited.zh), item.key
        assert not CHINESE.search(cited.en), item.key


@pytest.mark.parametrize("code", CODES)
def test_every_scored_item_has_an_answer_that_fails_and_one_that_does_not(code):
    """Choices and yes/no by their options, the others by a value on either side of the limit."""
    for item in document(code).items:
        if item.type in {AnswerType.YES_NO, AnswerType.CHOICE} and item.fails:
            values = ["yes", "no"] if item.type is AnswerType.YES_NO else [option.value for option in item.options]
            statuses = {judge(item, value, Context(visit_on=DAY)).status for value in values}
            assert {Status.FAILS, Status.CONFORM} <= statuses, item.key


def test_the_restricted_items_are_the_four_of_the_interview():
    restricted = [item.key for code in CODES for item in document(code).items if item.is_restricted]
    assert restricted == ["SP04", "SP06", "SP08", "SP09"]


def test_a_finding_concerns_the_company_unless_it_is_the_schools_or_the_students_own():
    others = {
        item.key: item.concerns
        for code in ("visit_site", "visit_student", "company_audit", "screening")
        for item in document(code).items
        if item.concerns is not Concern.COMPANY
    }
    assert others == {
        "BV02": Concern.SCHOOL,
        "SP12": Concern.STUDENT,
        "SP13": Concern.STUDENT,
        "PS42": Concern.SCHOOL,
        "PS44": Concern.SCHOOL,
    }
    assert {item.concerns for item in document("school_audit").items} == {Concern.SCHOOL}


@pytest.mark.parametrize(
    ("key", "fails"),
    [
        ("BV02", "no"),
        ("BV05", "no"),
        ("SP04", "yes"),
        ("SP06", "yes"),
        ("SP11", "yes"),
        ("PS13", "yes"),
        ("PS16", "no"),
    ],
)
def test_a_question_says_itself_whether_yes_or_no_fails(key, fails):
    assert item_of(key).fails.options == (fails,)


@pytest.mark.parametrize(
    ("key", "value", "severity"),
    [
        ("BV08", "behind", Severity.MINOR),
        ("BV08", "not_rotated", Severity.MAJOR),
        ("BV17", "no_slip", Severity.MAJOR),
        ("BV17", "unexplained", Severity.CRITICAL),
        ("BV17", "penalty", Severity.CRITICAL),
        ("BV23", "minor_defect", Severity.MINOR),
        ("SP12", "wants_transfer", Severity.MINOR),
    ],
)
def test_options_that_fail_carry_the_severity_the_law_gives_them(key, value, severity):
    assert judge(item_of(key), value, Context(visit_on=DAY)).severity is severity


def test_the_clauses_that_the_law_forbids_all_fail():
    clauses = item_of("CA41")
    assert {option.value for option in clauses.options} - set(clauses.fails.options) == {"none"}


def test_a_result_computed_from_the_law_reads_to_be_verified_and_names_its_sentence():
    for code in CODES:
        for item in document(code).items:
            if item.fails is not None and item.fails.law_from is not None:
                assert item.fails.verify, item.key
            if item.fails is not None and item.fails.verify:
                assert item.fails.says.zh, item.key
                assert "違法" not in item.fails.says.zh, item.key


def test_what_was_typed_or_chosen_as_not_met_needs_no_verification():
    chosen = {AnswerType.YES_NO, AnswerType.CHOICE}
    assert not any(
        item.fails.verify for code in CODES for item in document(code).items if item.fails and item.type in chosen
    )


def test_the_weights_of_an_audit_are_those_of_the_annual_plan():
    assert [int(section.weight) for section in document("company_audit").sections] == [15, 20, 15, 20, 10, 10, 5, 5]
    weights = [section.weight and int(section.weight) for section in document("school_audit").sections]
    assert weights == [20, 20, 35, 15, 10, None, None]


def test_photos_are_asked_for_where_the_item_says_so():
    assert item_of("CA22").photo is PhotoRule.ALWAYS
    assert item_of("BV05").photo is PhotoRule.ON_FAIL
    assert item_of("SP08").photo is PhotoRule.NEVER


def test_only_certain_rows_of_the_minimum_wage_are_law():
    rows = merged()["minimum_wage"]
    assert [(row["from"], row["monthly"]) for row in rows] == [
        ("2021-01-01", 24000),
        ("2022-01-01", 25250),
        ("2023-01-01", 26400),
        ("2024-01-01", 27470),
        ("2025-01-01", 28590),
        ("2026-01-01", 29500),
    ]


def test_a_school_audit_draws_its_rates_from_the_data():
    filled = {item.key: item.auto for item in document("school_audit").items if item.auto}
    assert filled["SA25"] == "visits_met_rate"
    assert set(filled) == {"SA25", "SA26", "SA27", "SA32", "SA33"}


def test_not_applicable_is_no_option_of_a_choice():
    assert not any(item.option(NOT_APPLICABLE) for code in CODES for item in document(code).items)
