"""Which findings are the same problem."""

from __future__ import annotations

from uuid import UUID


def problem_key(
    *,
    owner: UUID | str,
    place: UUID | None,
    item: str,
    student: UUID | None,
    restricted_finding: UUID | None = None,
) -> str:
    """One word per problem: who follows it, where, what, and whom it is about.

    `owner` is the school, or the city of the authority for audits. A restricted finding names itself, so that it
    never meets another one.
    """
    parts = [str(owner), str(place or "-"), item, str(student or "-")]
    return "/".join([*parts, str(restricted_finding)] if restricted_finding else parts)
