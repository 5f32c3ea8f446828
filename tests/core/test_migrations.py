"""The schema that the migrations build is the schema of the models."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("command", [["db", "upgrade"], ["checklists", "builtin"]])
def test_a_new_installation_is_made_by_its_commands(repository, tmp_path, command):
    environment = os.environ | {"FANGSHI_DATA": str(tmp_path)}
    for words in dict.fromkeys((("db", "upgrade"), tuple(command), ("db", "check"))):
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *words],
            cwd=repository, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
