"""Cells in every form that people write them, and what is refused."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from sites.models import Level, Mode
from sites.roster import sheets, values
from sites.roster.values import Digits, Unreadable

FIRST_OF_SEPTEMBER = date(2026, 9, 1)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-09-01",
        "2026/9/1",
        "2026.9.1",
        "2026年9月1日",
        "20260901",
        20260901,
        "115/9/1",
        "115/09/01",
        "115.9.1",
        "115-9-1",
        "115年9月1日",
        "民國115年9月1日",
        "中華民國 115 年 9 月 1 日",
        "民國115/9/1",
        "1150901",
        "民國1150901",
        1150901,
        1150901.0,
        "１１５／９／１",
        " 115/9/1 ",
        "115/09/01（二）",
        "2026-09-01 00:00:00",
        "2026-09-01T00:00:00+08:00",
        date(2026, 9, 1),
        datetime(2026, 9, 1),
        46266,
        46266.0,
    ],
)
def test_a_day_may_be_written_in_many_ways(cell):
    assert values.read_date(cell) == FIRST_OF_SEPTEMBER


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("97/3/5", date(2008, 3, 5)),
        ("0970305", date(2008, 3, 5)),
        (970305, date(2008, 3, 5)),
        ("99.12.31", date(2010, 12, 31)),
        ("113/2/29", date(2024, 2, 29)),
    ],
)
def test_a_year_of_two_digits_is_a_roc_year(cell, day):
    assert values.read_date(cell) == day


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-30",
        "115/13/1",
        "115/2/29",
        "1150931",
        "1/9/2026",
        "9/1",
        "115/9",
        "115/9-1",
        "明天",
        "",
        "115",
        115,
        1.5,
        float("nan"),
        float("inf"),
        True,
        time(8),
        timedelta(days=1),
        "0115-09-01",
        "1911-12-31",
        "0/1/1",
        "2999-01-01",
        "99999999",
        date(1900, 1, 1),
        "2026-09-01; drop table",
    ],
)
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(Unreadable):
        values.read_date(cell)


@given(st.dates(date(1912, 1, 1), date(2110, 12, 31)))
def test_every_day_reads_the_same_in_every_form(day):
    roc = day.year - 1911
    forms = [
        day.isoformat(),
        f"{roc}/{day.month}/{day.day}",
        f"{roc:03}{day:%m%d}",
        f"民國{roc}年{day.month}月{day.day}日",
        f"{roc}.{day.month:02}.{day.day:02}",
        day,
    ]
    assert {values.read_date(form) for form in forms} == {day}


def outcome(read, cell):
    """What a reader returns, or its refusal."""
    try:
        return read(cell)
    except Unreadable as refusal:
        return refusal


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_is_refused(text):
    assert isinstance(outcome(values.read_date, text), (date, Unreadable))


READERS = sorted({column.read for sheet in sheets.SHEETS for column in sheet.columns}, key=repr)
CELLS = st.one_of(
    st.text(max_size=40),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(st.sampled_from(READERS), CELLS)
def test_every_reader_reads_or_refuses_whatever_stands_in_a_cell(read, cell):
    assert outcome(read, cell) is not None


@pytest.mark.parametrize(
    ("cell", "tax_id"),
    [
        ("04595257", "04595257"),
        (4595257, "04595257"),
        ("4595257", "04595257"),
        (4595257.0, "04595257"),
        ("０４５９５２５７", "04595257"),
        ("0459-5257", "04595257"),
        ("22099131", "22099131"),
        ("10458575", "10458575"),
        ("10458570", "10458570"),
    ],
)
def test_a_tax_id_gets_its_zeros_back(cell, tax_id):
    assert values.read_tax_id(cell) == tax_id


@pytest.mark.parametrize("cell", ["12345678", "04595258", "123456789", "0459525A", "", "00000000", 12.5, True])
def test_a_wrong_tax_id_is_refused(cell):
    with pytest.raises(Unreadable):
        values.read_tax_id(cell)


@pytest.mark.parametrize(
    ("tax_id", "is_valid"),
    [
        ("04595252", True),  # digit sums 35: a multiple of 5 and not of 10
        ("04595257", True),
        ("04595256", False),
        ("10458574", True),  # seventh digit 7, product counted as 1
        ("10458575", True),  # seventh digit 7, product counted as 0
        ("10458576", False),
    ],
)
def test_the_checksum_is_a_multiple_of_five(tax_id, is_valid):
    assert values.has_valid_checksum(tax_id) is is_valid


@given(st.text("0123456789", min_size=8, max_size=8).filter(lambda text: text != "00000000"))
def test_the_checksum_agrees_with_a_plain_reading_of_the_rule(tax_id):
    sums = [
        sum(map(int, str(int(digit) * weight))) for digit, weight in zip(tax_id, (1, 2, 1, 2, 1, 2, 4, 1), strict=True)
    ]
    totals = {sum(sums)}
    if tax_id[6] == "7":
        totals = {sum(sums[:6]) + sums[7] + counted for counted in (0, 1)}
    assert values.has_valid_checksum(tax_id) is any(total % 5 == 0 for total in totals)


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        ("08:00", time(8)),
        ("8:00", time(8)),
        ("0800", time(8)),
        (800, time(8)),
        ("08:00:00", time(8)),
        ("８：３０", time(8, 30)),
        (time(8, 30, 20), time(8, 30)),
        (datetime(1899, 12, 31, 8, 30), time(8, 30)),
        (1 / 3, time(8)),
        (timedelta(hours=21, minutes=10), time(21, 10)),
        ("24:30", time(0, 30)),
        ("23時05分", time(23, 5)),
    ],
)
def test_a_time_may_be_written_in_many_ways(cell, hour):
    assert values.read_time(cell) == hour


@pytest.mark.parametrize("cell", ["25:00", "8:60", "8", "noon", 8, -0.5, 1.5, True, "99:99", timedelta(days=2)])
def test_what_is_no_time_is_refused(cell):
    with pytest.raises(Unreadable):
        values.read_time(cell)


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("12345", "12345"),
        (12345, "12345"),
        (12345.0, "12345"),
        ("54321", "12345"),
        ("1,2,3", "123"),
        ("1、3、5", "135"),
        ("6 7", "67"),
        ("一三五", "135"),
        ("週六、週日", "67"),
        ("星期一,星期二", "12"),
        ("１２３", "123"),
        (7, "7"),
    ],
)
def test_weekdays_may_be_written_in_many_ways(cell, days):
    assert values.read_weekdays(cell) == days


@pytest.mark.parametrize("cell", ["0", "8", "12345678", "1123", "1-5", "Mon", "平日", 1.5, "１２3a", True])
def test_weekdays_that_could_mean_anything_are_refused(cell):
    with pytest.raises(Unreadable):
        values.read_weekdays(cell)


@pytest.mark.parametrize("cell", ["yes", "YES", " 是 ", "有", "Y", True, 1, "1", "ＹＥＳ"])
def test_yes(cell):
    assert values.read_yes_no(cell) is True


@pytest.mark.parametrize("cell", ["no", "否", "無", False, 0, "N"])
def test_no(cell):
    assert values.read_yes_no(cell) is False


@pytest.mark.parametrize("cell", ["maybe", "2", 5, "是否"])
def test_neither_yes_nor_no_is_refused(cell):
    with pytest.raises(Unreadable):
        values.read_yes_no(cell)


@pytest.mark.parametrize(
    ("cell", "number"), [(40, 40), (40.0, 40), ("40", 40), ("1,200", 1200), ("４０", 40), (" 40 ", 40), ("40.0", 40)]
)
def test_whole_numbers(cell, number):
    assert values.whole_number(0, 5000)(cell) == number


@pytest.mark.parametrize("cell", [40.5, "40人", "1,20", -1, 5001, True, "1e3", "", "四十", float("nan"), float("inf")])
def test_what_is_no_whole_number_in_range_is_refused(cell):
    with pytest.raises(Unreadable):
        values.whole_number(0, 5000)(cell)


@pytest.mark.parametrize("cell", [90.1, "-91", "24°8'", "24,1"])
def test_a_latitude_has_its_limits(cell):
    with pytest.raises(Unreadable):
        sheets.SITES.column("latitude").read(cell)


def test_a_latitude_keeps_its_decimals():
    assert sheets.SITES.column("latitude").read("24.1477358") == 24.1477358


@pytest.mark.parametrize(
    ("cell", "email"),
    [
        ("A.Lin@Demo.Example", "a.lin@demo.example"),
        (" lin@demo.example ", "lin@demo.example"),
        ("ｌｉｎ@demo.example", "lin@demo.example"),
    ],
)
def test_an_email_is_in_lower_case(cell, email):
    assert values.read_email(cell) == email


@pytest.mark.parametrize(
    "cell", ["lin", "lin@", "@demo.example", "lin@demo", "a b@demo.example", "a@b@c.d", "a,b@c.d", 5]
)
def test_what_is_no_email_is_refused(cell):
    with pytest.raises(Unreadable):
        values.read_email(cell)


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("0912-345-678", "0912-345-678"),
        (912345678, "0912345678"),
        ("(04)2345-6789#12", "(04)2345-6789#12"),
        ("04-23456789 轉 12", "04-23456789 轉 12"),
        ("+886 4 2345", "+886 4 2345"),
    ],
)
def test_a_phone_number(cell, phone):
    assert values.read_phone(cell) == phone


@pytest.mark.parametrize(
    "cell",
    [
        "teacher, coordinator",
        "coordinator，teacher",
        "建教組長、訪視教師",
        "訪視教師;coordinator",
        "Teacher,COORDINATOR,teacher",
    ],
)
def test_several_roles(cell):
    assert sheets.PEOPLE.column("role").read(cell) == {Role.TEACHER, Role.COORDINATOR}


@pytest.mark.parametrize("cell", ["boss", "teacher,boss", ",", "訪視"])
def test_an_unknown_role_is_refused(cell):
    with pytest.raises(Unreadable):
        sheets.PEOPLE.column("role").read(cell)


@pytest.mark.parametrize(
    ("cell", "mode"),
    [("421", Mode.FOUR_TWO_ONE), (421, Mode.FOUR_TWO_ONE), (66.0, Mode.SIX_SIX), ("非建教", Mode.OFF_CAMPUS)],
)
def test_modes_that_look_like_numbers(cell, mode):
    assert sheets.CLASSES.column("mode").read(cell) is mode


def test_an_unknown_mode_is_refused():
    with pytest.raises(Unreadable):
        sheets.CLASSES.column("mode").read("輪流")


@pytest.mark.parametrize("sheet", sheets.SHEETS, ids=lambda sheet: sheet.name)
def test_every_fixed_value_reads_the_same_in_both_languages(sheet):
    for column in sheet.columns:
        for english, chinese in (column.choices or {}).items():
            assert column.read(english) == column.read(chinese)


def test_codes_are_half_width_and_remember_that_they_were_numbers():
    assert values.read_code("Ｓ００１") == "S001"
    assert isinstance(values.read_code(1101), Digits)
    assert not isinstance(values.read_code("1101"), Digits)
    with pytest.raises(Unreadable):
        values.read_code(datetime(2026, 3, 1))


def test_words_lose_blanks_around_and_between_and_keep_rare_characters():
    assert values.read_text("　阮氏瑠 \n 珉​") == "阮氏瑠 珉"
    assert values.read_text("𠮷田") == "𠮷田"
    assert sheets.SCHOOLS.column("level").read("高中職") is Level.HIGH_SCHOOL
