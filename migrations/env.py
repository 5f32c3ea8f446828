"""How Alembic reaches the app's database (see `flask --app app db --help`)."""

from __future__ import annotations

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def is_described(_item: object, name: str | None, _kind: str, reflected: bool, _other: object) -> bool:
    """Whether a model describes it; indexes of words are made by migrations and `remediation.word_index` alone."""
    return not (reflected and (name or "").startswith("words_"))


def run_online() -> None:
    """Bring the configured database to the schema of the models."""
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            include_object=is_described,
            user_module_prefix="database.",
        )
        with context.begin_transaction():
            context.run_migrations()


run_online()
