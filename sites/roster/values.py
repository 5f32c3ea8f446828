"""What stands in a cell, read as a value: dates in every usual form, lost leading zeros, times, numbers, words.

Every reader takes a cell that is not empty and returns the value, or raises Unreadable with the reason.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

MAX_TEXT = 500
FIRST_YEAR, LAST_YEAR = 1912, 2150
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(4000, 92_000)  # 1910 to 2151
_INVISIBLE = {0x200B: None, 0x200C: None, 0x200D: None, 0xFEFF: None, 0x00AD: None}


class Unreadable(ValueError):
    """A cell holds something else than its column asks for."""

    def __init__(self, reason: Any) -> None:
        super().__init__("unreadable")
        self.reason = reason


class Digits(str):
    """Digits that a spreadsheet may have taken for a number, so that leading zeros may be lost."""


class Formula(str):
    """A formula: never evaluated, and no value."""


class BrokenCell(str):
    """An error value of the spreadsheet, such as #REF!."""


def read_text(cell: Any) -> str:
    """Words in one line, without the blanks around them."""
    if isinstance(cell, (bool, date, time, timedelta)):
        raise Unreadable(_l("“%(value)s” is no text. Format the cell as text and type it again.", value=shown(cell)))
    if isinstance(cell, float):
        cell = _plain_number(cell)
    text = " ".join(str(cell).translate(_INVISIBLE).split())
    if len(text) > MAX_TEXT:
        raise Unreadable(_l("The text is longer than %(most)s characters.", most=MAX_TEXT))
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        raise Unreadable(_l("The text holds characters that cannot be read. Type it again."))
    return text


def read_code(cell: Any) -> str:
    """A code or number that names something: half-width, as text."""
    text = unicodedata.normalize("NFKC", read_text(cell)).strip()
    may_have_lost_zeros = not isinstance(cell, str) or isinstance(cell, Digits)
    return Digits(text) if may_have_lost_zeros and text.isascii() and text.isdigit() else text


def read_email(cell: Any) -> str:
    """An e-mail address in lower case."""
    text = unicodedata.normalize("NFKC", read_text(cell)).lower()
    if len(text) > 254 or not re.fullmatch(r"[^@\s,;:<>()\"\\]+@[^@\s,;:<>()\"\\.]+(\.[^@\s,;:<>()\"\\.]+)+", text):
        raise Unreadable(_l("“%(value)s” is no e-mail address.", value=shown(cell)))
    return text


def read_phone(cell: Any) -> str:
    """A telephone number; a mobile number that lost its first zero gets it back."""
    text = unicodedata.normalize("NFKC", read_text(cell))
    return "0" + text if re.fullmatch(r"9\d{8}", text) else text


def read_city(cell: Any) -> str:
    """A county or city, with 臺 for 台."""
    return read_text(cell).replace("台", "臺")


def read_tax_id(cell: Any) -> str:
    """A 統一編號: eight digits whose checksum holds; lost leading zeros are restored."""
    text = re.sub(r"[\s-]", "", read_code(cell))
    if not (text.isascii() and text.isdigit()) or len(text) > 8:
        raise Unreadable(_l("“%(value)s” is no tax ID: it has eight digits.", value=shown(cell)))
    text = text.zfill(8)
    if not has_valid_checksum(text):
        raise Unreadable(_l("The check digit of tax ID %(value)s is wrong. Compare it with the contract.", value=text))
    return text


