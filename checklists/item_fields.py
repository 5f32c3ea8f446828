"""An item of a document as the editor's form shows it, and what was entered as an item again. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from checklists.conditions import Test
from checklists.document import CHOSEN, NUMERIC, AnswerType, Audience, NoteRule, PhotoRule, Turn
from checklists.outline import Raw

_KEPT = ("rule", "auto")
_NEVER_FAILS = frozenset({AnswerType.TEXT, AnswerType.PHOTO, AnswerType.PRESENCE})
"""Types none of whose answers can fail, so that the form's severity says nothing about them."""
_KEPT_FAILS = {
    AnswerType.TIME: ("after_with_permit",),
    AnswerType.DATE: ("late_after_paper", "major_within_days"),
} | dict.fromkeys(NUMERIC, ("critical_over", "below_table", "over_paper", "differs_from_paper"))
_ALWAYS_KEPT = ("verify", "says", "law_from", "law_to")
_COMPARED = {AnswerType.TIME: ("before", "after"), AnswerType.DATE: ("older_than_days",)} | dict.fromkeys(
    NUMERIC, ("over", "under")
)


def form_of(item: Raw) -> dict[str, Any]:
    """The fields of the form for an item as it is."""
    fails = item.get("fails") or {}
    return {
        **_texts(item, "text"),
        **_texts(item, "help"),
        **_texts(item, "unit"),
        **{name: item.get(name) for name in ("type", "pair", "min", "max", "decimals", "points", "due_days", "basis")},
        **{name: item.get(name) for name in ("photo", "max_photos", "concerns")},
        "min_photos": item.get("min_photos"),
        "note": item.get("note") or NoteRule.OPTIONAL.value,
        "severity": item.get("severity") or "",
        "audience": item.get("audience") or (Audience.RESTRICTED if item.get("restricted") else Audience.COMPANY).value,
        "required": bool(item.get("required")),
        "options": [_option_fields(option, fails) for option in item.get("options") or ()],
        "fails_when": next(iter(fails.get("options") or ()), "") if item["type"] == AnswerType.YES_NO else "",
        **{name: fails.get(name) for name in ("over", "under", "before", "after", "older_than_days")},
        **_rhythm_fields(item.get("rhythm")),
        **when_fields(item),
    }


def _texts(item: Raw, field: str) -> dict[str, str]:
    text = item.get(field) or {}
    return {f"{field}_zh": text.get("zh", ""), f"{field}_en": text.get("en", "")}


def _option_fields(option: Raw, fails: Raw) -> dict[str, Any]:
    return {
        **{name: option[name] for name in ("value", "zh", "en")},
        "neutral": bool(option.get("neutral")),
        "fails": option["value"] in (fails.get("options") or ()),
        "severity": (fails.get("severity_by_option") or {}).get(option["value"], ""),
    }


def _rhythm_fields(rhythm: Any) -> dict[str, Any]:
    if isinstance(rhythm, dict):
        return {"rhythm": Turn.EVERY_WEEKS.value, "weeks": rhythm["weeks"]}
    return {"rhythm": rhythm or Turn.EVERY_VISIT.value, "weeks": None}


def when_fields(item: Raw) -> dict[str, Any]:
    """A plain list of comparisons as lines; what is more involved stays as it is."""
    when = item.get("when")
    if when is None and item.get("relevant"):
        when = {"item": item["relevant"]["item"], "is": "eq", "value": item["relevant"]["equals"]}
    if when is None:
        return {"shown": "always", "when": []}
    how = next((name for name in ("all", "any") if name in when), "all")
    lines = when.get(how, [when])
    if not all("item" in line for line in lines):
        return {"shown": "kept", "when": []}
    rows = [{"item": line["item"], "test": line["is"], "value": line.get("value", "")} for line in lines]
    return {"shown": how, "when": rows}


def item_of(fields: dict[str, Any], key: str, old: Raw | None) -> Raw:
    """What was entered as an item; what the form does not show is kept from the old one."""
    kind = AnswerType(fields["type"])
    item: Raw = {
        "key": key,
        "text": _text(fields, "text", old),
        "type": kind.value,
        "photo": fields["photo"],
        "max_photos": fields["max_photos"] or 0,
        "severity": None if kind in _NEVER_FAILS else fields["severity"] or None,
        "concerns": fields["concerns"],
        "restricted": fields["audience"] == Audience.RESTRICTED,
        "audience": fields["audience"],
        "basis": fields["basis"],
        "due_days": fields["due_days"],
        "help": _text(fields, "help", old),
        **{name: (old or {}).get(name) for name in _KEPT},
    }
    item |= _by_type(kind, fields, old)
    item["fails"] = _fails(kind, fields, item, old) if item["severity"] else None
    asks_photos = kind is AnswerType.PHOTO or fields["photo"] not in {PhotoRule.NEVER, PhotoRule.OPTIONAL}
    if asks_photos and fields["min_photos"] is not None:
        item["min_photos"] = fields["min_photos"]
    return item | _rest(fields, old)


