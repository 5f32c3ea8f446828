"""What still belongs to a person: asked of the packages above before somebody leaves."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, current_app

from accounts.models import User

Check = Callable[[User], str | None]
"""Says in a few words what is open ("3 visits"), or None."""


def add_check(app: Flask, check: Check) -> None:
    """Ask this as well before somebody is deactivated."""
    app.extensions.setdefault("open_work", []).append(check)


def open_work(user: User) -> list[str]:
    """What has to be handed over before the person can be deactivated."""
    checks: list[Check] = current_app.extensions.get("open_work", [])
    return [words for check in checks if (words := check(user))]