def has_valid_checksum(tax_id: str) -> bool:
    """Whether the digit sums of the products with 1,2,1,2,1,2,4,1 add up to a multiple of 5 (the rule since 2023)."""
    if tax_id == "00000000":
        return False
    products = [int(digit) * weight for digit, weight in zip(tax_id, (1, 2, 1, 2, 1, 2, 4, 1), strict=True)]
    sums = [product // 10 + product % 10 for product in products]
    if tax_id[6] != "7":
        return sum(sums) % 5 == 0
    rest = sum(sums) - sums[6]
    return rest % 5 == 0 or (rest + 1) % 5 == 0


def read_date(cell: Any) -> date:
    """A day: a date of the spreadsheet, ISO, or ROC (115/9/1, 115.9.1, 1150901, 民國115年9月1日)."""
    if isinstance(cell, datetime):
        return _in_range(cell.date(), cell)
    if isinstance(cell, date):
        return _in_range(cell, cell)
    if isinstance(cell, (bool, time, timedelta)):
        raise _no_date(cell)
    if isinstance(cell, (int, float)):
        return _date_from_number(cell)
    return _date_from_text(str(cell))


def _date_from_number(cell: int | float) -> date:
    if not math.isfinite(cell) or cell != int(cell):
        raise _no_date(cell)
    if int(cell) in _EXCEL_DAYS:
        return _EXCEL_EPOCH + timedelta(days=int(cell))
    return _date_from_text(str(int(cell)))


_SEPARATED = re.compile(
    r"(?:中華)?(?:民國)?\s*(?P<year>\d{1,4})\s*(?P<sign>[-/.年])\s*(?P<month>\d{1,2})\s*(?:(?P=sign)|月)\s*"
    r"(?P<day>\d{1,2})\s*日?"
)
_CLOCK_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")
_WEEKDAY_NOTE = re.compile(r"\((?:星期|週)?[一二三四五六日]\)$")


def _date_from_text(cell: str) -> date:
    text = unicodedata.normalize("NFKC", cell).strip()
    text = _WEEKDAY_NOTE.sub("", _CLOCK_TIME.sub("", text)).strip()
    if re.fullmatch(r"(?:民國)?\d{6,8}", text):
        digits = text.removeprefix("民國")
        # 990901 is 0990901 after a spreadsheet took it for a number.
        digits = digits.zfill(7)
        parts = int(digits[:-4]), int(digits[-4:-2]), int(digits[-2:])
        return _day(*parts, is_ce=len(digits) == 8, cell=cell)
    match = _SEPARATED.fullmatch(text)
    if match is None:
        raise _no_date(cell)
    year = match["year"]
    return _day(int(year), int(match["month"]), int(match["day"]), is_ce=len(year) == 4, cell=cell)


def _day(year: int, month: int, day: int, *, is_ce: bool, cell: Any) -> date:
    try:
        return _in_range(date(year if is_ce else year + 1911, month, day), cell)
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(_l("“%(value)s” is a day that does not exist.", value=shown(cell))) from error


def _in_range(day: date, cell: Any) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable(_l("The year of “%(value)s” cannot be right.", value=shown(cell)))
    return day


def _no_date(cell: Any) -> Unreadable:
    return Unreadable(_l("“%(value)s” is no date. Write 2026-09-01 or 115/9/1.", value=shown(cell)))


def read_time(cell: Any) -> time:
    """A time of day: 08:00, 8:00, 0800, or a time of the spreadsheet; 24:30 is half past midnight."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(cell, timedelta):
        return _time_of_minutes(round(cell.total_seconds() / 60), cell)
    if isinstance(cell, float) and 0 <= cell < 1:
        return _time_of_minutes(round(cell * 1440), cell)
    text = unicodedata.normalize("NFKC", read_text(cell))
    match = re.fullmatch(r"(\d{1,2})\s*[:時點]\s*(\d{2})\s*分?(?::\d{2})?", text)
    match = match or re.fullmatch(r"(\d{1,2})(\d{2})", text)
    if match is None or int(match[2]) > 59:
        raise _no_time(cell)
    return _time_of_minutes(int(match[1]) * 60 + int(match[2]), cell)


def _time_of_minutes(minutes: int, cell: Any) -> time:
    if not 0 <= minutes < 25 * 60:
        raise _no_time(cell)
    return time(minutes // 60 % 24, minutes % 60)


def _no_time(cell: Any) -> Unreadable:
    return Unreadable(_l("“%(value)s” is no time. Write 08:00.", value=shown(cell)))


_WEEKDAYS = {character: str(n % 7 + 1) for n, character in enumerate("一二三四五六日1234567")}


def read_weekdays(cell: Any) -> str:
    """Days of the week in order, Monday = 1: 12345, 1,2,3 or 一三五."""
    text = unicodedata.normalize("NFKC", read_text(cell))
    days = re.sub(r"星期|週|周|[\s,、;/]", "", text)
    read = [_WEEKDAYS.get(character) for character in days]
    if not read or None in read or len(set(read)) != len(read):
        raise Unreadable(
            _l("“%(value)s” are no days of the week. Write 12345 for Monday to Friday.", value=shown(cell))
        )
    return "".join(sorted(day for day in read if day))


_HALVES = {"a": "a", "上": "a", "早": "a", "p": "p", "下": "p"}


def read_half_days(cell: Any) -> str:
    """Days of the week with or without a half: 135, 1a3p5, 一上三下五 (上午, 下午)."""
    text = unicodedata.normalize("NFKC", read_text(cell)).lower()
    text = re.sub(r"星期|週|周|午|[\s,、;/]", "", text)
    pairs = re.findall(r"(.)([ap上早下]?)", text)
    days = {_WEEKDAYS.get(day, ""): _HALVES.get(half, "") for day, half in pairs}
    if not pairs or "" in days or len(days) != len(pairs):
        raise Unreadable(
            _l(
                "“%(value)s” are no half days. Write 1a3p5 for Monday morning, Wednesday afternoon, Friday.",
                value=shown(cell),
            )
        )
    return "".join(f"{day}{days[day]}" for day in sorted(days))


_YES = {"yes", "y", "true", "是", "有", "1", "v", "✓"}
_NO = {"no", "n", "false", "否", "無", "0", "x"}


def read_yes_no(cell: Any) -> bool:
    """yes or no, 是 or 否."""
    word = unicodedata.normalize("NFKC", read_text(str(cell) if isinstance(cell, bool) else cell)).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(_l("“%(value)s” is neither yes nor no.", value=shown(cell)))


def whole_number(least: int, most: int) -> Callable[[Any], int]:
    """A reader of whole numbers from `least` to `most`."""

    def read(cell: Any) -> int:
        number = _number(cell)
        if number != int(number):
            raise Unreadable(_l("“%(value)s” is no whole number.", value=shown(cell)))
        if not least <= number <= most:
            raise _out_of_range(cell, least, most)
        return int(number)

    return read


def decimal_number(least: float, most: float) -> Callable[[Any], float]:
    """A reader of numbers from `least` to `most`."""

    def read(cell: Any) -> float:
        number = _number(cell)
        if not least <= number <= most:
            raise _out_of_range(cell, least, most)
        return round(number, 7)

    return read


def _number(cell: Any) -> float:
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        raise Unreadable(_l("“%(value)s” is no number.", value=shown(cell)))
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    if not re.fullmatch(r"-?(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.\d{1,20})?", text):
        raise Unreadable(_l("“%(value)s” is no number.", value=shown(cell)))
    return float(text.replace(",", ""))


def _out_of_range(cell: Any, least: float, most: float) -> Unreadable:
    return Unreadable(
        _l("“%(value)s” is not between %(least)s and %(most)s.", value=shown(cell), least=least, most=most)
    )


def one_of(words: Mapping[str, StrEnum]) -> Callable[[Any], StrEnum]:
    """A reader of fixed values, in English or Chinese."""
    known = {unicodedata.normalize("NFKC", word).casefold(): value for word, value in words.items()}

    def read(cell: Any) -> StrEnum:
        word = unicodedata.normalize("NFKC", read_text(cell)).casefold()
        if word not in known:
            raise Unreadable(
                _l("“%(value)s” is not known here. Possible: %(words)s.", value=shown(cell), words=", ".join(words))
            )
        return known[word]

    return read


def several_of(words: Mapping[str, StrEnum]) -> Callable[[Any], frozenset[StrEnum]]:
    """A reader of one or several fixed values with commas between them (also 、 and ，)."""
    read_one = one_of(words)

    def read(cell: Any) -> frozenset[StrEnum]:
        parts = [part for part in re.split(r"[,、，;；]", read_text(cell)) if part.strip()]
        if not parts:
            raise Unreadable(
                _l("“%(value)s” is not known here. Possible: %(words)s.", value="", words=", ".join(words))
            )
        return frozenset(read_one(part) for part in parts)

    return read


def shown(cell: Any) -> str:
    """What a refusal quotes of a cell: one short line."""
    text = "".join(character if character.isprintable() else " " for character in str(cell))
    return text if len(text) <= 40 else text[:39] + "…"


def _plain_number(cell: float) -> str:
    if not math.isfinite(cell):
        raise Unreadable(_l("“%(value)s” is no number.", value=shown(cell)))
    return str(int(cell)) if cell == int(cell) else repr(cell)
