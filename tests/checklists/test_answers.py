"""Answers by type: what may stand, and how it reads."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.answers import AnswerInvalid, answer_text, read_answer
from checklists.document import AnswerType
from tests.checklists.builtin import CODES, document, item_of, make_item


@pytest.mark.parametrize(
    ("key", "value", "answer"),
    [
        ("BV05", "yes", "yes"),
        ("BV05", "na", "na"),
        ("BV05", None, None),
        ("BV05", "", None),
        ("BV11", 40, Decimal(40)),
        ("BV11", "40.5", Decimal("40.5")),
        ("BV11", 40.10, Decimal("40.1")),
        ("BV10", "24:30", "24:30"),
        ("BV15", "2026-11-05", date(2026, 11, 5)),
        ("BV17", "no_slip", "no_slip"),
        ("SP10", 5, Decimal(5)),
        ("SP01", "車床", "車床"),
        ("CA82B", 4.5, Decimal("4.5")),
    ],
)
def test_an_answer_of_its_type_is_taken(key, value, answer):
    assert read_answer(item_of(key), value) == answer


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("BV05", "maybe", "請從選項中選一個"),
        ("BV05", True, "請從選項中選一個"),
        ("BV11", "forty", "請填數字"),
        ("BV11", True, "請填數字"),
        ("BV11", "NaN", "請填數字"),
        ("BV11", "1e999", "請填數字"),
        ("BV11", [], "請填數字"),
        ("BV11", -1, "不能小於 0 小時"),
        ("BV11", 169, "不能大於 168 小時"),
        ("BV11", 40.15, "最多填到小數 1 位"),
        ("BV22", 1.5, "請填整數"),
        ("SP10", 6, "不能大於 5"),
        ("SP10", 0, "不能小於 1"),
        ("BV10", "25 點", "請填 24 小時制的時間，例如 17:30"),
        ("BV10", 1730, "請填 24 小時制的時間，例如 17:30"),
        ("BV15", "2026-02-30", "請填存在的日期"),
        ("BV15", 20260230, "請填存在的日期"),
        ("BV17", "unknown", "請從選項中選一個"),
        ("SP01", 5, "請填文字"),
        ("SP01", "長" * 4001, "最多 4000 字"),
        ("BV01", "yes", "到達與離開由手機記錄，不用作答"),
    ],
)
def test_what_cannot_be_the_answer_is_refused_with_a_sentence(key, value, reason):
    with pytest.raises(AnswerInvalid) as refusal:
        read_answer(item_of(key), value)
    assert refusal.value.reason.zh == reason
    assert refusal.value.reason.en


@pytest.mark.parametrize(
    ("key", "value", "zh", "en"),
    [
        ("BV05", "yes", "符合", "Met"),
        ("BV05", "no", "不符合", "Not met"),
        ("BV05", "na", "不適用", "N/A"),
        ("BV02", "no", "否", "No"),
        ("PS13", "yes", "有", "Yes"),
        ("BV05", None, "未作答", "Unanswered"),
        ("BV11", 40, "40 小時", "40 hours"),
        ("BV16", 29500, "29,500 元", "NT$29,500"),
        ("SA25", 99.5, "99.5%", "99.5%"),
        ("CA61", "3.60", "3.6 平方公尺", "3.6 m²"),
        ("BV10", "21:10", "21:10", "21:10"),
        ("BV15", "2026-11-20", "115/11/20（五）", "Fri 20 Nov 2026"),
        ("BV17", "itemised", "有明細無異常", "Itemised slip, nothing unusual"),
        ("SP10", 4, "4", "4"),
        ("SP01", "車床", "車床", "車床"),
    ],
)
def test_an_answer_reads_in_both_languages(key, value, zh, en):
    text = answer_text(item_of(key), value)
    assert (text.zh, text.en) == (zh, en)
    assert (text.said(chinese=True), text.said(chinese=False)) == (zh, en)


def test_a_student_who_does_not_answer_did_not_want_to_say():
    assert answer_text(item_of("SP04"), "na", of_student=True).zh == "不想說"


@pytest.mark.parametrize("code", CODES)
def test_not_applicable_and_every_option_read_in_both_languages(code):
    for item in document(code).items:
        if item.type in {AnswerType.PRESENCE, AnswerType.TEXT}:
            continue
        values = ["na", *(option.value for option in item.options)]
        assert all(answer_text(item, value).zh and answer_text(item, value).en for value in values)


@given(value=st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers())))
def test_a_hostile_value_is_refused_or_taken_but_never_breaks_anything(value):
    for kind in ("yes_no", "number", "time", "date", "text"):
        shape = {"type": kind, "pair": "yes" if kind == "yes_no" else None, "severity": None, "fails": None}
        with suppress(AnswerInvalid):
            assert answer_text(make_item(**shape), value).zh is not None
