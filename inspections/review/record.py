"""A visit's record as it is shown: every answer in words, findings, and both clocks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from checklists.answers import AnswerInvalid, answer_text, is_unanswered
from checklists.document import AnswerType, Audience, Document, Item, PhotoRule, Section, Severity, Text
from checklists.judgement import Judgement, Status
from core.formatting import masked_name
from inspections.evidence import photos
from inspections.evidence.omissions import Decision, Omission, decisions, omissions_of
from inspections.intake.concluding import judged_visit, papers_of, reasons_of
from inspections.intake.validity import Against
from inspections.models import Finding, Inspection, Revision, Submission
from inspections.queries import Handed, change_under_way, findings_shown, handed_in
from inspections.scope import Sight
from inspections.sheets.asked import Asked, asked_in
from inspections.sheets.assessment import Assessed, unknown_answers, waiting
from inspections.sheets.computed import SECTION as COMPUTED
from inspections.sheets.computed import Computed
from inspections.sheets.sheet import Answer, Position, Sheet

SKEW_S = 600
"""A device clock further off than this is pointed out; it never refuses a record."""
DEFAULT_RADIUS_M = 300
EARTH_M = 6_371_000
RECORDED_BY_PHONE = Text("由手機記錄", "Recorded by the phone")


@dataclass(frozen=True, slots=True)
class Line:
    """One item with its answer."""

    key: str
    student: str
    text: Text
    value: Text
    status: Status
    is_waiting: bool
    severity: Severity | None
    sentence: Text | None
    rule: str | None
    law_from: Any
    law_to: Any
    citation: Text | None
    note: str
    photos: tuple[str, ...]
    no_photo_reason: str | None
    lacks_photo: bool
    verdict: Any
    flaw: Text | None
    is_restricted: bool
    is_for_company: bool
    is_fixed_on_spot: bool
    is_at_once: bool


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one section."""

    code: str
    title: Text
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """The interview of one student."""

    number: str
    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Clocks:
    """What the phone's clock said, what the server made of it, and when the record came in."""

    device_arrived_at: datetime | None
    arrived_at: datetime | None
    left_at: datetime | None
    received_at: datetime | None
    offset_s: float

    @property
    def is_skewed(self) -> bool:
        return abs(self.offset_s) > SKEW_S

    @property
    def minutes_on_site(self) -> int | None:
        if self.arrived_at is None or self.left_at is None:
            return None
        return round((self.left_at - self.arrived_at).total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the phone was at arrival, set against the site."""

    position: Position
    distance_m: int | None
    is_away: bool


@dataclass(frozen=True, slots=True)
class Record:
    """Everything of a visit that one person may read."""

    inspection: Inspection
    submission: Submission | None
    revision: Revision | None
    sheet: Sheet | None
    sight: Sight
    clocks: Clocks | None = None
    place: Place | None = None
    blocks: tuple[Block, ...] = ()
    talks: tuple[Talk, ...] = ()
    waiting: tuple[Line, ...] = ()
    hidden_waiting: int = 0
    """Computed results from interviews that this person does not see."""
    unknown: tuple[Answer, ...] = ()
    findings: tuple[Finding, ...] = ()
    hidden_findings: int = 0
    reasons: tuple[Against, ...] = ()
    holdings: photos.Holdings = field(default_factory=photos.Holdings)
    omissions: tuple[Omission, ...] = ()
    """Photos that the record was imported without."""
    titles: dict[str, Text] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    """The items whose answers the company may not read."""
    names: dict[str, str] = field(default_factory=dict)
    """Of the students, by number, as this person may read them."""
    computed: Computed = field(default_factory=Computed)
    change: Revision | None = None
    """What its author has begun to change since; it counts for nothing until it is sent."""

    def student(self, number: str) -> str:
        """How this person reads of a student: number and name at the school, 王○明 elsewhere."""
        name = self.names.get(number, "")
        return f"{number} {name}".strip() if self.sight.sees_names else name

    @property
    def left_out(self) -> tuple[Decision, ...]:
        """Who left which photos out at an import, as far as this person may read it."""
        return decisions(self.omissions, sees_private=self.sight.sees_interviews)

    @property
    def flaws(self) -> list[Line]:
        """Answers whose value does not suit the item."""
        talks = [block for talk in self.talks for block in talk.blocks]
        return [line for block in (*self.blocks, *talks) for line in block.lines if line.flaw]


def record_of(inspection: Inspection, sight: Sight) -> Record:
    """The record as far as this person may read it; empty while nothing was handed in."""
    handed = next(iter(handed_in(inspection)), None)
    if handed is None:
        return Record(inspection, None, None, None, sight)
    asked = asked_in(inspection.checklist_version)
    items, found = judged_visit(inspection, handed.sheet, asked)
    return replace(_record(inspection, handed, sight, asked, items + found.assessed), computed=found)


def _record(inspection: Inspection, handed: Handed, sight: Sight, asked: Asked, assessed: Sequence[Assessed]) -> Record:
    sheet = handed.sheet
    seen = [each for each in assessed if sight.sees_interviews or not is_private(each)]
    open_ones = waiting(assessed)
    seen_open = [each for each in open_ones if each in seen]
    findings = findings_shown(inspection, with_restricted=True)
    shown = [finding for finding in findings if sight.sees_interviews or not finding.is_restricted]
    return Record(
        inspection=inspection,
        submission=handed.submission,
        revision=handed.revision,
        sheet=sheet,
        sight=sight,
        clocks=clocks_of(inspection, sheet),
        place=place_of(inspection, sheet),
        blocks=blocks_of([each for each in seen if not each.is_from_interview]),
        talks=_talks(inspection, [each for each in seen if each.is_from_interview], sight),
        waiting=tuple(_line(each) for each in seen_open),
        hidden_waiting=len(open_ones) - len(seen_open),
        unknown=tuple(unknown_answers(sheet, assessed)) if sight.sees_interviews else (),
        findings=tuple(shown),
        hidden_findings=len(findings) - len(shown),
        reasons=reasons_of(inspection),
        holdings=photos.photos_of(handed.submission),
        omissions=omissions_of(inspection.id),
        titles=titles_of(asked.site, asked.interview),
        withheld=withheld_items(asked.site, asked.interview),
        names=student_names(inspection, sight),
        change=change_under_way(inspection),
    )


def is_private(each: Assessed) -> bool:
    """Whether only coordinators, counsellors and the author may read the answer."""
    return each.is_from_interview or each.item.is_restricted


def titles_of(*documents: Document | None) -> dict[str, Text]:
    """The text of every item."""
    return {item.key: item.text for document in documents if document for item in document.items}


def titles_by_version(rows: Iterable[Inspection]) -> dict[UUID, dict[str, Text]]:
    """The texts of the items under each version that a record with findings was filled in under."""
    versions = {row.checklist_version_id: row.checklist_version for row in rows if row.findings}
    asked = {version_id: asked_in(version) for version_id, version in versions.items()}
    return {version_id: titles_of(each.site, each.interview) for version_id, each in asked.items()}


def withheld_items(*documents: Document | None) -> frozenset[str]:
    """The items whose answers are not for the company."""
    items = (item for document in documents if document for item in document.items)
    return frozenset(item.key for item in items if item.audience is not Audience.COMPANY)


def clocks_of(inspection: Inspection, sheet: Sheet) -> Clocks:
    """Both clocks of a record."""
    return Clocks(sheet.arrived_at, sheet.arrived, sheet.left, inspection.received_at, sheet.clock_offset_s)


def place_of(inspection: Inspection, sheet: Sheet) -> Place:
    """The position at arrival with its distance from the site, as far as both are known."""
    site, position = inspection.site, sheet.position
    if site is None or None in (site.latitude, site.longitude, position.latitude, position.longitude):
        return Place(position, None, is_away=False)
    here = (float(position.latitude or 0), float(position.longitude or 0))
    distance = metres_between((float(site.latitude or 0), float(site.longitude or 0)), here)
    allowed = (site.radius_m or DEFAULT_RADIUS_M) + (position.accuracy_m or 0)
    return Place(position, round(distance), is_away=distance > allowed)


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two places on the ground, in metres."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, place)) for place in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(1.0, half)))


def blocks_of(assessed: Iterable[Assessed]) -> tuple[Block, ...]:
    """The lines by section, in the order of the checklist; what was not asked has none."""
    by_section: dict[str, tuple[Section, list[Line]]] = {}
    for each in (each for each in assessed if each.is_shown):
        by_section.setdefault(each.section.code, (each.section, []))[1].append(_line(each))
    return tuple(Block(section.code, section.title, tuple(lines)) for section, lines in by_section.values())


def _talks(inspection: Inspection, assessed: Sequence[Assessed], sight: Sight) -> tuple[Talk, ...]:
    names = student_names(inspection, sight)
    numbers = dict.fromkeys(each.student or "" for each in assessed)
    return tuple(
        Talk(number, names.get(number, ""), blocks_of(each for each in assessed if each.student == number))
        for number in numbers
    )


def student_names(inspection: Inspection, sight: Sight) -> dict[str, str]:
    """By number, as the person may read them."""
    names = {number: placement.student.name for number, placement in papers_of(inspection).by_number.items()}
    return names if sight.sees_names else {number: masked_name(name) for number, name in names.items()}


def _line(each: Assessed) -> Line:
    answer, judgement = each.answer, each.judgement
    return Line(
        key=each.item.key,
        student=each.student or "",
        text=each.item.text,
        value=value_text(each),
        status=judgement.status,
        is_waiting=each.is_waiting,
        severity=judgement.severity,
        sentence=each.computed.sentence,
        rule=each.item.rule,
        law_from=each.computed.law_from,
        law_to=each.computed.law_to,
        citation=each.item.citation,
        note=answer.note if answer else "",
        photos=answer.photos if answer else (),
        no_photo_reason=answer.no_photo_reason if answer else None,
        lacks_photo=lacks_photo(each.item, answer, judgement),
        verdict=answer.verdict if answer else None,
        flaw=each.flaw,
        is_restricted=each.item.is_restricted,
        is_for_company=each.item.audience is Audience.COMPANY,
        is_fixed_on_spot=bool(answer and answer.is_fixed_on_spot),
        is_at_once=bool(answer and answer.is_at_once),
    )


def value_text(each: Assessed) -> Text:
    """The answer in words; what cannot be read stands as it came."""
    if each.item.type is AnswerType.PRESENCE:
        return RECORDED_BY_PHONE
    if each.section is COMPUTED and each.computed.sentence:
        return each.computed.sentence
    value = each.answer.value if each.answer else None
    if each.answer and each.answer.is_declined and value is None:
        value = "na"
    try:
        return answer_text(each.item, value, of_student=each.is_from_interview)
    except AnswerInvalid:
        return Text(str(value), str(value))


def lacks_photo(item: Item, answer: Answer | None, judgement: Judgement) -> bool:
    """Whether fewer photos came than were called for, and no reason was given; the phone counts alike (form.js)."""
    if answer is None or answer.no_photo_reason or is_unanswered(answer.value):
        return False
    is_called_for = (
        item.photo is PhotoRule.ALWAYS
        or item.type is AnswerType.PHOTO
        or (item.photo is PhotoRule.ON_FAIL and judgement.status is Status.FAILS)
    )
    return is_called_for and len(answer.photos) < item.min_photos
