"""The words that a company was told, with the due date in them as a field: the company reads the one that counts.

What went out on the day stands in the timeline as it was.
"""

from __future__ import annotations

import re
from datetime import date

from flask_babel import gettext as _

from core.formatting import WEEKDAYS_EN, WEEKDAYS_ZH, short_day
from core.languages import CHINESE, speaking
from remediation.models import Case

DUE = "{due}"
"""Where the due date stands in words that are kept."""


def as_kept(text: str, due_on: date) -> str:
    """The words with every spelling of the due date as the field."""
    return _spellings(due_on).sub(DUE, text)


def as_told(case: Case, *, due_on: date | None = None) -> str:
    """The words as the company reads them now; `due_on` where another day is asked for than it was told."""
    text, shown = case.release_text or "", due_on or case.released_due_on
    if shown is None or DUE not in text:
        return text
    is_still = case.is_paused and shown == case.released_due_on
    with speaking(CHINESE):  # as the words themselves, whatever language the page speaks
        day = short_day(shown)
        return text.replace(DUE, _("%(day)s (the term stands still)", day=day) if is_still else day)


def _spellings(day: date) -> re.Pattern[str]:
    """115/11/25（三）, 11/25, 115年11月25日, 2026-11-25, Wed 25 Nov 2026, …: never a part of another number."""
    month, number = f"0?{day.month}", f"0?{day.day}"
    zh, en = WEEKDAYS_ZH[day.weekday()], WEEKDAYS_EN[day.weekday()]
    years = rf"(?:{day.year - 1911}|{day.year})"
    numeric = rf"(?:{years}[/.-])?{month}[/.-]{number}(?![\d/.-]*\d)"
    chinese = rf"(?:(?:民國)?{years}年)?{month}月{number}日"
    english = rf"(?:{en} )?{number} {day:%b}(?:[a-z]*)(?: {day.year})?"
    return re.compile(rf"(?<![\d/.-])(?:{numeric}|{chinese}|{english})(?:\s?[（(](?:星期|週)?{zh}[）)])?")
