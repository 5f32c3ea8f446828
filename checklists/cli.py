"""Commands: checklists as XLSForm, in and out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup
from xlsxwriter.exceptions import XlsxWriterException

from checklists.queries import document_of, latest_version
from checklists.services import publish, publish_builtin
from checklists.xlsform.reading import read_xlsform
from checklists.xlsform.workbook import FormInvalid
from checklists.xlsform.writing import write_xlsform
from core.database import db
from core.errors import NotFound, Refused

commands = AppGroup("checklists", help="What is asked: checklists as XLSForm.")


@commands.command("import")
@click.argument("path", type=click.Path(path_type=Path))
def import_form(path: Path) -> None:
    """Publish an XLSForm as a new version; all or nothing."""
    try:
        document = read_xlsform(path)
        version = publish(document, by=None)
    except FormInvalid as invalid:
        _refuse(*invalid.faults)
    except Refused as refused:
        _refuse(*refused.facts.get("faults", [refused.message]))
    db.session.commit()
    code = document["code"]
    click.echo(f"{code}: published as version {version.number}" if version else f"{code}: unchanged")


@commands.command("builtin")
def publish_built_in_forms() -> None:
    """Publish the built-in checklists; running it twice adds nothing."""
    versions = publish_builtin()
    db.session.commit()
    for version in versions:
        click.echo(f"{version.checklist.code}: published as version {version.number}")
    click.echo(f"published {len(versions)}")


@commands.command("export")
@click.argument("code")
@click.argument("path", type=click.Path(path_type=Path))
def export_form(code: str, path: Path) -> None:
    """Write the version in force of a checklist as an XLSForm."""
    try:
        version = latest_version(code)
    except NotFound:
        _refuse(f"there is no checklist {code}")
    try:
        write_xlsform(version.document, document_of(version), version.number, path)
    except (OSError, XlsxWriterException) as error:
        _refuse(f"{path}: cannot be written ({error})")
    click.echo(f"{code}: version {version.number} written to {path}")


def _refuse(*lines: str) -> NoReturn:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1)
