"""A scheduler process for tests: looks five times a second and has the jobs that the test asks for.

python -m tests.core.runner_process JOB…   (quick, slow)
"""

from __future__ import annotations

import sys
import time

from app import create_app
from core import jobs
from core.runner import Runner


def slow() -> dict[str, int]:
    print("slow job began", flush=True)
    time.sleep(60)
    return {"done": 1}


JOBS = {
    "quick": jobs.Job("quick", lambda: {"done": 1}, hour=3),
    "slow": jobs.Job("slow", slow, hour=3),
}


def main() -> None:
    app = create_app()
    app.extensions["jobs"] = {}
    for name in sys.argv[1:]:
        jobs.add(app, JOBS[name])
    print("ready", flush=True)
    Runner(app, look_every=0.2).run()


if __name__ == "__main__":
    main()
