"""One person's answers as a device sends them: read into values; what cannot be read is named by its pointer.

Only the structure is judged here. A value that does not suit its item is kept and shown to the reviewer,
because nothing that a person recorded in the field may be lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.images import Cover
from inspections.sheets.attendance import Card, read_cards
from inspections.sheets.left_out import LeftOut, read_left_out
from inspections.sheets.papers_seen import PaperSeen, read_papers_seen

KINDS = ("visit", "company_audit", "school_audit")
OUTCOMES = ("completed", "closed", "refused", "students_absent", "other")
CHECK_STATES = ("gone", "partly", "still")
SIGNATURE_STATES = ("signed", "refused", "paper")
SEVERITIES = ("critical", "major", "minor")
MAX_ANSWERS = 5000
MAX_PHOTOS = 1000
MAX_COVERS = 50
MAX_TEXT = 20_000
MAX_CHOSEN = 200
MAX_OPTION = 200
MAX_OFFSET_S = 10 * 365 * 86_400

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MISSING = object()


class Unreadable(ValueError):
    """A body whose structure cannot be read, with a JSON pointer and a reason for every fault."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.pointer}: {fault.reason}" for fault in faults))


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a body cannot be read, and the code of the reason."""

    pointer: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeviceVerdict:
    """The inspector's word on a computed result (待查證)."""

    is_confirmed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one item, for the site or for one student."""

    item: str
    student: str | None
    value: Any
    note: str = ""
    photos: tuple[str, ...] = ()
    no_photo_reason: str | None = None
    is_declined: bool = False
    verdict: DeviceVerdict | None = None
    marked: str | None = None
    """The severity with which the inspector marked a finding of their own."""
    is_fixed_on_spot: bool = False
    is_at_once: bool = False
    """Given with one tap for a whole section, and not touched again."""

    @property
    def key(self) -> tuple[str, str]:
        """Item and student's number, empty for the site."""
        return self.item, self.student or ""


@dataclass(frozen=True, slots=True)
class PhotoEntry:
    """A photo that belongs to the record, whether it has arrived or not."""

    sha256: str
    byte_count: int | None
    taken_at: datetime | None
    item: str | None
    student: str | None
    covers: tuple[Cover, ...] = ()
    """Faces and badges that no copy for the screen may show."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the phone was, or why it could not tell."""

    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CaseCheck:
    """What became of an open case, seen on the spot."""

    case_id: UUID
    status: str
    note: str
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed at the end, refused to, or signed on paper."""

    role: str
    name: str
    state: str
    photo: str | None


@dataclass(frozen=True, slots=True)
class ComputedVerdict:
    """The inspector's word on what a rule found in the attendance or the roster, for that very result."""

    rule: str
    student: str | None
    value: str
    verdict: DeviceVerdict


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole submission."""

    obligation_id: UUID | None
    kind: str
    site: str | None
    school: str | None
    checklist: str
    version: int
    revision: int
    base_revision: int
    is_final: bool
    outcome: str
    outcome_reason: str | None
    is_unannounced: bool
    device_id: UUID | None
    clock_offset_s: float
    arrived_at: datetime | None
    left_at: datetime | None
    position: Position
    answers: tuple[Answer, ...]
    photos: tuple[PhotoEntry, ...]
    case_checks: tuple[CaseCheck, ...] = ()
    signatures: tuple[Signature, ...] = ()
    company_remarks: str = ""
    open_reason: str | None = None
    correction_reason: str | None = None
    attendance: tuple[Card, ...] = ()
    left_out: Mapping[tuple[str, str], LeftOut] = field(default_factory=dict)
    results: tuple[ComputedVerdict, ...] = ()
    papers_seen: tuple[PaperSeen, ...] = ()
    _answers: dict[tuple[str, str], Answer] = field(default_factory=dict, compare=False, repr=False)

    @property
    def arrived(self) -> datetime | None:
        """The arrival by the server's clock."""
        return self._corrected(self.arrived_at)

    @property
    def left(self) -> datetime | None:
        """The departure by the server's clock."""
        return self._corrected(self.left_at)

    def _corrected(self, instant: datetime | None) -> datetime | None:
        return None if instant is None else instant + timedelta(seconds=self.clock_offset_s)

    @property
    def is_visit_made(self) -> bool:
        """False for a visit that could not be made."""
        return self.outcome == "completed"

    @property
    def students(self) -> tuple[str, ...]:
        """The numbers of the students who were spoken to, in the order of the sheet."""
        return tuple(dict.fromkeys(answer.student for answer in self.answers if answer.student))

    @property
    def hashes(self) -> tuple[str, ...]:
        """Every photo that belongs to the record, each once."""
        named = [photo.sha256 for photo in self.photos]
        named += [sha for answer in self.answers for sha in answer.photos]
        named += [sha for check in self.case_checks for sha in check.photos]
        named += [sign.photo for sign in self.signatures if sign.photo]
        return tuple(dict.fromkeys(named))

    def answer(self, item: str, student: str | None = None) -> Answer | None:
        """The answer to an item, or None."""
        if not self._answers:
            self._answers.update({answer.key: answer for answer in self.answers})
        return self._answers.get((item, student or ""))


