"""What a checklist version says: sections, items, and which answers fail, as typed values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from checklists.conditions import Condition


class Kind(StrEnum):
    VISIT = "visit"
    INTERVIEW = "interview"
    COMPANY_AUDIT = "company_audit"
    SCHOOL_AUDIT = "school_audit"
    ASSESSMENT = "assessment"


class AnswerType(StrEnum):
    PRESENCE = "presence"
    YES_NO = "yes_no"
    NUMBER = "number"
    TIME = "time"
    DATE = "date"
    CHOICE = "choice"
    MULTIPLE = "multiple"
    SCALE = "scale"
    SCORE = "score"
    TEXT = "text"
    PHOTO = "photo"


class Pair(StrEnum):
    """The words in which yes and no are said."""

    MET = "met"
    YES = "yes"
    HAVE = "have"


class PhotoRule(StrEnum):
    NEVER = "never"
    OPTIONAL = "optional"
    ON_FAIL = "on_fail"
    ALWAYS = "always"


class NoteRule(StrEnum):
    """When a remark has to be written beside the answer."""

    OPTIONAL = "optional"
    ON_FAIL = "on_fail"
    REQUIRED = "required"


class Audience(StrEnum):
    """Who may read the answer: the company's copy too, the school only, or whoever may read interviews."""

    COMPANY = "company"
    SCHOOL = "school"
    RESTRICTED = "restricted"


class Severity(StrEnum):
    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class Concern(StrEnum):
    """Whom a failed item concerns; only a company's can be released to it."""

    COMPANY = "company"
    SCHOOL = "school"
    STUDENT = "student"


class Per(StrEnum):
    SITE = "site"
    STUDENT = "student"


class Turn(StrEnum):
    """On which visits an item is asked."""

    EVERY_VISIT = "every_visit"
    AFTER_PAY_DAY = "after_pay_day"
    NEWCOMERS = "newcomers"
    EVERY_WEEKS = "weeks"


NUMERIC = frozenset({AnswerType.NUMBER, AnswerType.SCALE, AnswerType.SCORE})
WRITTEN = NUMERIC | {AnswerType.TIME, AnswerType.DATE, AnswerType.TEXT, AnswerType.PHOTO}
"""Types that are written or photographed, not ticked."""
CHOSEN = frozenset({AnswerType.CHOICE, AnswerType.MULTIPLE})
"""Types whose answers are options of the item's own."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; what students read may also stand in Vietnamese and Indonesian."""

    zh: str
    en: str
    vi: str | None = None
    id: str | None = None

    def said(self, *, chinese: bool) -> str:
        """The text in one of the two languages."""
        return self.zh if chinese else self.en


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice; a neutral one (不想說, 本次未看) neither passes nor fails."""

    value: str
    text: Text
    is_neutral: bool = False


@dataclass(frozen=True, slots=True)
class Fails:
    """Which answers of an item fail. A value that meets several conditions fails once."""

    options: tuple[str, ...] = ()
    severity_by_option: Mapping[str, Severity] | None = None
    over: Decimal | None = None
    under: Decimal | None = None
    critical_over: Decimal | None = None
    before: str | None = None
    after: str | None = None
    after_with_permit: str | None = None
    older_than_days: int | None = None
    below_table: str | None = None
    late_after_paper: str | None = None
    major_within_days: int | None = None
    over_paper: str | None = None
    differs_from_paper: str | None = None
    verify: bool = False
    says: Text | None = None
    law_from: date | None = None
    law_to: date | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often an item is asked; `weeks` only where it is asked every so many weeks."""

    turn: Turn = Turn.EVERY_VISIT
    weeks: int | None = None


EVERY_VISIT = Rhythm()


@dataclass(frozen=True, slots=True)
class Item:
    key: str
    text: Text
    type: AnswerType
    photo: PhotoRule
    max_photos: int
    severity: Severity | None
    concerns: Concern
    is_restricted: bool
    basis: str
    due_days: int | None
    rule: str | None
    help: Text | None
    auto: str | None
    fails: Fails | None
    pair: Pair | None = None
    unit: Text | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    decimals: int = 0
    options: tuple[Option, ...] = ()
    is_required: bool = False
    when: Condition | None = None
    """Asked only when this holds for the other answers; None asks always."""
    citation: Text | None = None
    min_photos: int = 0
    note: NoteRule = NoteRule.OPTIONAL
    audience: Audience = Audience.COMPANY
    rhythm: Rhythm = EVERY_VISIT
    points: Decimal | None = None

    @property
    def is_scored(self) -> bool:
        return self.severity is not None

    def option(self, value: str) -> Option | None:
        """The option with this value, or None."""
        return next((option for option in self.options if option.value == value), None)


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: Text
    weight: Decimal | None
    per: Per
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Interview:
    """The per-student sheet that belongs to a visit."""

    code: str
    version: int


@dataclass(frozen=True, slots=True)
class Extends:
    """The common version to which a school has added sections of its own."""

    code: str
    version: int


@dataclass(frozen=True, slots=True)
class Scoring:
    """How section weights become a grade: limits from the best down, a cap after a critical failure, a bonus."""

    bonus_max: Decimal
    bonus_item: str | None
    grades: tuple[tuple[Decimal, int], ...]
    critical_cap: int | None


@dataclass(frozen=True, slots=True)
class Document:
    code: str
    kind: Kind
    title: Text
    sections: tuple[Section, ...]
    interview: Interview | None = None
    scoring: Scoring | None = None
    extends: Extends | None = None

    @property
    def items(self) -> Iterator[Item]:
        for section in self.sections:
            yield from section.items

    def item(self, key: str) -> Item | None:
        """The item with this key, or None."""
        return next((item for item in self.items if item.key == key), None)

    def section_of(self, key: str) -> Section | None:
        """The section in which the item with this key stands, or None."""
        return next((section for section in self.sections if any(item.key == key for item in section.items)), None)
