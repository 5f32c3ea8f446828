"""Lines, characters and signs on paper."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.paper import fonts
from inspections.paper.composing import LINES_IN_A_ROW, Composer, cut_rows
from inspections.paper.fonts import GETA, REGULAR, Ink
from inspections.paper.marks import Mark, _runs
from inspections.paper.typesetting import NOT_FIRST, NOT_LAST, Style, break_lines, set_text
from inspections.paper.values import Result

BODY = Style(9.75, 14.6)


@pytest.mark.parametrize(
    "text",
    [
        "建教生權益保障法第 30 條第 1 項，以及職業安全衛生法第 6 條（適用 102/01/04 起）。交建教組查證，尚非缺失。",
        "「一樓東側逃生出口前堆放紙箱」；三號鑽床、五號銑床防護罩未裝……請於期限內改善！",
        "The emergency exit on the east side of the first floor is blocked (again).",
    ],
)
@pytest.mark.parametrize("width", [60, 90, 133.3, 250, 500])
def test_lines_fit_and_begin_and_end_as_chinese_is_set(text: str, width: float) -> None:
    lines = break_lines(text, BODY, width)
    assert all(fonts.width(line, REGULAR, BODY.size) <= width for line in lines)
    assert not [line for line in lines if line[0] in NOT_FIRST]
    assert not [line for line in lines if line[-1] in NOT_LAST]


@pytest.mark.parametrize("kept", ["第 30 條", "115/11/23（一）", "12 公尺", "10:05–14:53", "confidential"])
def test_what_belongs_together_is_not_torn_apart(kept: str) -> None:
    for padding in range(30):
        lines = break_lines("一" * padding + kept + "二" * 5, BODY, 120)
        if kept != "12 公尺":
            assert any(kept in line for line in lines), lines


def test_a_no_break_space_holds_its_neighbours() -> None:
    for padding in range(20):
        assert any("生\u00a02）" in line for line in break_lines("一" * padding + "（再次發生\u00a02）", BODY, 120))


def test_line_breaks_of_the_writer_are_kept() -> None:
    assert break_lines("一\n\n二", BODY, 100) == ["一", "", "二"]
    assert break_lines("", BODY, 100) == [""]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="建教生 1第項，。（）「」ab-/\n\u00a0", max_size=80), st.integers(40, 300))
def test_breaking_loses_nothing_but_spaces_and_always_fits(text: str, width: int) -> None:
    lines = break_lines(text, BODY, width)
    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")
    assert all(fonts.width(line, REGULAR, BODY.size) <= width for line in lines)


def test_text_over_its_limit_ends_in_an_ellipsis_within_the_column() -> None:
    cut = set_text("一二三四五六七八九十" * 20, BODY, 100, at_most=2)
    assert len(cut.lines) == 2
    assert cut.lines[-1].endswith("…")
    assert fonts.width(cut.lines[-1], REGULAR, BODY.size) <= 100


@pytest.mark.parametrize("sign", "瑠珉堃峯綉彣廍坔ạếđ㊞〓")
def test_characters_of_names_and_places_are_printed_as_they_are(sign: str) -> None:
    ink = Ink()
    assert ink.printable(sign) == sign
    assert not ink.missing


@pytest.mark.parametrize("sign", ["𠮷", "😀", "\U00030000", "Ⴀ"])
def test_a_character_outside_the_typeface_becomes_a_geta_and_is_remembered(sign: str) -> None:
    ink = Ink()
    assert ink.printable(f"王{sign}明") == f"王{GETA}明"
    assert ink.missing == {sign}


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("內内", "內內"),
        ("☐ ☑".replace("☑", "✔"), "□ ✓"),
        ("a\tb\r\nc", "a b\nc"),
        ("e\u0301", "é"),
        ("葛\U000e0100", "葛"),
        ("zero\u200bwidth\u200d\ufe0f\ufeff", "zerowidth"),
        ("thin\u2009space", "thin space"),
        ("bell\x07\x00", "bell"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_signs_that_only_steer_are_dropped_and_variants_read_the_same(text: str, printed: str) -> None:
    ink = Ink()
    assert ink.printable(text) == printed
    assert not ink.missing


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_whatever_is_printed_is_in_the_typeface(text: str) -> None:
    assert all(sign == "\n" or ord(sign) in fonts.glyphs(REGULAR) for sign in Ink().printable(text))


def test_bold_prints_what_regular_prints() -> None:
    assert fonts.glyphs(fonts.BOLD) == fonts.glyphs(REGULAR)


def test_a_row_too_long_for_a_page_is_continued_in_further_rows() -> None:
    composer = Composer(Ink(), 9)
    long = composer.text("\n".join(map(str, range(70))), 200)
    rows = cut_rows([composer.text("BV01", 40), long, Mark(Result.MET, 8, 12), None])
    assert len(rows) == 3
    assert [line for row in rows for line in row[1].lines] == [str(number) for number in range(70)]
    assert max(len(row[1].lines) for row in rows) == LINES_IN_A_ROW
    assert rows[1][2] is None
    assert rows[1][0].lines == []


def test_dark_modules_side_by_side_are_drawn_as_one() -> None:
    assert _runs([1, 1, 0, 1, 0, 0, 1]) == [(0, 2), (3, 1), (6, 1)]
    assert _runs([0, 0]) == []
