"""How Alembic reaches the app's database (see `flask --app app db --help`)."""

from __future__ import annotations

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def run_online() -> None:
    """Bring the configured database to the schema of the models."""
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            user_module_prefix="database.",
        )
        with context.begin_transaction():
            context.run_migrations()


run_online()
