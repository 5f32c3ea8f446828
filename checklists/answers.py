"""Answers by type: whether a raw value may stand, and how it reads in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from checklists.document import AnswerType, Item, Pair, Text
from checklists.times import minutes
from core.formatting import day

NOT_APPLICABLE = "na"
TEXT_LIMIT = 4000

TAKEN = "taken"
"""The answer to an item that is answered by a photo."""

Answer = str | Decimal | date | tuple[str, ...] | None

WORDS = {
    Pair.MET: {"yes": Text("符合", "Met"), "no": Text("不符合", "Not met")},
    Pair.YES: {"yes": Text("是", "Yes"), "no": Text("否", "No")},
    Pair.HAVE: {"yes": Text("有", "Yes"), "no": Text("沒有", "No")},
}
UNANSWERED_TEXT = Text("未作答", "Unanswered")
NOT_APPLICABLE_TEXT = Text("不適用", "N/A")
UNSAID_TEXT = Text("不想說", "Prefer not to say")
TAKEN_TEXT = Text("已拍照", "Photo taken")


class AnswerInvalid(ValueError):
    """A value that cannot be the answer to an item, with a sentence in both languages."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


def is_unanswered(value: Any) -> bool:
    """Whether nothing was said: null, or a text without a letter."""
    return value is None or (isinstance(value, str) and not value.strip())


def read_answer(item: Item, value: Any) -> Answer:
    """The typed answer, "na" for not applicable, None when unanswered; raises AnswerInvalid."""
    if is_unanswered(value):
        return None
    if value == NOT_APPLICABLE and item.type is not AnswerType.TEXT:
        return NOT_APPLICABLE
    return _READERS[item.type](item, value)


def answer_text(item: Item, value: Any, *, of_student: bool = False) -> Text:
    """How an answer reads; in a student's interview not applicable means 不想說."""
    answer = read_answer(item, value)
    if answer is None:
        return UNANSWERED_TEXT
    if answer == NOT_APPLICABLE and item.type is not AnswerType.TEXT:
        return UNSAID_TEXT if of_student else NOT_APPLICABLE_TEXT
    if isinstance(answer, Decimal):
        return number_text(item, answer)
    if isinstance(answer, tuple):
        texts = [_word_text(item, value) for value in answer]
        return Text("、".join(text.zh for text in texts), ", ".join(text.en for text in texts))
    if isinstance(answer, date):
        return Text(day(answer, chinese=True), day(answer, chinese=False))
    return _word_text(item, answer)


def offered(item: Item, *, of_student: bool = False) -> tuple[Text, ...]:
    """The answers one can tap, in their order; none where one types."""
    if item.pair is None:
        return tuple(option.text for option in item.options)
    return (*WORDS[item.pair].values(), UNSAID_TEXT if of_student else NOT_APPLICABLE_TEXT)


def _word_text(item: Item, answer: str) -> Text:
    if item.type is AnswerType.PHOTO:
        return TAKEN_TEXT
    if item.pair is not None:
        return WORDS[item.pair][answer]
    option = item.option(answer)
    return option.text if option is not None else Text(answer, answer)


def number_text(item: Item, number: Decimal) -> Text:
    """A number with its unit: 40 小時, NT$29,500, 80%."""
    figure = f"{number.normalize():,f}"
    if item.unit is None:
        return Text(figure, figure)
    zh = f"{figure}%" if item.unit.zh == "%" else f"{figure} {item.unit.zh}"
    if item.unit.en in {"%", "NT$"}:
        en = f"{figure}%" if item.unit.en == "%" else f"NT${figure}"
    else:
        en = f"{figure} {item.unit.en}"
    return Text(zh, en)


def _presence(item: Item, value: Any) -> Answer:
    raise AnswerInvalid(Text("到達與離開由手機記錄，不用作答", "Arrival and departure are recorded by the phone"))


def _yes_no(item: Item, value: Any) -> Answer:
    if value not in ("yes", "no"):
        raise AnswerInvalid(Text("請從選項中選一個", "Choose one of the answers"))
    return str(value)


def _choice(item: Item, value: Any) -> Answer:
    if not isinstance(value, str) or item.option(value) is None:
        raise AnswerInvalid(Text("請從選項中選一個", "Choose one of the answers"))
    return value


def _multiple(item: Item, value: Any) -> Answer:
    """The options chosen, in the order of the checklist; a neutral one (無) stands alone."""
    chosen = value if isinstance(value, list | tuple) else (None,)
    if not chosen:
        return None
    if not all(isinstance(each, str) and item.option(each) for each in chosen):
        raise AnswerInvalid(Text("請從選項中選", "Choose from the answers"))
    options = [option for option in item.options if option.value in chosen]
    if len(options) > 1 and any(option.is_neutral for option in options):
        alone = next(option.text for option in options if option.is_neutral)
        raise AnswerInvalid(Text(f"「{alone.zh}」不能與其他選項一起選", f"“{alone.en}” cannot be chosen with others"))
    return tuple(option.value for option in options)


def _photo(item: Item, value: Any) -> Answer:
    if value != TAKEN:
        raise AnswerInvalid(Text("請拍照", "Take a photo"))
    return TAKEN


def _number(item: Item, value: Any) -> Answer:
    number = _decimal(value)
    if number is None:
        raise AnswerInvalid(Text("請填數字", "Enter a number"))
    if item.min is not None and number < item.min:
        least = number_text(item, item.min)
        raise AnswerInvalid(Text(f"不能小於 {least.zh}", f"Must be at least {least.en}"))
    if item.max is not None and number > item.max:
        most = number_text(item, item.max)
        raise AnswerInvalid(Text(f"不能大於 {most.zh}", f"Must be at most {most.en}"))
    if -_exponent(number.normalize()) > item.decimals:
        raise AnswerInvalid(_too_precise(item.decimals))
    return number


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**12 else None


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _too_precise(decimals: int) -> Text:
    if not decimals:
        return Text("請填整數", "Enter a whole number")
    return Text(f"最多填到小數 {decimals} 位", f"At most {decimals} decimal places")


def _time(item: Item, value: Any) -> Answer:
    if not isinstance(value, str) or minutes(value) is None:
        raise AnswerInvalid(Text("請填 24 小時制的時間，例如 17:30", "Enter a time such as 17:30"))
    return value


def _date(item: Item, value: Any) -> Answer:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise AnswerInvalid(Text("請填存在的日期", "Enter a date that exists")) from None


def _text(item: Item, value: Any) -> Answer:
    if not isinstance(value, str):
        raise AnswerInvalid(Text("請填文字", "Enter a text"))
    if len(value) > TEXT_LIMIT:
        raise AnswerInvalid(Text(f"最多 {TEXT_LIMIT} 字", f"At most {TEXT_LIMIT} characters"))
    return value


_READERS: Mapping[AnswerType, Callable[[Item, Any], Answer]] = {
    AnswerType.PRESENCE: _presence,
    AnswerType.YES_NO: _yes_no,
    AnswerType.NUMBER: _number,
    AnswerType.TIME: _time,
    AnswerType.DATE: _date,
    AnswerType.CHOICE: _choice,
    AnswerType.MULTIPLE: _multiple,
    AnswerType.SCALE: _number,
    AnswerType.SCORE: _number,
    AnswerType.TEXT: _text,
    AnswerType.PHOTO: _photo,
}
