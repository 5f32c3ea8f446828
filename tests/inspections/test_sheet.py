"""Bodies from devices become values; what cannot be read is named, what is odd is kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.evidence.places import places_of
from inspections.intake.canonical import NotJson, canonical, digest, read_json, record_digest
from inspections.sheets.sheet import Unreadable, read_sheet
from tests.makers_inspections import answer, body

HASHES = ["a" * 64, "b" * 64, "c" * 64]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(anything)
def test_any_document_is_read_or_refused_with_pointers(document):
    with pytest.raises(Unreadable) as refused:
        read_sheet(document)
    assert all(fault.pointer.startswith("/") or fault.pointer == "/" for fault in refused.value.faults)


def read_or_refused(document) -> object:
    """The sheet, or the faults that keep it from being one."""
    try:
        return read_sheet(document)
    except Unreadable as refused:
        return refused.faults


@given(st.sampled_from(sorted(body())), anything)
def test_any_field_may_be_anything_without_harm(name, value):
    assert read_or_refused(body() | {name: value})


def test_arrival_and_departure_are_told_by_the_servers_clock():
    at = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
    sheet = read_sheet(body(at=at, clock_offset_s=-5400))
    assert sheet.arrived == at - timedelta(minutes=90)
    assert sheet.left == at - timedelta(minutes=30)
    assert sheet.arrived_at == at, "what the phone said is kept"


def test_students_are_those_spoken_to_each_once():
    answers = [
        answer("SP01", "a", student="12"),
        answer("SP02", "19:00", student="12"),
        answer("SP01", "b", student="7"),
    ]
    assert read_sheet(body(answers=answers)).students == ("12", "7")


def test_every_photo_is_awaited_wherever_it_is_named():
    sheet = read_sheet(
        body(
            answers=[answer("BV05", "no", photos=[HASHES[0]])],
            case_checks=[{"case": str(uuid4()), "status": "gone", "photos": [HASHES[1]]}],
            signatures=[{"role": "company", "state": "signed", "photo": HASHES[2]}],
        )
    )
    assert sorted(sheet.hashes) == HASHES


def test_a_picture_of_an_interview_is_private_wherever_else_it_stands():
    sheet = read_sheet(
        body(
            answers=[
                answer("BV05", "no", photos=HASHES[:1]),
                answer("SP01", "x", student="12", photos=HASHES[:1]),
                answer("SP06", "yes", photos=HASHES[1:2]),
                answer("BV06", "no", photos=HASHES[2:]),
            ],
            photos=[{"sha256": HASHES[2], "item": "BV06"}],
        )
    )
    private = {(place.sha256, place.item): place.is_private for place in places_of(sheet, frozenset({"SP06"}))}
    assert private == {
        (HASHES[0], "BV05"): True,
        (HASHES[0], "SP01"): True,
        (HASHES[1], "SP06"): True,
        (HASHES[2], "BV06"): False,
    }


def test_one_content_has_one_digest():
    assert digest({"a": 1, "b": ["瑠", None]}) == digest({"b": ["瑠", None], "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})
    assert record_digest(["x"]) == "x"
    assert record_digest(["x", "y"]) == record_digest(["y", "x"])


@given(anything)
def test_what_is_read_can_be_kept_by_every_database(value):
    try:
        kept = read_json(canonical({"v": value}))
    except NotJson:
        return
    written = json.dumps(kept, ensure_ascii=False)
    assert "\\u0000" not in written
    assert written.encode("utf-8"), "no half of a character is left"
