"""An examined roster in words for the page: totals, differences, faults and warnings in the person's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from core.formatting import day, is_chinese
from sites.roster.comparison import Change
from sites.roster.importing import Examination
from sites.roster.remarks import Remark, Written, place, sheet_label
from sites.roster.sheets import ROLES, Sheet

MOST_LINES = 200


@dataclass(frozen=True)
class Difference:
    """One column of one row: old and new."""

    place: str
    key: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownRemark:
    place: str
    reason: str


@dataclass(frozen=True)
class Preview:
    """What the page shows; lists are cut, their whole length is told."""

    totals: dict[str, int]
    counts: list[tuple[str, Any]]
    differences: list[Difference]
    difference_count: int
    faults: list[ShownRemark]
    warnings: list[ShownRemark]
    ignored: list[str]


def preview(examination: Examination) -> Preview:
    """The page's content of an examined roster."""
    written = examination.reading.written
    changed = [change for change in examination.changes if change.kind == "changed"]
    differences = [difference for change in changed[:MOST_LINES] for difference in _differences(change, written)]
    return Preview(
        totals=totals(examination),
        counts=[(sheet_label(name), count) for name, count in examination.counts.items()],
        differences=differences[:MOST_LINES],
        difference_count=sum(len(change.after) for change in changed),
        faults=[_shown(fault, written) for fault in examination.faults[:MOST_LINES]],
        warnings=[_shown(warning, written) for warning in examination.warnings[:MOST_LINES]],
        ignored=_ignored(examination, written),
    )


def totals(examination: Examination) -> dict[str, int]:
    """Rows added, changed and unchanged in all."""
    counts = examination.counts.values()
    return {
        "added": sum(count.added for count in counts),
        "changed": sum(count.changed for count in counts),
        "unchanged": sum(count.unchanged for count in counts),
    }


def _differences(change: Change, written: Written) -> list[Difference]:
    return [
        Difference(
            place(Remark("", change.sheet.name, change.number, name), written),
            "・".join(shown_value(part, change.sheet, part_name) for part_name, part in _key_parts(change)),
            shown_value(change.before[name], change.sheet, name),
            shown_value(after, change.sheet, name),
        )
        for name, after in change.after.items()
    ]


def _key_parts(change: Change) -> list[tuple[str, Any]]:
    return [(name, part) for name, part in zip(change.sheet.key, change.key, strict=True) if part not in (None, "")]


def shown_value(value: Any, sheet: Sheet | None = None, column: str | None = None) -> str:
    """A value as the person would write it."""
    if value is None or value == "":
        return _("(empty)")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, frozenset):
        return _roles(value) if value else _("(none)")
    if isinstance(value, StrEnum) and sheet and column and is_chinese():
        return (sheet.column(column).choices or {}).get(value.value, value.value)
    return str(value)


def _roles(roles: frozenset[Any]) -> str:
    names = {role: ROLES[role] if is_chinese() else role.value for role, _, _ in roles}
    parts = [
        " ".join(part for part in (names[role], school, city) if part) for role, school, city in sorted(roles, key=str)
    ]
    return "、".join(parts) if is_chinese() else ", ".join(parts)


def _shown(remark: Remark, written: Written) -> ShownRemark:
    return ShownRemark(place(remark, written), str(remark.reason))


def _ignored(examination: Examination, written: Written) -> list[str]:
    columns = [
        _("%(sheet)s, column %(column)s", sheet=sheet_label(sheet, written), column=header)
        for sheet, header in examination.reading.ignored_columns
    ]
    return [_("Sheet %(name)s", name=name) for name in examination.reading.ignored_sheets] + columns
