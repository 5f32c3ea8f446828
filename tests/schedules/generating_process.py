"""A planner that the machine kills in the middle: it dies with a portion written and nothing committed."""

from __future__ import annotations

import os
import signal

from app import create_app
from core.database import db
from schedules.models import Obligation
from schedules.planning import generation


def main() -> None:
    """Plan one site at a time and be killed after the second."""
    generation.SITES_AT_ONCE = 1
    store, portions = generation.store, []

    def store_then_die(*arguments: object, **named: object) -> None:
        store(*arguments, **named)  # type: ignore[arg-type]
        portions.append(arguments)
        if len(portions) == 2:
            assert db.session.query(Obligation).count() > 0
            os.kill(os.getpid(), signal.SIGKILL)

    generation.store = store_then_die  # type: ignore[assignment]
    with create_app().app_context():
        generation.generate()


if __name__ == "__main__":
    main()
