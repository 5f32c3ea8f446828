"""`flask demo load`: the fictional school, reproducible by its seed."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from demo import loading

demo = AppGroup("demo", help="The fictional school.")


@demo.command("load")
@click.option("--size", type=click.Choice(["small", "school"]), default="school", show_default=True)
@click.option("--seed", type=int, default=115, show_default=True)
@click.option("--if-empty", is_flag=True, help="Only when no school is recorded yet.")
def load(size: str, seed: int, if_empty: bool) -> None:
    """Load the demo and print its accounts."""
    if loading.is_empty():
        loading.load_school(seed, lambda text: click.echo(f"  {text} …"))
    elif not if_empty:
        raise click.ClickException("The database is not empty; the demo is loaded into an empty one only.")
    if loading.has_demo():
        print_accounts()


def print_accounts() -> None:
    """One account for each job, with the passwords of this installation."""
    click.echo("\n  Demo accounts (fictional, made for this installation):")
    for name, email, password in loading.shown_accounts(loading.give_passwords()):
        click.echo(f"    {email:28} {password:16} {name}")
