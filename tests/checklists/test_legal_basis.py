"""Legal bases in words."""

from __future__ import annotations

import pytest

from checklists.legal_basis import citation, of_law

ACT = "高級中等學校建教合作實施及建教生權益保障法"


@pytest.mark.parametrize(
    ("basis", "zh"),
    [
        ("Act24-1", f"{ACT}第 24 條第 1 項"),
        ("Act24-1, 24-6", f"{ACT}第 24 條第 1 項、第 24 條第 6 項"),
        ("Act21-1(1)", f"{ACT}第 21 條第 1 項第 1 款"),
        ("Act34(5)", f"{ACT}第 34 條第 5 款"),
        ("Act22", f"{ACT}第 22 條"),
        ("K4-2(1)", "高級中等學校辦理建教合作考核辦法第 4 條第 2 款第 1 目"),
        ("K3-5", "高級中等學校辦理建教合作考核辦法第 3 條第 5 款"),
        ("P8(2)", "高級中等學校建教合作審議小組與專家小組組成及運作辦法第 8 條第 2 款"),
        ("LSA37; OSHA6-2(3)", "勞動基準法第 37 條；職業安全衛生法第 6 條第 2 項第 3 款"),
        ("LSA", "勞動基準法"),
        ("OSHFR300", "職業安全衛生設施規則第 300 條"),
        ("本校實習要點第三點", "本校實習要點第三點"),
    ],
)
def test_a_basis_reads_in_full(basis, zh):
    assert citation(basis).zh == zh


@pytest.mark.parametrize(
    ("basis", "law"),
    [
        ("K4-2(1); S001 問題5", "K4-2(1)"),
        ("S001 問題5", "S001 問題5"),
        ("OWN; 本校實習要點第三點; Act24-1", "本校實習要點第三點; Act24-1"),
        ("", ""),
    ],
)
def test_of_law_is_what_obliges_and_papers_stand_only_where_nothing_else_does(basis, law):
    assert of_law(basis) == law


def test_the_short_name_of_the_act_serves_where_space_is_scarce():
    assert citation("Act24-1", short=True).zh == "建教生權益保障法第 24 條第 1 項"
    assert citation("Act24-1", short=True).en == "Cooperative Education Act, Art. 24 para. 1"


def test_several_subparagraphs_are_listed():
    assert citation("Act18-1(1)(2)", short=True).zh == "建教生權益保障法第 18 條第 1 項第 1 款、第 2 款"


def test_a_source_that_is_no_law_is_named_as_what_it_is():
    assert citation("BENCH").zh == "參考值：外國人住宿標準，非學生宿舍之法定數字"
