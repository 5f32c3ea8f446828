"""Pages of the attempts on companies' links that did not open."""

from __future__ import annotations

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from accounts.navigation import add_settings_page
from accounts.roles import Role
from core.access import allow
from remediation.letter_views import WRITERS
from remediation.link_attempts import PAGE, Condition, attempts, count_attempts, of_ended_links, of_forged_links
from remediation.links import FORGED, MOST_FORGED, REFUSED
from remediation.views import bp

WHY = {
    FORGED: _l("Forged address"),
    REFUSED["expired"]: _l("Link had expired"),
    REFUSED["revoked"]: _l("Link had been ended"),
}


@bp.get("/cases/links")
@allow(*WRITERS)
def link_attempts() -> ResponseReturnValue:
    """Attempts on links of the own office that had ended."""
    return _page(of_ended_links(current_user), is_forged=False)


@bp.get("/settings/forged-links")
@allow(Role.ADMIN)
def forged_links() -> ResponseReturnValue:
    """Attempts on addresses that belong to no link, which no office can place."""
    return _page(of_forged_links(), is_forged=True)


def _page(which: Condition, *, is_forged: bool) -> ResponseReturnValue:
    total = count_attempts(which)
    pages = max(1, -(-total // PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "remediation/link_attempts.html",
        rows=attempts(which, page=page),
        total=total,
        page=page,
        pages=pages,
        why=WHY,
        is_forged=is_forged,
        most_a_day=MOST_FORGED,
    )


def register(app: Flask) -> None:
    """Show the administrator's page among the settings."""
    words = _l("Addresses of company links that nobody made, and when they were tried")
    add_settings_page(app, "remediation.forged_links", _l("Forged company links"), words, Role.ADMIN)
