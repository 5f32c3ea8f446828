"""The administrator's page of the nightly jobs."""

from __future__ import annotations

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from accounts.blueprint import bp
from accounts.navigation import add_settings_page
from accounts.roles import Role
from core import clock, jobs
from core.access import allow
from core.commands import counts_in_words, last_line

EXPLANATIONS = {
    "generate": _l("Plans visits and audits"),
    "close_windows": _l("Settles periods that have ended"),
    "remind": _l("Reminds people of what is due"),
    "escalate": _l("Tells the office what is overdue"),
    "expire": _l("Ends links and extensions whose time is over"),
    "deliver": _l("Sends mail"),
}


@bp.get("/settings/jobs")
@allow(Role.ADMIN)
def job_runs() -> ResponseReturnValue:
    """Each job with its latest run, and the latest runs of all."""
    return render_template(
        "accounts/jobs.html",
        jobs=[(job, jobs.latest_run(job.name)) for job in jobs.all_jobs()],
        runs=jobs.recent_runs(),
        explanations=EXPLANATIONS,
        counts_in_words=counts_in_words,
        last_line=last_line,
        is_stale=jobs.is_stale(clock.utcnow()),
    )


def register(app: Flask) -> None:
    """Show the page among the settings."""
    add_settings_page(app, "accounts.job_runs", _l("Nightly jobs"), _l("What ran, when, and how it went"), Role.ADMIN)
