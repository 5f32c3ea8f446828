"""Conditions in words: an answer by its label in either language, stored by its value, whatever the editor shows."""

from __future__ import annotations

import pytest

from checklists.condition_words import answers_of, as_stored, in_words

YES_NO = {"type": "yes_no", "pair": "met"}
GLOVES = {
    "type": "choice",
    "options": [{"value": "o1", "zh": "手套", "en": "Gloves"}, {"value": "none", "zh": "無", "en": "None"}],
}
ITEMS = {"T1": YES_NO, "T2": GLOVES, "T3": {"type": "number"}}


@pytest.mark.parametrize(
    ("item", "written", "stored"),
    [
        ("T1", "不符合", "no"),
        ("T1", "not MET", "no"),
        ("T1", "no", "no"),
        ("T1", "沒有", "no"),
        ("T1", "不適用", "na"),
        ("T2", " 手套 ", "o1"),
        ("T2", "o1", "o1"),
        ("T2", "Gloves", "o1"),
        ("T2", "帽子", "帽子"),
        ("T3", "40", "40"),
        ("T9", "不符合", "不符合"),
    ],
)
def test_the_words_of_an_answer_become_its_value(item, written, stored):
    assert as_stored([{"item": item, "test": "eq", "value": written}], ITEMS)[0]["value"] == stored


@pytest.mark.parametrize(
    ("item", "value", "said"), [("T1", "no", "不符合"), ("T2", "o1", "手套"), ("T3", 40, 40), ("T2", "x", "x")]
)
def test_a_value_is_shown_by_its_words(item, value, said):
    assert in_words([{"item": item, "test": "eq", "value": value}], ITEMS, chinese=True)[0]["value"] == said


def test_what_is_shown_is_stored_as_it_was():
    for key, item in ITEMS.items():
        rows = [{"item": key, "test": "eq", "value": value} for value, _words in answers_of(item)]
        for chinese in (True, False):
            assert as_stored(in_words(rows, ITEMS, chinese=chinese), ITEMS) == rows
