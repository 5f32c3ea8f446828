"""What a phone takes along: gathered from the packages below, and from contributors of the packages above."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from flask import Flask, current_app

from accounts.models import User

Contributor = Callable[[User, Collection[UUID]], Mapping[UUID, Any]]
"""Takes the person and the ids of the sites in the bundle; returns what to write on each site, by site id."""


def register(app: Flask) -> None:
    """Give the app its empty table of contributors."""
    app.extensions["bundle"] = {}


def contribute(app: Flask, name: str, contributor: Contributor) -> None:
    """Write `contributor`'s values under `name` on every site of a bundle (`[]` where it has none)."""
    app.extensions["bundle"][name] = contributor


def contributors() -> Mapping[str, Contributor]:
    """The registered contributors by the name they write under."""
    return current_app.extensions["bundle"]
