"""What may stand on whose copy. Deny first: what is not for the reader never reaches the renderer."""

from __future__ import annotations

from dataclasses import replace

from inspections.paper.values import Answer, Audience, Finding, FullReport, Photo, RecordSheet, Section


def for_the_company(sheet: RecordSheet) -> RecordSheet:
    """Without anything a student said and whatever else is not for the company, which keeps a copy of this sheet."""
    return replace(
        sheet,
        findings=tuple(each for each in sheet.findings if _is_for_company(each)),
        questions=tuple(each for each in sheet.questions if not (each.is_from_interview or each.is_withheld)),
    )


def _is_for_company(finding: Finding) -> bool:
    return not (finding.is_from_interview or finding.is_restricted or finding.is_withheld)


def permitted(report: FullReport) -> FullReport:
    """The report without what its reader may not see."""
    if report.audience is not Audience.SCHOOL:
        report = replace(report, interviews=(), shows_restricted=False, sheet=for_the_company(report.sheet))
    photos = tuple(each for each in report.photos if _may_see(report, each))
    numbers = frozenset(each.number for each in photos)
    return replace(
        report,
        sheet=replace(
            report.sheet,
            findings=tuple(
                replace(each, photos=_kept(each.photos, numbers))
                for each in report.sheet.findings
                if _may_see(report, each)
            ),
        ),
        sections=_sections(report, report.sections, numbers),
        interviews=tuple(
            replace(each, sections=_sections(report, each.sections, numbers)) for each in report.interviews
        ),
        photos=photos,
    )


def _may_see(report: FullReport, thing: Finding | Photo | Answer) -> bool:
    if thing.is_restricted and not report.shows_restricted:
        return False
    if report.audience is Audience.SCHOOL:
        return True
    return not thing.is_withheld and (isinstance(thing, Answer) or not thing.is_from_interview)


def _sections(report: FullReport, sections: tuple[Section, ...], numbers: frozenset[int]) -> tuple[Section, ...]:
    return tuple(
        replace(
            section,
            answers=tuple(
                replace(each, photos=_kept(each.photos, numbers)) for each in section.answers if _may_see(report, each)
            ),
        )
        for section in sections
    )


def _kept(photos: tuple[int, ...], numbers: frozenset[int]) -> tuple[int, ...]:
    return tuple(number for number in photos if number in numbers)
