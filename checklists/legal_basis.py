"""Legal bases in full: "Act24-1" becomes 建教生權益保障法第 24 條第 1 項."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from checklists.document import Text

DATA = Path(__file__).parent / "data"

_REFERENCE = re.compile(r"(\d+)(?:-(\d+))?((?:\(\d+\))*)")
_LEVELS = {
    "article": ("第 {} 條", "Art. {}"),
    "paragraph": ("第 {} 項", "para. {}"),
    "subparagraph": ("第 {} 款", "subpara. {}"),
    "item": ("第 {} 目", "item {}"),
}


@cache
def sources() -> dict[str, dict[str, Any]]:
    """The laws and papers a basis may name, by key, the longest key first."""
    table = json.loads((DATA / "legal_basis.json").read_text(encoding="utf-8"))
    return dict(sorted(table.items(), key=lambda row: -len(row[0])))


def citation(basis: str, *, short: bool = False) -> Text:
    """A basis such as "Act24-1, 24-6; K4-2(1)" in words; what is no known source stands as written."""
    clauses = [_clause(clause.strip(), short) for clause in basis.split(";") if clause.strip()]
    return Text(zh="；".join(clause.zh for clause in clauses), en="; ".join(clause.en for clause in clauses))


def of_law(basis: str) -> str:
    """The clauses of a basis that are law or a school's own rule, without papers; all of them where there is no other.

    A study or a working practice gives a reason and obliges nobody.
    """
    clauses = [clause.strip() for clause in basis.split(";") if clause.strip()]
    return "; ".join([clause for clause in clauses if not _is_paper(clause)] or clauses)


def _is_paper(clause: str) -> bool:
    key = _key(clause)
    return key is not None and sources()[key]["kind"] == "document"


def _key(clause: str) -> str | None:
    return next((key for key in sources() if clause.startswith(key)), None)


def _clause(clause: str, short: bool) -> Text:
    key = _key(clause)
    if key is None:
        return Text(clause, clause)
    source, rest = sources()[key], clause.removeprefix(key).strip()
    name = source.get("short", source) if short else source
    if source["kind"] == "document":
        return Text(f"{name['zh']} {rest}".strip(), name["en"])
    if not rest:
        return Text(name["zh"], name["en"])
    references = [_reference(reference.strip(), source["levels"]) for reference in rest.split(",")]
    if None in references:
        return Text(clause, clause)
    known = [reference for reference in references if reference]
    zh, en = "、".join(text.zh for text in known), ", ".join(text.en for text in known)
    return Text(f"{name['zh']}{zh}", f"{name['en']}, {en}")


def _reference(reference: str, levels: list[str]) -> Text | None:
    """One article: after the dash stands the second level, in brackets the next one; brackets alone mean 款."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    article, second, brackets = found[1], found[2], re.findall(r"\d+", found[3])
    parts = [("article", article)]
    if second:
        parts.append((levels[1], second))
    zh, en = ([_LEVELS[level][side].format(number) for level, number in parts] for side in (0, 1))
    if brackets:
        bracket = _LEVELS[levels[2] if second else "subparagraph"]
        zh.append("、".join(bracket[0].format(number) for number in brackets))
        en.append(bracket[1].format(" and ".join(brackets)))
    return Text("".join(zh), " ".join(en))
