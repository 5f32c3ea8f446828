"""Reading a checklist document: every fault is named by section, item and field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from checklists.document import (
    NUMERIC,
    AnswerType,
    Concern,
    Document,
    Fails,
    Interview,
    Item,
    Kind,
    Option,
    Pair,
    Per,
    PhotoRule,
    Relevance,
    Scoring,
    Section,
    Severity,
    Text,
)
from checklists.times import minutes

Choice = TypeVar("Choice", bound=StrEnum)

TABLES = frozenset({"minimum_wage"})
YES_NO = ("yes", "no")

_NUMBER_FORMS = frozenset({"over", "under", "critical_over", "below_table", "over_paper", "differs_from_paper"})
_FORMS: dict[AnswerType, frozenset[str]] = {
    AnswerType.YES_NO: frozenset({"options", "severity_by_option"}),
    AnswerType.CHOICE: frozenset({"options", "severity_by_option"}),
    AnswerType.TIME: frozenset({"before", "after", "after_with_permit"}),
    AnswerType.DATE: frozenset({"older_than_days", "late_after_paper", "major_within_days"}),
    AnswerType.PRESENCE: frozenset(),
    AnswerType.TEXT: frozenset(),
} | dict.fromkeys(NUMERIC, _NUMBER_FORMS)
_MODIFIERS = frozenset({"severity_by_option", "critical_over", "after_with_permit", "major_within_days"})
_ALWAYS = frozenset({"verify", "says", "law_from", "law_to"})


class DocumentInvalid(ValueError):
    """A checklist document that cannot be used, with every fault found."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


def read_document(data: Any) -> Document:
    """The document as typed values; raises DocumentInvalid with all its faults."""
    faults: list[str] = []
    document = _document(_Part(data, (), faults))
    if not faults:
        faults.extend(_across(document))
    if faults:
        raise DocumentInvalid(faults)
    return document


class _Part:
    """One mapping of the document and where it stands; notes faults instead of raising."""

    def __init__(self, data: Any, path: tuple[str, ...], faults: list[str]) -> None:
        self.path, self.faults, self.read = path, faults, set[str]()
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        if not isinstance(data, Mapping):
            self.refuse("", "must be an object")

    def refuse(self, field: str, reason: str) -> None:
        if self.path and field:
            where = f"{' › '.join(self.path)} › {field}"
        else:
            where = " › ".join(self.path) or field or "document"
        self.faults.append(f"{where}: {reason}")

    def get(self, field: str) -> Any:
        self.read.add(field)
        return self.data.get(field)

    def finish(self) -> None:
        for field in sorted(set(self.data) - self.read):
            self.refuse(field, "is not known")

    def inside(self, field: str, *, label: str | None = None, data: Any = None) -> _Part:
        return _Part(self.get(field) if label is None else data, (*self.path, label or field), self.faults)

    def each(self, field: str, label: Callable[[Any, int], str]) -> list[_Part]:
        values = self.get(field)
        if not isinstance(values, list) or not values:
            self.refuse(field, "must be a list with at least one entry")
            return []
        return [self.inside(field, label=label(value, place), data=value) for place, value in enumerate(values, 1)]

    def word(self, field: str) -> str:
        value = self.get(field)
        if not isinstance(value, str) or not value.strip():
            self.refuse(field, "is missing")
            return ""
        return value

    def optional_word(self, field: str) -> str | None:
        return None if self.get(field) is None else self.word(field)

    def choice(self, field: str, kind: type[Choice], default: Choice) -> Choice:
        value = self.get(field)
        if value not in set(kind):
            self.refuse(field, f"must be one of {', '.join(kind)}")
            return default
        return kind(value)

    def optional_choice(self, field: str, kind: type[Choice], default: Choice) -> Choice | None:
        return None if self.get(field) is None else self.choice(field, kind, default)

    def number(self, field: str) -> Decimal | None:
        value = self.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(field, "must be a number")
            return None
        return Decimal(str(value))

    def whole(self, field: str, default: int | None = None) -> int | None:
        value = self.get(field)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.refuse(field, "must be a whole number of 0 or more")
            return default
        return value

    def flag(self, field: str) -> bool:
        value = self.get(field)
        if not isinstance(value, bool | None):
            self.refuse(field, "must be true or false")
        return value is True

    def day(self, field: str) -> date | None:
        value = self.get(field)
        try:
            return None if value is None else date.fromisoformat(value)
        except (TypeError, ValueError):
            self.refuse(field, "must be a date such as 2021-06-18")
            return None

    def time(self, field: str) -> str | None:
        value = self.get(field)
        if value is not None and (not isinstance(value, str) or minutes(value) is None):
            self.refuse(field, "must be a time such as 20:00")
            return None
        return value

    def text(self, field: str) -> Text:
        value = self.get(field)
        if not isinstance(value, Mapping):
            self.refuse(field, "needs a text in zh and en")
            return Text("", "")
        return _text(self.inside(field))

    def optional_text(self, field: str) -> Text | None:
        return None if self.get(field) is None else self.text(field)


