"""What still belongs to a person, and how it is handed over: asked of the packages above before somebody leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Flask, current_app

from accounts.models import User

Check = Callable[[User, UUID | None], str | None]
"""Says in a few words what is open ("3 visits"), at one school or anywhere, or None."""
HandOver = Callable[[User, User, User], None]
"""Gives all of it to another person: from whom, to whom, by whom."""


@dataclass(frozen=True)
class Kind:
    """One kind of open work."""

    check: Check
    hand_over: HandOver | None = None


def add_check(app: Flask, check: Check, hand_over: HandOver | None = None) -> None:
    """Ask this as well before somebody is deactivated."""
    app.extensions.setdefault("open_work", []).append(Kind(check, hand_over))


def _kinds() -> list[Kind]:
    return current_app.extensions.get("open_work", [])


def open_work(user: User, school_id: UUID | None = None) -> list[str]:
    """What has to be handed over before the person can be deactivated, or leave this school."""
    return [words for kind in _kinds() if (words := kind.check(user, school_id))]


def hand_over_all(giver: User, to: User, *, by: User) -> None:
    """Give everything open to another person; what cannot be given this way stays and is named again."""
    for kind in _kinds():
        if kind.hand_over is not None and kind.check(giver, None):
            kind.hand_over(giver, to, by)
