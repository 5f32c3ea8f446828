"""Faults in Chinese: where, what, and what to do; none of reading's own reasons is left in English."""

from __future__ import annotations

import re

import pytest

from checklists.fault_words import in_chinese
from checklists.reading import DocumentInvalid, read_document
from tests.checklists.builtin import one_item

CHANGES = [
    {"text": None},
    {"text": {"zh": "題", "en": ""}},
    {"type": "song"},
    {"max_photos": -1},
    {"min_photos": 9, "photo": "always", "max_photos": 2},
    {"photo": "always", "max_photos": 0},
    {"severity": None},
    {"severity": "major", "fails": None},
    {"fails": {"options": ["yes", "no"]}},
    {"fails": {"options": ["perhaps"]}},
    {"fails": {"over": 3}},
    {"pair": None},
    {"rhythm": {"weeks": 99}},
    {"points": -1},
    {"basis": ""},
    {"when": {"item": "NOSUCH", "is": "eq", "value": "yes"}},
    {"audience": "everybody"},
    {"strange": 1},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_every_fault_of_an_item_is_said_in_chinese(change):
    data = one_item()
    data["sections"][0]["items"][0] |= change
    with pytest.raises(DocumentInvalid) as refusal:
        read_document(data)
    for fault in refusal.value.faults:
        where, colon, reason = in_chinese(fault).partition("：")
        assert colon, fault
        assert re.search("[\u4e00-\u9fff]", where), fault
        assert re.search("[\u4e00-\u9fff]", reason), fault


@pytest.mark.parametrize(
    ("fault", "chinese"),
    [
        (
            "survey row 7: the type geopoint is not supported",
            "survey 工作表第 7 列：不支援題型「geopoint」，請改用其他題型或刪除這一列",
        ),
        ("item T2 › when: red is no answer to T1", "題目 T2 › 出現條件：「red」不是 T1 的答案，請從該題的答案中選一個"),
        ("form.xlsx: holds macros; save it as a plain .xlsx", "form.xlsx：含有巨集，請另存成一般的 .xlsx"),
        ("[row : 3] something of pyxform", "[row : 3] something of pyxform"),
    ],
)
def test_a_fault_says_where_what_and_what_to_do(fault, chinese):
    assert in_chinese(fault) == chinese
