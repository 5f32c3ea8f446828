"""Default deny: an endpoint is open only to whom it names, and the public list is short."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, Response, current_app, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.errors import NotFound, problem, wants_problem

PUBLIC_ENDPOINTS = frozenset(
    {
        "static",
        "bootstrap.static",
        "accounts.sign_in",
        "accounts.sign_in_by_code",
        "accounts.set_password",
        "accounts.language",
        "house.healthz",
        "house.readyz",
        "house.service_worker",
        "house.manifest",
        "house.field",
        "house.field_pack",
        "inspections.verify",
        "remediation.company",
        "remediation.company_assessment",
        "remediation.company_case",
        "remediation.company_photo",
        "schedules.feed",
    }
)
"""Reached without signing in: each of them shows nothing personal, or is guarded by a secret in its address."""

View = TypeVar("View", bound=Callable[..., Any])


def allow(*roles: StrEnum) -> Callable[[View], View]:
    """Open a view to people who hold one of these roles; without roles, to everybody who is signed in."""

    def mark(view: View) -> View:
        view.allowed_roles = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return mark


def allowed_roles(endpoint: str) -> frozenset[StrEnum] | None:
    """The roles an endpoint names; None when it names nobody and is closed."""
    return getattr(current_app.view_functions[endpoint], "allowed_roles", None)


def _guard() -> Response | Any | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in PUBLIC_ENDPOINTS:
        return None
    if not current_user.is_authenticated:
        if wants_problem():
            return problem(401, _("Please sign in. What you recorded is kept."))
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    roles = allowed_roles(endpoint)
    if roles is None or (roles and not current_user.has_role(*roles)):
        raise NotFound
    return None


def register(app: Flask) -> None:
    """Guard every request."""
    app.before_request(_guard)