def _text(part: _Part) -> Text:
    text = Text(zh=part.word("zh"), en=part.word("en"))
    part.finish()
    return text


def _document(part: _Part) -> Document:
    interview = None if part.get("interview") is None else _interview(part.inside("interview"))
    scoring = None if part.get("scoring") is None else _scoring(part.inside("scoring"))
    document = Document(
        code=part.word("code"),
        kind=part.choice("kind", Kind, Kind.VISIT),
        title=part.text("title"),
        interview=interview,
        scoring=scoring,
        sections=tuple(_section(section) for section in part.each("sections", _label("section", "code"))),
    )
    part.finish()
    return document


def _label(noun: str, field: str) -> Callable[[Any, int], str]:
    """How a part is called in a fault: by its own code, else by its place."""

    def label(value: Any, place: int) -> str:
        name = value.get(field) if isinstance(value, Mapping) else None
        return f"{noun} {name if isinstance(name, str) and name else place}"

    return label


def _interview(part: _Part) -> Interview:
    interview = Interview(code=part.word("code"), version=part.whole("version", 1) or 1)
    part.finish()
    return interview


def _scoring(part: _Part) -> Scoring:
    scoring = Scoring(
        bonus_max=part.number("bonus_max") or Decimal(0),
        bonus_item=part.optional_word("bonus_item"),
        grades=_grades(part),
        critical_cap=part.whole("critical_cap"),
    )
    part.finish()
    return scoring


def _grades(part: _Part) -> tuple[tuple[Decimal, int], ...]:
    rows = part.get("grades")
    try:
        grades = tuple((Decimal(str(limit)), int(grade)) for limit, grade in rows)
    except (TypeError, ValueError, ArithmeticError):
        part.refuse("grades", "must be pairs of a limit and a grade")
        return ()
    limits = [limit for limit, _grade in grades]
    if not limits or limits != sorted(set(limits), reverse=True) or limits[-1] != 0:
        part.refuse("grades", "must go down from the best limit to 0")
    return grades


def _section(part: _Part) -> Section:
    section = Section(
        code=part.word("code"),
        title=part.text("title"),
        weight=part.number("weight"),
        per=part.choice("per", Per, Per.SITE),
        items=tuple(_item(item) for item in part.each("items", _label("item", "key"))),
    )
    part.finish()
    return section


def _item(part: _Part) -> Item:
    kind = part.choice("type", AnswerType, AnswerType.TEXT)
    item = Item(
        key=part.word("key"),
        text=part.text("text"),
        type=kind,
        pair=part.optional_choice("pair", Pair, Pair.YES),
        unit=part.optional_text("unit"),
        min=part.number("min"),
        max=part.number("max"),
        decimals=part.whole("decimals", 0) or 0,
        options=_options(part) if kind is AnswerType.CHOICE else (),
        photo=part.choice("photo", PhotoRule, PhotoRule.NEVER),
        max_photos=part.whole("max_photos", 0) or 0,
        severity=part.optional_choice("severity", Severity, Severity.MINOR),
        concerns=part.choice("concerns", Concern, Concern.COMPANY),
        is_restricted=part.flag("restricted"),
        basis=part.word("basis"),
        due_days=part.whole("due_days"),
        rule=part.optional_word("rule"),
        help=part.optional_text("help"),
        auto=part.optional_word("auto"),
        is_required=part.flag("required"),
        relevant=None if part.get("relevant") is None else _relevance(part.inside("relevant")),
        citation=part.optional_text("citation"),
        fails=None if part.get("fails") is None else _fails(part.inside("fails"), kind),
    )
    part.finish()
    _check_item(part, item)
    return item


def _relevance(part: _Part) -> Relevance:
    relevance = Relevance(item=part.word("item"), equals=part.word("equals"))
    part.finish()
    return relevance


def _options(part: _Part) -> tuple[Option, ...]:
    options = tuple(_option(option) for option in part.each("options", _label("option", "value")))
    values = [option.value for option in options]
    if len(options) < 2 or len(set(values)) != len(values):
        part.refuse("options", "must be at least two, each with a value of its own")
    return options


def _option(part: _Part) -> Option:
    text = Text(zh=part.word("zh"), en=part.word("en"))
    option = Option(value=part.word("value"), text=text, is_neutral=part.flag("neutral"))
    part.finish()
    return option


