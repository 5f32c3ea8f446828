"""Editing a document: moving, putting, additions of a school, what changes, and an item through its form."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from checklists.additions import compose, missing_statutory, own_part
from checklists.changes import Change, differences
from checklists.item_fields import form_of, item_of
from checklists.outline import keys_of, move_item, move_section, next_key, put_item, remove_item, remove_section
from checklists.reading import read_document
from checklists.taking import take
from tests.checklists.builtin import CODES, one_item, raw


def small(*sections: tuple[str, str]) -> dict[str, Any]:
    """A document of sections with items named by single letters: ("S", "ab")."""
    document = one_item()
    section = document["sections"][0]
    document["sections"] = [
        section | {"code": code, "items": [section["items"][0] | {"key": key} for key in keys]}
        for code, keys in sections
    ]
    return document


def shape(document: dict[str, Any]) -> dict[str, str]:
    return {section["code"]: "".join(item["key"] for item in section["items"]) for section in document["sections"]}


@pytest.mark.parametrize(
    ("key", "by", "expected"),
    [
        ("a", 1, {"S": "ba", "T": "c"}),
        ("b", 1, {"S": "a", "T": "bc"}),
        ("c", -1, {"S": "abc", "T": ""}),
        ("a", -1, {"S": "ab", "T": "c"}),
        ("c", 1, {"S": "ab", "T": "c"}),
        ("x", 1, {"S": "ab", "T": "c"}),
    ],
)
def test_an_item_moves_one_place_and_over_the_edge_of_its_section(key, by, expected):
    before = small(("S", "ab"), ("T", "c"))
    assert shape(move_item(before, key, by)) == expected
    assert shape(before) == {"S": "ab", "T": "c"}


def test_sections_and_items_come_and_go():
    document = small(("S", "ab"), ("T", "c"))
    assert list(shape(move_section(document, "T", -1))) == ["T", "S"]
    assert shape(remove_section(document, "S")) == {"T": "c"}
    assert shape(remove_item(document, "a")) == {"S": "b", "T": "c"}
    new = document["sections"][0]["items"][0] | {"key": "d"}
    assert shape(put_item(document, "T", new)) == {"S": "ab", "T": "cd"}
    assert shape(put_item(document, "", new, instead_of="a")) == {"S": "db", "T": "c"}
    assert next_key(document, {"N07"}, "N") == "N08"


def test_additions_stand_after_the_common_part_and_come_off_it_again():
    base = raw("visit_site")
    own = small(("X-S01", "x")) | {"code": "visit_site.X"}
    composed = compose(base, 3, own)
    document = read_document(composed)
    assert (document.extends.code, document.extends.version) == ("visit_site", 3)
    assert [section.code for section in document.sections][-1] == "X-S01"
    assert list(missing_statutory(base, composed)) == []
    assert own_part(composed, base, own["title"])["sections"][0]["items"] == own["sections"][0]["items"]


def test_a_common_item_that_was_taken_out_or_reworded_is_named():
    base = raw("visit_site")
    composed = compose(base, 1, small(("X-S01", "x")))
    changed = remove_item(deepcopy(composed), "BV03")
    changed["sections"][0]["items"][0]["text"]["zh"] = "改"
    assert list(missing_statutory(base, changed)) == ["BV01", "BV03"]


def test_a_difference_names_what_was_added_removed_moved_and_changed():
    before, after = small(("S", "abcd"), ("T", "e")), small(("S", "bcax"), ("T", "e"))
    after["sections"][1]["items"][0]["due_days"] = 7
    after["title"]["zh"] = "新名稱"
    found = [(one.change, one.key, one.field) for one in differences(before, after)]
    assert sorted(found) == sorted(
        [
            (Change.REMOVED, "d", ""),
            (Change.CHANGED, "", "title"),
            (Change.ADDED, "x", ""),
            (Change.MOVED, "a", ""),
            (Change.CHANGED, "e", "due_days"),
        ]
    )


def test_what_says_the_same_is_no_difference():
    before, after = small(("S", "a")), small(("S", "a"))
    after["sections"][0]["items"][0] |= {"rule": None, "restricted": False, "citation": {"zh": "法", "en": "Law"}}
    assert differences(before, after) == []


@pytest.mark.parametrize("code", CODES)
def test_every_built_in_item_goes_through_the_form_unchanged(code):
    document = raw(code)
    again = deepcopy(document)
    for section in again["sections"]:
        for place, item in enumerate(section["items"]):
            if item["type"] == "presence":
                continue
            fields = dict.fromkeys(("weeks", "min_photos")) | form_of(item)
            section["items"][place] = item_of(fields, item["key"], item)
    assert read_document(again) == read_document(document)


def test_a_new_option_gets_a_value_that_was_never_used():
    old = one_item(
        type="choice", pair=None, options=[{"value": "o1", "zh": "甲", "en": "A"}], fails=None, severity=None
    )
    old = old["sections"][0]["items"][0]
    fields = dict.fromkeys(("weeks", "min_photos")) | form_of(old)
    line = {"value": "", "zh": "乙", "en": "B", "fails": False, "severity": "", "neutral": False}
    fields["options"] = [line]
    assert item_of(fields, "T1", old)["options"] == [{"value": "o2", "zh": "乙", "en": "B"}]


def test_a_form_is_taken_in_under_keys_of_its_own():
    draft, form = small(("S", "a")), small(("S", "ab"))
    form |= {"code": "other"}
    form["sections"][0]["items"][1]["when"] = {"not": {"all": [{"item": "a", "is": "eq", "value": "no"}]}}
    taken = take(draft, form, "X-")
    assert keys_of(taken) == ["a", "X-a", "X-b"]
    assert taken["sections"][1]["items"][1]["when"]["not"]["all"][0]["item"] == "X-a"
    read_document(taken)
    assert take(draft, form | {"code": "test"}, "X-") == form | {"code": "test"}
