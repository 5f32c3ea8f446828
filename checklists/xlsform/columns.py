"""What writing and reading an XLSForm share: languages, types, our own columns beside the standard ones."""

from __future__ import annotations

from checklists.document import Pair

LANGUAGES = {"zh": "中文 (zh)", "en": "English (en)"}
PHOTO_SUFFIX = "_photo"
PHOTO_PIXELS = 2000
PAIR_LISTS = frozenset(Pair)
YES_NO = ("yes", "no")

# Columns that an XLSForm does not have; other tools leave them alone.
SURVEY_EXTRAS = (
    "answer",
    "unit_zh",
    "unit_en",
    "decimals",
    "photo",
    "max_photos",
    "severity",
    "fails",
    "due_days",
    "basis",
    "concerns",
    "restricted",
    "rule",
    "auto",
    "min_photos",
    "remark",
    "audience",
    "rhythm",
    "points",
    "texts",
    "weight",
    "per",
)
SETTINGS_EXTRAS = ("title_en", "kind", "interview", "scoring")


def translated(column: str) -> tuple[str, str]:
    """The two headers of a translated column, Chinese first."""
    return f"{column}::{LANGUAGES['zh']}", f"{column}::{LANGUAGES['en']}"
