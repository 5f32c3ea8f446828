"""Full addresses for what is read outside the app: mail, printed records, the output of commands."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app


def absolute(path: str) -> str:
    """The full address of a path. From the settings, never from a request, whose Host header anybody can forge."""
    return f"{current_app.config['SETTINGS'].public_url}{path}"


def host_name() -> str:
    """The name under which the app is known."""
    return urlsplit(current_app.config["SETTINGS"].public_url).hostname or "localhost"
