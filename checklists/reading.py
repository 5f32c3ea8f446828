"""Reading a checklist document: every fault is named by section, item and field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from checklists.document import (
    CHOSEN,
    NUMERIC,
    AnswerType,
    Audience,
    Concern,
    Document,
    Extends,
    Fails,
    Interview,
    Item,
    Kind,
    NoteRule,
    Option,
    Pair,
    Per,
    PhotoRule,
    Rhythm,
    Scoring,
    Section,
    Severity,
    Text,
    Turn,
)
from checklists.parts import Part
from checklists.reading_conditions import read_when, when_faults

MOST_WEEKS = 52
TABLES = frozenset({"minimum_wage"})
YES_NO = ("yes", "no")

_NUMBER_FORMS = frozenset({"over", "under", "critical_over", "below_table", "over_paper", "differs_from_paper"})
_FORMS: dict[AnswerType, frozenset[str]] = {
    AnswerType.YES_NO: frozenset({"options", "severity_by_option"}),
    AnswerType.CHOICE: frozenset({"options", "severity_by_option"}),
    AnswerType.MULTIPLE: frozenset({"options", "severity_by_option"}),
    AnswerType.TIME: frozenset({"before", "after", "after_with_permit"}),
    AnswerType.DATE: frozenset({"older_than_days", "late_after_paper", "major_within_days"}),
    AnswerType.PRESENCE: frozenset(),
    AnswerType.TEXT: frozenset(),
    AnswerType.PHOTO: frozenset(),
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
    document = _document(Part(data, (), faults))
    if not faults:
        faults.extend(_across(document))
    if faults:
        raise DocumentInvalid(faults)
    return document


def _document(part: Part) -> Document:
    interview = None if part.get("interview") is None else _interview(part.inside("interview"))
    scoring = None if part.get("scoring") is None else _scoring(part.inside("scoring"))
    document = Document(
        code=part.word("code"),
        kind=part.choice("kind", Kind, Kind.VISIT),
        title=part.text("title"),
        interview=interview,
        scoring=scoring,
        extends=None if part.get("extends") is None else _extends(part.inside("extends")),
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


def _interview(part: Part) -> Interview:
    interview = Interview(code=part.word("code"), version=part.whole("version", 1) or 1)
    part.finish()
    return interview


def _extends(part: Part) -> Extends:
    extends = Extends(code=part.word("code"), version=part.whole("version", 0) or 0)
    part.finish()
    return extends


def _scoring(part: Part) -> Scoring:
    scoring = Scoring(
        bonus_max=part.number("bonus_max") or Decimal(0),
        bonus_item=part.optional_word("bonus_item"),
        grades=_grades(part),
        critical_cap=part.whole("critical_cap"),
    )
    part.finish()
    return scoring


def _grades(part: Part) -> tuple[tuple[Decimal, int], ...]:
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


def _section(part: Part) -> Section:
    section = Section(
        code=part.word("code"),
        title=part.text("title"),
        weight=part.number("weight"),
        per=part.choice("per", Per, Per.SITE),
        items=tuple(_item(item) for item in part.each("items", _label("item", "key"))),
    )
    part.finish()
    return section


def _item(part: Part) -> Item:
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
        options=_options(part) if kind in CHOSEN else (),
        photo=part.choice("photo", PhotoRule, PhotoRule.NEVER),
        max_photos=part.whole("max_photos", 0) or 0,
        severity=part.optional_choice("severity", Severity, Severity.MINOR),
        concerns=part.choice("concerns", Concern, Concern.COMPANY),
        is_restricted=_is_restricted(part),
        basis=part.word("basis"),
        due_days=part.whole("due_days"),
        rule=part.optional_word("rule"),
        help=part.optional_text("help"),
        auto=part.optional_word("auto"),
        is_required=part.flag("required"),
        when=read_when(part),
        citation=part.optional_text("citation"),
        min_photos=_min_photos(part),
        note=part.optional_choice("note", NoteRule, NoteRule.OPTIONAL) or NoteRule.OPTIONAL,
        audience=_audience(part),
        rhythm=_rhythm(part),
        points=part.number("points"),
        fails=None if part.get("fails") is None else _fails(part.inside("fails"), kind),
    )
    part.finish()
    _check_item(part, item)
    return item


def _is_restricted(part: Part) -> bool:
    return part.flag("restricted") or part.data.get("audience") == Audience.RESTRICTED


def _audience(part: Part) -> Audience:
    """Who may read it; a document of the first kind only says whether it is confidential."""
    named = part.optional_choice("audience", Audience, Audience.COMPANY)
    if part.data.get("restricted") is True:
        if named not in {None, Audience.RESTRICTED}:
            part.refuse("audience", "must be restricted, because the item is")
        return Audience.RESTRICTED
    return named or Audience.COMPANY


def _min_photos(part: Part) -> int:
    """One where a photo is asked for, unless the item says how many."""
    asks = part.data.get("photo") in {PhotoRule.ALWAYS, PhotoRule.ON_FAIL}
    asks = asks or part.data.get("type") == AnswerType.PHOTO
    return part.whole("min_photos", int(asks)) or 0


def _rhythm(part: Part) -> Rhythm:
    value = part.get("rhythm")
    if isinstance(value, Mapping):
        inner = part.inside("rhythm")
        weeks = inner.whole("weeks")
        inner.finish()
        if not weeks or weeks > MOST_WEEKS:
            inner.refuse("weeks", f"must be a number from 1 to {MOST_WEEKS}")
        return Rhythm(Turn.EVERY_WEEKS, weeks)
    turn = part.optional_choice("rhythm", Turn, Turn.EVERY_VISIT)
    if turn is Turn.EVERY_WEEKS:
        part.refuse("rhythm", 'needs its number, such as {"weeks": 4}')
    return Rhythm(turn or Turn.EVERY_VISIT)


def _options(part: Part) -> tuple[Option, ...]:
    options = tuple(_option(option) for option in part.each("options", _label("option", "value")))
    values = [option.value for option in options]
    if len(options) < 2 or len(set(values)) != len(values):
        part.refuse("options", "must be at least two, each with a value of its own")
    return options


def _option(part: Part) -> Option:
    text = Text(part.word("zh"), part.word("en"), part.optional_word("vi"), part.optional_word("id"))
    option = Option(value=part.word("value"), text=text, is_neutral=part.flag("neutral"))
    part.finish()
    return option


def _check_item(part: Part, item: Item) -> None:
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
    if item.points is not None and item.points < 0:
        part.refuse("points", "must be 0 or more")
    _check_photos(part, item)
    if item.fails is not None:
        _check_fails(part.inside("fails"), item, item.fails)


def _check_photos(part: Part, item: Item) -> None:
    asks_photos = item.photo in {PhotoRule.ALWAYS, PhotoRule.ON_FAIL} or item.type is AnswerType.PHOTO
    if asks_photos and not item.max_photos:
        part.refuse("max_photos", "an item that asks for photos must allow some")
    elif item.min_photos > item.max_photos:
        part.refuse("min_photos", "is above max_photos")
    elif item.min_photos and not asks_photos:
        part.refuse("min_photos", "an item that asks for no photo cannot ask for so many")
    if item.type is AnswerType.PHOTO and item.photo is PhotoRule.NEVER:
        part.refuse("photo", "an item answered by a photo must ask for one")


def _fails(part: Part, kind: AnswerType) -> Fails:
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


def _words(part: Part, field: str) -> tuple[str, ...]:
    values = part.get(field)
    if values is None:
        return ()
    if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
        part.refuse(field, "must be a list of values")
        return ()
    return tuple(values)


def _severities(part: Part) -> Mapping[str, Severity] | None:
    if part.get("severity_by_option") is None:
        return None
    inner = part.inside("severity_by_option")
    return {value: inner.choice(value, Severity, Severity.MINOR) for value in inner.data}


def _check_fails(part: Part, item: Item, fails: Fails) -> None:
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


def _check_limit(part: Part, item: Item, field: str, limit: Decimal | None) -> None:
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
    yield from when_faults(document)
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