def _by_type(kind: AnswerType, fields: dict[str, Any], old: Raw | None) -> Raw:
    if kind is AnswerType.YES_NO:
        return {"pair": fields["pair"]}
    if kind in CHOSEN:
        return {"options": _options(fields["options"], old)}
    if kind in NUMERIC:
        limits = {name: _number(fields[name]) for name in ("min", "max")}
        return {"unit": _text(fields, "unit", old), **limits, "decimals": fields["decimals"] or 0}
    return {}


def _rest(fields: dict[str, Any], old: Raw | None) -> Raw:
    rest: Raw = {}
    if fields["note"] != NoteRule.OPTIONAL:
        rest["note"] = fields["note"]
    if fields["points"] is not None:
        rest["points"] = _number(fields["points"])
    if fields["required"]:
        rest["required"] = True
    if fields["rhythm"] == Turn.EVERY_WEEKS:
        rest["rhythm"] = {"weeks": fields["weeks"] or 0}
    elif fields["rhythm"] != Turn.EVERY_VISIT:
        rest["rhythm"] = fields["rhythm"]
    when = _when(fields, old)
    return rest | ({"when": when} if when else {})


def _text(fields: dict[str, Any], field: str, old: Raw | None) -> Raw | None:
    """Both languages; the further ones of an older text are kept while its Chinese stays."""
    zh, en = fields[f"{field}_zh"] or "", fields[f"{field}_en"] or ""
    if not zh and not en:
        return None
    before = (old or {}).get(field) or {}
    return {"zh": zh, "en": en} | _further(before, zh)


def _further(before: Raw, zh: str) -> Raw:
    """The languages that only students read, which the form does not show; other Chinese is another text."""
    return {name: before[name] for name in ("vi", "id") if before.get(name)} if before.get("zh") == zh else {}


def _options(rows: list[dict[str, Any]], old: Raw | None) -> list[Raw]:
    """The lines with any text; a value once given is kept, a new one is never one that stood there before."""
    before = {option["value"]: option for option in (old or {}).get("options") or ()}
    used = set(before) | {row["value"] for row in rows if row["value"]}
    options = []
    for row in rows:
        if not (row["zh"] or row["en"]):
            continue
        value = row["value"] or next(name for number in range(1, 999) if (name := f"o{number}") not in used)
        used.add(value)
        option = {"value": value, "zh": row["zh"] or "", "en": row["en"] or ""}
        option |= _further(before.get(value, {}), option["zh"])
        options.append(option | ({"neutral": True} if row["neutral"] else {}))
        row["value"] = value
    return options


def _fails(kind: AnswerType, fields: dict[str, Any], item: Raw, old: Raw | None) -> Raw | None:
    kept = (*_KEPT_FAILS.get(kind, ()), *_ALWAYS_KEPT) if old and old["type"] == kind else ()
    before = (old or {}).get("fails") or {}
    fails = {name: before[name] for name in kept if before.get(name) is not None}
    fails |= {name: _number(fields[name]) for name in _COMPARED.get(kind, ()) if fields[name] not in (None, "")}
    if kind is AnswerType.YES_NO and fields["fails_when"]:
        fails["options"] = [fields["fails_when"]]
    if kind in CHOSEN:
        fails |= _failing_options(fields["options"])
    return fails or None


def _failing_options(rows: list[dict[str, Any]]) -> Raw:
    failing = [row for row in rows if row["fails"] and row["value"] and (row["zh"] or row["en"])]
    graver = {row["value"]: row["severity"] for row in failing if row["severity"]}
    found: Raw = {"options": [row["value"] for row in failing]} if failing else {}
    return found | ({"severity_by_option": graver} if graver else {})


def _when(fields: dict[str, Any], old: Raw | None) -> Any:
    if fields["shown"] == "kept":
        return (old or {}).get("when")
    lines = [_comparison(row) for row in fields["when"] if row["item"]]
    if fields["shown"] == "always":
        return None
    return lines[0] if len(lines) == 1 else {fields["shown"]: lines}


def _comparison(row: dict[str, Any]) -> Raw:
    if row["test"] == Test.ANSWERED:
        return {"item": row["item"], "is": row["test"]}
    return {"item": row["item"], "is": row["test"], "value": row["value"] or ""}


def _number(value: Any) -> Any:
    """A JSON number: whole where it is."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
