"""News that goes upward: published inside the transaction, wired in app.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

Handler = Callable[[Any], None]


def register(app: Flask) -> None:
    """Give the app its empty table of subscriptions."""
    app.extensions["events"] = defaultdict(list)


def subscribe(app: Flask, kind: type, handler: Handler) -> None:
    """Call `handler` with every event of this class, in the order of subscription."""
    app.extensions["events"][kind].append(handler)


def publish(event: Any) -> None:
    """Hand an event to its subscribers, inside the caller's transaction."""
    for handler in current_app.extensions["events"][type(event)]:
        handler(event)
