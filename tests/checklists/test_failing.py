"""What fails an item, in words."""

from __future__ import annotations

import pytest

from checklists.answers import offered
from checklists.failing import failing_text
from tests.checklists.builtin import CODES, document, item_of


@pytest.mark.parametrize(
    ("key", "zh", "en"),
    [
        ("BV05", "不符合", "Not met"),
        ("SP04", "有", "Yes"),
        ("BV08", "落後；未輪換", "Behind; Not rotated"),
        ("BV10", "06:00 前；20:00 後（經核准者 22:00）", "before 06:00; after 20:00 (22:00 with a permit)"),
        ("PS26", "06:00 前；20:00 後", "before 06:00; after 20:00"),
        ("BV11", "超過 40 小時", "more than 40 hours"),
        ("BV12", "不到 2 日", "less than 2 days"),
        ("BV15", "晚於契約的發放日；遲 7 日以內為主要", "later than the contract's pay day; major up to 7 days late"),
        ("BV16", "低於最低工資", "below the minimum wage"),
        ("BV03", "與名冊今日應在場人數不同", "differs from the number on today's roster"),
        ("CA08", "超過核定名額", "above the approved number"),
        ("CA53", "超過 85 dBA；超過 90 dBA 為重大", "more than 85 dBA; critical above 90 dBA"),
        ("CA58", "早於訪視日超過 183 天", "more than 183 days before the visit"),
    ],
)
def test_the_ways_to_fail_read_in_both_languages(key, zh, en):
    text = failing_text(item_of(key))
    assert (text.zh, text.en) == (zh, en)


@pytest.mark.parametrize("code", CODES)
def test_every_scored_item_says_in_words_what_fails(code):
    for item in document(code).items:
        text = failing_text(item)
        assert (text is not None and bool(text.zh) and bool(text.en)) == item.is_scored, item.key


def test_a_question_offers_its_own_words():
    assert [text.zh for text in offered(item_of("BV05"))] == ["符合", "不符合", "不適用"]
    assert [text.zh for text in offered(item_of("SP04"), of_student=True)] == ["有", "沒有", "不想說"]
    assert [text.en for text in offered(item_of("BV08"))] == ["On schedule", "Behind", "Not rotated"]
    assert offered(item_of("BV11")) == ()