def read_sheet(data: Any) -> Sheet:
    """The body as values; raises Unreadable with every fault."""
    faults: list[Fault] = []
    sheet = _sheet(_Part(data, "", faults))
    if faults:
        raise Unreadable(faults)
    return sheet


def _is_share(value: Any) -> bool:
    """A part of a side, from 0 to 1."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


class _Part:
    """One object of the body; notes faults instead of raising, so that all are named at once."""

    def __init__(self, data: Any, pointer: str, faults: list[Fault]) -> None:
        self.pointer, self.faults = pointer, faults
        self.data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            faults.append(Fault(pointer or "/", "object"))

    def refuse(self, name: str, reason: str) -> None:
        self.faults.append(Fault(f"{self.pointer}/{name}", reason))

    def _get(self, name: str, default: Any) -> Any:
        value = self.data.get(name)
        if value is not None:
            return value
        if default is _MISSING:
            self.refuse(name, "missing")
        return None if default is _MISSING else default

    def text(self, name: str, default: Any = _MISSING) -> Any:
        value = self._get(name, default)
        if isinstance(value, str) and len(value) > MAX_TEXT:
            self.refuse(name, "too_long")
        elif value is not default and value is not None and not isinstance(value, str):
            self.refuse(name, "text")
            return default if default is not _MISSING else ""
        return value if value is not None or default is not _MISSING else ""

    def word(self, name: str, choices: tuple[str, ...], default: Any = _MISSING) -> Any:
        value = self.text(name, default)
        if value not in choices and value is not default and value != "":
            self.refuse(name, "choice")
        return value

    def whole(self, name: str, default: Any = _MISSING) -> int:
        value = self._get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
            if value is not None:
                self.refuse(name, "whole")
            return 0
        return value

    def number(self, name: str, default: float | None) -> Any:
        value = self._get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            self.refuse(name, "number")
            return default
        return value

    def flag(self, name: str, default: Any = _MISSING) -> bool:
        value = self._get(name, default)
        if value is not None and not isinstance(value, bool):
            self.refuse(name, "flag")
        return value is True

    def uuid(self, name: str, default: Any = _MISSING) -> Any:
        value = self.text(name, default)
        try:
            return UUID(value) if value else None
        except ValueError:
            self.refuse(name, "uuid")
            return None

    def instant(self, name: str) -> datetime | None:
        value = self.text(name, None)
        if not value:
            return None
        try:
            instant = datetime.fromisoformat(value)
            in_range = 1990 < instant.year < 2100
        except ValueError:
            in_range, instant = False, datetime.min
        if not in_range or instant.tzinfo is None:
            self.refuse(name, "instant")
            return None
        return instant

    def hash(self, name: str, default: Any = _MISSING) -> Any:
        value = self.text(name, default)
        if value and not _SHA256.fullmatch(value):
            self.refuse(name, "hash")
            return default if default is not _MISSING else ""
        return value

    def hashes(self, name: str) -> tuple[str, ...]:
        found = self._list(name, MAX_PHOTOS)
        for place, value in enumerate(found):
            if not isinstance(value, str) or not _SHA256.fullmatch(value):
                self.refuse(f"{name}/{place}", "hash")
        return tuple(value for value in found if isinstance(value, str))

    def covers(self, name: str) -> tuple[Cover, ...]:
        found = []
        for place, value in enumerate(self._list(name, MAX_COVERS)):
            if isinstance(value, list) and len(value) == 4 and all(_is_share(side) for side in value):
                found.append((value[0], value[1], value[2], value[3]))
            else:
                self.refuse(f"{name}/{place}", "number")
        return tuple(found)

    def inside(self, name: str) -> _Part | None:
        value = self.data.get(name)
        return None if value is None else _Part(value, f"{self.pointer}/{name}", self.faults)

    def each(self, name: str, read: Callable[[_Part], Any], at_most: int) -> tuple[Any, ...]:
        parts: Iterator[_Part] = (
            _Part(value, f"{self.pointer}/{name}/{place}", self.faults)
            for place, value in enumerate(self._list(name, at_most))
        )
        return tuple(read(part) for part in parts)

    def _list(self, name: str, at_most: int) -> list[Any]:
        value = self._get(name, [])
        if not isinstance(value, list):
            self.refuse(name, "list")
            return []
        if len(value) > at_most:
            self.refuse(name, "too_many")
            return []
        return value


def _sheet(part: _Part) -> Sheet:
    kind = part.word("kind", KINDS)
    return Sheet(
        obligation_id=part.uuid("obligation", None),
        kind=kind,
        site=part.text("site", None),
        school=part.text("school", None),
        checklist=part.text("checklist"),
        version=part.whole("version"),
        revision=part.whole("revision"),
        base_revision=part.whole("base_revision", 0),
        is_final=part.flag("final"),
        outcome=part.word("outcome", OUTCOMES, "completed"),
        outcome_reason=part.text("outcome_reason", None),
        is_unannounced=part.flag("unannounced", True),
        device_id=part.uuid("device", None),
        clock_offset_s=_offset(part),
        arrived_at=part.instant("arrived_at"),
        left_at=part.instant("left_at"),
        position=_position(part.inside("position")),
        answers=part.each("answers", _answer, MAX_ANSWERS),
        photos=part.each("photos", _photo, MAX_PHOTOS),
        case_checks=part.each("case_checks", _case_check, MAX_ANSWERS),
        signatures=part.each("signatures", _signature, 20),
        company_remarks=part.text("company_remarks", ""),
        open_reason=part.text("open_reason", None),
        correction_reason=part.text("correction_reason", None),
        attendance=read_cards(part.data.get("attendance")),
        left_out=read_left_out(part.data.get("left_out")),
        results=part.each("results", _result, MAX_ANSWERS),
        papers_seen=read_papers_seen(part.data.get("papers")),
    )


def _offset(part: _Part) -> float:
    value = part.number("clock_offset_s", 0)
    if abs(value) > MAX_OFFSET_S:
        part.refuse("clock_offset_s", "number")
        return 0
    return float(value)


def _position(part: _Part | None) -> Position:
    if part is None:
        return Position()
    return Position(
        latitude=part.number("latitude", None),
        longitude=part.number("longitude", None),
        accuracy_m=part.number("accuracy_m", None),
        reason=part.text("reason", None),
    )


def _answer(part: _Part) -> Answer:
    verdict = part.inside("verdict")
    marked = part.inside("marked")
    value = part.data.get("value")
    if isinstance(value, dict) or (isinstance(value, list) and not _is_choice_of_several(value)):
        part.refuse("value", "value")
    return Answer(
        item=part.text("item"),
        student=part.text("student", None) or None,
        value=value,
        note=part.text("note", ""),
        photos=part.hashes("photos"),
        no_photo_reason=part.text("no_photo_reason", None),
        is_declined=part.flag("declined", False),
        verdict=None if verdict is None else DeviceVerdict(verdict.flag("confirmed"), verdict.text("reason", "")),
        marked=None if marked is None else marked.word("severity", SEVERITIES),
        is_fixed_on_spot=part.flag("fixed_on_spot", False),
        is_at_once=part.flag("at_once", False),
    )


def _is_choice_of_several(value: list[Any]) -> bool:
    return len(value) <= MAX_CHOSEN and all(isinstance(each, str) and len(each) <= MAX_OPTION for each in value)


def _photo(part: _Part) -> PhotoEntry:
    return PhotoEntry(
        sha256=part.hash("sha256"),
        byte_count=part.number("bytes", None),
        taken_at=part.instant("taken_at"),
        item=part.text("item", None),
        student=part.text("student", None) or None,
        covers=part.covers("covers"),
    )


def _case_check(part: _Part) -> CaseCheck:
    return CaseCheck(
        case_id=part.uuid("case") or UUID(int=0),
        status=part.word("status", CHECK_STATES),
        note=part.text("note", ""),
        photos=part.hashes("photos"),
    )


def _signature(part: _Part) -> Signature:
    return Signature(
        role=part.text("role"),
        name=part.text("name", ""),
        state=part.word("state", SIGNATURE_STATES),
        photo=part.hash("photo", None),
    )


def _result(part: _Part) -> ComputedVerdict:
    verdict = part.inside("verdict") or part
    return ComputedVerdict(
        rule=part.text("rule"),
        student=part.text("student", None) or None,
        value=part.text("value"),
        verdict=DeviceVerdict(verdict.flag("confirmed"), verdict.text("reason", "")),
    )
