"""Commands of the roster: import it, and write an empty one."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from core import clock
from core.database import db
from core.errors import Refused
from core.languages import ENGLISH, speaking
from sites.roster.importer import Importer
from sites.roster.importing import Examination, carry_out, examine, hold_the_roster
from sites.roster.remarks import line, sheet_label
from sites.roster.template import write_template

roster = AppGroup("roster", help="The roster: schools, people, companies, students, placements.")


@roster.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen and store nothing.")
def import_roster(path: Path, dry_run: bool) -> None:
    """Import a roster workbook (.xlsx) or a folder of .csv files, all or nothing."""
    if not path.exists():
        raise click.ClickException(f"{path} does not exist.")
    with speaking(ENGLISH):
        hold_the_roster()
        importer = Importer("command")
        examination = examine(path, importer, today=clock.today())
        _print_remarks(examination)
        if examination.faults:
            click.echo(f"{len(examination.faults)} faults, nothing imported", err=True)
            raise SystemExit(1)
        if not dry_run:
            _store(examination, importer, path)
        _print_counts(examination, dry_run=dry_run)


def _store(examination: Examination, importer: Importer, path: Path) -> None:
    try:
        carry_out(examination, importer, source=path.name)
    except Refused as error:
        db.session.rollback()
        raise click.ClickException(error.message) from error
    db.session.commit()


def _print_remarks(examination: Examination) -> None:
    written = examination.reading.written
    for sheet in examination.reading.ignored_sheets:
        click.echo(f"ignored: sheet {sheet}")
    for sheet, column in examination.reading.ignored_columns:
        click.echo(f"ignored: {sheet_label(sheet, written)}, column {column}")
    for fault in examination.faults:
        click.echo(f"fault: {line(fault, written)}", err=True)
    for warning in examination.warnings:
        click.echo(f"warning: {line(warning, written)}")


def _print_counts(examination: Examination, *, dry_run: bool) -> None:
    for name, count in examination.counts.items():
        click.echo(f"{name}: added {count.added}, changed {count.changed}, unchanged {count.unchanged}")
    if dry_run:
        click.echo("nothing stored: dry run")


@roster.command("template")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", help="Language of sheets and headers.")
def template(path: Path, language: str) -> None:
    """Write an empty roster workbook with drop-downs and notes."""
    if path.exists() and path.stat().st_size:
        raise click.ClickException(f"{path} exists already and is not overwritten.")
    if not path.parent.is_dir():
        raise click.ClickException(f"The folder {path.parent} does not exist.")
    with speaking(ENGLISH if language == "en" else None):
        path.write_bytes(write_template())
    click.echo(f"wrote {path}")