def _check_item(part: _Part, item: Item) -> None:
    if (item.pair is not None) != (item.type is AnswerType.YES_NO):
        part.refuse("pair", "belongs to yes_no, and only there")
    if item.type in {AnswerType.SCALE, AnswerType.SCORE} and (item.min is None or item.max is None):
        part.refuse("max", "a scale or score needs its lowest and highest value")
    if item.min is not None and item.max is not None and item.min >= item.max:
        part.refuse("max", "must be above min")
    if item.is_scored and item.fails is None:
        part.refuse("fails", "a scored item must say which answers fail")
    if not item.is_scored and item.fails is not None:
        part.refuse("severity", "an item that can fail needs a severity")
    if item.photo in {PhotoRule.ALWAYS, PhotoRule.ON_FAIL} and not item.max_photos:
        part.refuse("max_photos", "an item that asks for photos must allow some")
    if item.fails is not None:
        _check_fails(part.inside("fails"), item, item.fails)


def _fails(part: _Part, kind: AnswerType) -> Fails:
    known = _FORMS[kind] | _ALWAYS
    for field in sorted(set(part.data) - known):
        part.refuse(field, f"does not go with the type {kind}")
        part.read.add(field)
    if not (set(part.data) & _FORMS[kind]) - _MODIFIERS:
        part.refuse("", "names no answer that fails")
    fails = Fails(
        options=_words(part, "options"),
        severity_by_option=_severities(part),
        over=part.number("over"),
        under=part.number("under"),
        critical_over=part.number("critical_over"),
        before=part.time("before"),
        after=part.time("after"),
        after_with_permit=part.time("after_with_permit"),
        older_than_days=part.whole("older_than_days"),
        below_table=part.optional_word("below_table"),
        late_after_paper=part.optional_word("late_after_paper"),
        major_within_days=part.whole("major_within_days"),
        over_paper=part.optional_word("over_paper"),
        differs_from_paper=part.optional_word("differs_from_paper"),
        verify=part.flag("verify"),
        says=part.optional_text("says"),
        law_from=part.day("law_from"),
        law_to=part.day("law_to"),
    )
    part.finish()
    return fails


def _words(part: _Part, field: str) -> tuple[str, ...]:
    values = part.get(field)
    if values is None:
        return ()
    if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
        part.refuse(field, "must be a list of values")
        return ()
    return tuple(values)


def _severities(part: _Part) -> Mapping[str, Severity] | None:
    if part.get("severity_by_option") is None:
        return None
    inner = part.inside("severity_by_option")
    return {value: inner.choice(value, Severity, Severity.MINOR) for value in inner.data}


def _check_fails(part: _Part, item: Item, fails: Fails) -> None:
    offered = YES_NO if item.type is AnswerType.YES_NO else tuple(option.value for option in item.options)
    neutral = {option.value for option in item.options if option.is_neutral}
    for value in fails.options:
        if value not in offered or value in neutral:
            part.refuse("options", f"{value} is not an answer that can fail")
    if fails.options and not set(offered) - neutral - set(fails.options):
        part.refuse("options", "leaves no answer that passes")
    for value in fails.severity_by_option or {}:
        if value not in fails.options:
            part.refuse("severity_by_option", f"{value} does not fail")
    for field in ("over", "under", "critical_over"):
        _check_limit(part, item, field, getattr(fails, field))
    if fails.below_table is not None and fails.below_table not in TABLES:
        part.refuse("below_table", f"must be one of {', '.join(sorted(TABLES))}")
    if fails.verify and fails.says is None:
        part.refuse("says", "a computed result needs its sentence in both languages")


def _check_limit(part: _Part, item: Item, field: str, limit: Decimal | None) -> None:
    outside = limit is not None and (
        (item.min is not None and limit < item.min) or (item.max is not None and limit > item.max)
    )
    if outside:
        part.refuse(field, f"{limit} lies outside min and max")


def _across(document: Document) -> Iterable[str]:
    """Faults that only show when the whole document is seen."""
    keys = [item.key for item in document.items]
    yield from (f"item {key}: stands there twice" for key in sorted({key for key in keys if keys.count(key) > 1}))
    codes = [section.code for section in document.sections]
    yield from (f"section {code}: stands there twice" for code in sorted({c for c in codes if codes.count(c) > 1}))
    for item in document.items:
        if item.relevant is not None and (item.relevant.item == item.key or item.relevant.item not in keys):
            yield f"item {item.key} › relevant: there is no other item {item.relevant.item}"
    if document.scoring is not None:
        yield from _scoring_faults(document, document.scoring)


def _scoring_faults(document: Document, scoring: Scoring) -> Iterable[str]:
    total = sum((section.weight or Decimal(0) for section in document.sections), Decimal(0))
    if total != 100:
        yield f"scoring: the weights of the sections add up to {total}, not to 100"
    if scoring.bonus_item is not None:
        item = document.item(scoring.bonus_item)
        if item is None or item.type is not AnswerType.SCORE:
            yield f"scoring › bonus_item: {scoring.bonus_item} is no item of type score"
