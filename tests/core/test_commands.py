"""The commands as they are typed, each a process of its own, on an installation made from nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import SECRET


@pytest.fixture
def flask(repository, tmp_path):
    """Type a command for the installation whose data folder has this name."""

    def run(installation: str, *words: object) -> subprocess.CompletedProcess[str]:
        data = tmp_path / installation
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "FANGSHI"))
        }
        environment |= {"FANGSHI_DATA": str(data), "SECRET_KEY": SECRET}
        command = [sys.executable, "-m", "flask", "--app", "app", *(str(word) for word in words)]
        return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)

    return run


def test_a_backup_is_restored_on_a_machine_that_has_nothing_yet(flask, tmp_path):
    assert flask("old", "db", "upgrade").returncode == 0
    assert flask("old", "accounts", "create", "--email", "a@demo.example", "--role", "admin").returncode == 0
    archive = tmp_path / "backup.zip"
    written = flask("old", "backup", archive)
    assert written.returncode == 0
    restored = flask("new", "restore", archive)
    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.splitlines()[-1] == written.stdout.strip().replace(" in ", " restored from ")
    again = flask("new", "accounts", "create", "--email", "a@demo.example", "--role", "admin")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == "Error: There is already an account with a@demo.example.\n"
    assert flask("new", "journal", "verify").stdout == "2 entries, unbroken\n"


def test_a_wrong_setting_is_one_sentence_and_exit_1(repository, tmp_path):
    environment = os.environ | {"FANGSHI_DATA": str(tmp_path), "FANGSHI_URL": "visits.example.edu"}
    command = [sys.executable, "-m", "flask", "--app", "app", "jobs", "list"]
    failed = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    assert failed.returncode == 1
    assert failed.stderr == "FANGSHI_URL: must look like https://visits.example.edu, not 'visits.example.edu'.\n"
