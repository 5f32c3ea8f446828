#!/usr/bin/env bash
# Install a lock file into an environment: with uv when it can be had (quick), else with pip.
set -euo pipefail
venv=$1 lock=$2
echo "[2/3] getting the installer …"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check uv 2>/dev/null || true
# Compiled once here: where Python may not write its own bytecode, every process would compile all of it again.
echo "[3/3] installing $(grep -c '==' "$lock") packages from $lock …"
if [ -x "$venv/bin/uv" ] && "$venv/bin/uv" pip install --quiet --compile-bytecode --python "$venv/bin/python" --require-hashes -r "$lock"; then
  exit 0
fi
"$venv/bin/python" -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r "$lock"
