"""What still belongs to a person, and how it is handed over; the packages above are asked before somebody leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from accounts.models import User
from accounts.permissions import Reach

Check = Callable[[User, Reach | None], str | None]
"""Says in a few words what is open ("3 visits"), or None: all of it, or what a lost role leaves without a holder."""
HandOver = Callable[[User, User, User, Reach | None], None]
"""Gives it to another person: from whom, to whom, by whom; all of it, or what a lost role leaves."""


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


def open_work(user: User, lost: Reach | None = None) -> list[str]:
    """What has to be handed over before the account is closed; after a role was lost, what no other role carries."""
    return [words for kind in _kinds() if (words := kind.check(user, lost))]


def hand_over_all(giver: User, to: User, *, by: User, lost: Reach | None = None) -> None:
    """Give everything open to another person; what cannot be given this way stays and is named again."""
    for kind in _kinds():
        if kind.hand_over is not None and kind.check(giver, lost):
            kind.hand_over(giver, to, by, lost)
