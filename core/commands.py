"""Commands of the house: jobs, the journal, backup and restore."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from core import backup, journal
from core.errors import DomainError
from core.jobs import Job, all_jobs, latest_run, run_once
from core.models import JobRun
from core.runner import Runner

jobs_group = AppGroup("jobs", help="The nightly jobs.")
journal_group = AppGroup("journal", help="The record of changes.")


@jobs_group.command("run")
def run_jobs() -> None:
    """Run the scheduler process until TERM."""
    Runner(_app()).run()


@jobs_group.command("once")
@click.argument("name")
def run_job_once(name: str) -> None:
    """Run one job now."""
    known = [job.name for job in all_jobs()]
    if name not in known:
        raise click.ClickException(f"no job is called {name}; there are {', '.join(known) or 'none'}")
    run = run_once(_app(), name)
    if not run.is_good:
        raise click.ClickException(f"{name} failed: {last_line(run)}")
    click.echo(f"{name}: {counts_in_words(run)}")


@jobs_group.command("list")
def list_jobs() -> None:
    """Show each job, its hour and how it last went."""
    for job in all_jobs():
        run = latest_run(job.name)
        outcome = f"{run.started_at:%Y-%m-%d %H:%M} UTC, {outcome_of(run)}" if run else "never ran"
        click.echo(f"{job.name:<14} {hour_of(job):<18} {outcome}")


def hour_of(job: Job) -> str:
    """When a job runs, in words."""
    return f"every {job.every_minutes} min" if job.every_minutes else f"daily at {job.hour or 0:02}:{job.minute:02}"


def outcome_of(run: JobRun) -> str:
    """How a run went, in one line."""
    if run.is_good is None:
        return "not finished"
    return counts_in_words(run) if run.is_good else f"failed: {last_line(run)}"


def counts_in_words(run: JobRun) -> str:
    """What a run did: "added 3, moved 1"."""
    return ", ".join(f"{name} {count}" for name, count in run.counts.items()) or "done"


def last_line(run: JobRun) -> str:
    """The sentence at the end of a traceback."""
    return (run.error or "").strip().rpartition("\n")[2]


@journal_group.command("verify")
def verify_journal() -> None:
    """Check that no entry was changed or removed."""
    broken = journal.first_broken()
    if broken is not None:
        raise click.ClickException(f"entry {broken.number} ({broken.action}, {broken.at.isoformat()}) is broken")
    click.echo(f"{journal.count()} entries, unbroken")


@click.command("backup")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def back_up(path: Path) -> None:
    """Write database and files into one archive."""
    written = _or_fail(lambda: backup.write(path, Path(current_app.config["DATA"])))
    click.echo(f"{written.rows} rows and {written.files} files in {path}")


@click.command("restore")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Replace what the database holds.")
def restore(path: Path, force: bool) -> None:
    """Bring back database and files from an archive, after checking every hash in it."""
    read = _or_fail(lambda: backup.restore(path, Path(current_app.config["DATA"]), force=force))
    click.echo(f"{read.rows} rows and {read.files} files restored from {path}")
    if journal.first_broken() is not None:
        click.echo("The journal was already broken when the backup was made; see journal verify.", err=True)


def _or_fail(work):  # type: ignore[no-untyped-def]
    try:
        return work()
    except (DomainError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


def register(app: Flask) -> None:
    """Make the commands known."""
    for command in (jobs_group, journal_group, back_up, restore):
        app.cli.add_command(command)
