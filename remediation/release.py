"""What may be told to a company, and when: nothing a student said is ever shown as the source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inspections.models import Concern, Severity

ENOUGH_INTERVIEWS = 5
LIFE_SAFETY_SECTIONS = frozenset({"BV-E", "CA-E"})
LIFE_SAFETY_ITEMS = frozenset({"SP07", "CA62"})
"""Injuries told in an interview, and fire safety of a dormitory, stand in other sections."""

INTERVIEW_SUBJECTS = {
    "SP02": {"zh": "訓練結束時間", "en": "Time at which training ends"},
    "SP03": {"zh": "每週訓練日數與休息日", "en": "Training days and rest days in a week"},
    "SP05": {"zh": "生活津貼給付金額", "en": "Amount of the living allowance"},
    "SP05D": {"zh": "生活津貼發放日", "en": "Pay day of the living allowance"},
    "SP07": {"zh": "訓練場所安全與傷病處理", "en": "Safety at the training place and care of injuries"},
    "SP10": {"zh": "住宿與通勤安排", "en": "Lodging and commuting"},
    "SP11": {"zh": "到校上課與補課時間", "en": "Time for classes and make-up classes at school"},
}
OPEN_SUBJECTS = {
    "BV14": {"zh": "出勤卡逐日登載", "en": "Attendance cards filled in day by day"},
    "BV16": {"zh": "生活津貼給付金額", "en": "Amount of the living allowance"},
}
"""Items that everybody may read, but whose own words say that students were asked."""
OTHER_INTERVIEW_SUBJECT = {"zh": "訓練實施情形", "en": "How the training is carried out"}


@dataclass(frozen=True)
class Releasable:
    """The facts of a case that decide whether it may be told to the company."""

    concerns: Concern
    severity: Severity
    item: str
    section: str
    is_restricted: bool
    is_from_interview: bool
    hold_until: date | None


class Obstacle(StrEnum):
    """Why a case cannot be released now."""

    RESTRICTED = "restricted"
    NOT_COMPANY = "not_company"
    HELD = "held"


class Wording(StrEnum):
    """What is wrong with a text for the company."""

    EMPTY = "empty"
    UNCONFIRMED = "unconfirmed"
    NOT_REWORDED = "not_reworded"
    NAMES_STUDENT = "names_student"
    QUOTES_NOTE = "quotes_note"
    TELLS_SOURCE = "tells_source"
    TELLS_SEAT = "tells_seat"


def is_held_back(*, is_from_interview: bool, interviewed_count: int | None) -> bool:
    """Whether a finding waits because too few students were spoken to for nobody to stand out."""
    return is_from_interview and (interviewed_count or 0) < ENOUGH_INTERVIEWS


def is_danger_to_life(case: Releasable) -> bool:
    """Critical, and about the safety of life."""
    is_about_life = case.section in LIFE_SAFETY_SECTIONS or case.item in LIFE_SAFETY_ITEMS
    return case.severity is Severity.CRITICAL and is_about_life


def is_for_company(case: Releasable) -> bool:
    """Whether a case can ever be released: a company's, and not restricted."""
    return case.concerns is Concern.COMPANY and not case.is_restricted


def may_be_signed_for(case: Releasable) -> bool:
    """Whether the company may read of the case on the sheet that it signs: never of what a student said."""
    return is_for_company(case) and not case.is_from_interview


def obstacle(case: Releasable, today: date) -> Obstacle | None:
    """Why the case cannot be released today, or None. Danger to life waits for nothing."""
    if case.is_restricted:
        return Obstacle.RESTRICTED
    if case.concerns is not Concern.COMPANY:
        return Obstacle.NOT_COMPANY
    is_waiting = case.hold_until is not None and today < case.hold_until
    return Obstacle.HELD if is_waiting and not is_danger_to_life(case) else None


def must_be_reworded(case: Releasable, today: date) -> bool:
    """Danger to life told by few students goes out at once, but in words that somebody has thought about."""
    return case.is_from_interview and case.hold_until is not None and today < case.hold_until


def subject(case: Releasable, title: dict[str, str]) -> dict[str, str]:
    """The title under which a company sees the case: never the question that a student was asked, nor that one was."""
    if case.is_from_interview:
        return INTERVIEW_SUBJECTS.get(case.item, OTHER_INTERVIEW_SUBJECT)
    return OPEN_SUBJECTS.get(case.item, title)


_SOURCES = re.compile(
    r"學生(說|表示|反映|反應|陳述|指出|告訴|告知)|同學(說|表示|反映|反應|指出)|晤談|訪談"
    r"|students?\s+(said|says|told|reported)|interview",
    re.IGNORECASE,
)


def _plain(text: str) -> str:
    """Text without blanks, punctuation and width variants, for comparing names."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum() or character == "○")


def student_words(name: str, number: str) -> set[str]:
    """What would give a student away: the name, the given name, the surname with 同學, the number."""
    plain, words = _plain(name), set()
    if len(plain) >= 2:
        words.add(plain)
    if len(plain) in (3, 4) and not plain.isascii():
        words |= {plain[-2:], plain[0] + "同學"}
    if len(_plain(number)) >= 4:
        words.add(_plain(number))
    return words


def named_student(text: str, students: Iterable[tuple[str, str]]) -> str | None:
    """The first word of a text that gives a student (name, number) away, or None."""
    plain = _plain(text)
    words = {word for name, number in students for word in student_words(name, number)}
    return next((word for word in sorted(words, key=lambda word: (-len(word), word)) if word in plain), None)


_SEAT = r"座號?\d{1,2}|\d{1,2}號(同學|學生|建教生)"


def named_seat(text: str, classes: Iterable[str]) -> str | None:
    """The first place of a text that says which seat in which class, for whoever has the class list, or None."""
    names = [re.escape(plain) for plain in map(_plain, classes) if plain]
    seats = "|".join([*(rf"{name}班?\d{{1,2}}號?" for name in names), _SEAT])
    found = re.search(seats, _plain(text))
    return found.group() if found else None


def tells_source(text: str, *, draft: str = "") -> bool:
    """Whether a text says that it comes from a student, beyond what the question itself says in the draft."""
    return len(_SOURCES.findall(text)) > len(_SOURCES.findall(draft))


def quotes(text: str, notes: Iterable[str]) -> bool:
    """Whether a text takes a note over word for word."""
    plain = _plain(text)
    return any(len(_plain(note)) >= 6 and _plain(note) in plain for note in notes)


def wording_fault(
    text: str,
    *,
    draft: str,
    is_confirmed: bool,
    case: Releasable,
    today: date,
    students: Iterable[tuple[str, str]],
    notes: Iterable[str],
    classes: Iterable[str] = (),
) -> Wording | None:
    """What keeps a text from going out, or None."""
    if not text.strip():
        return Wording.EMPTY
    if named_student(text, students):
        return Wording.NAMES_STUDENT
    if named_seat(text, classes):
        return Wording.TELLS_SEAT
    if tells_source(text, draft=draft):
        return Wording.TELLS_SOURCE
    if case.is_from_interview and quotes(text, notes):
        return Wording.QUOTES_NOTE
    if must_be_reworded(case, today) and _plain(text) == _plain(draft):
        return Wording.NOT_REWORDED
    return None if is_confirmed else Wording.UNCONFIRMED
