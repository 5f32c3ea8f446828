#!/usr/bin/env bash
# A Chromium for the tests: the system's, else from the distribution, else the one Playwright brings.
set -euo pipefail
python=$1
if command -v chromium >/dev/null || command -v google-chrome >/dev/null; then exit 0; fi
if "$python" -c 'from playwright.sync_api import sync_playwright as p
with p() as q:
    import os, sys; sys.exit(not os.path.exists(q.chromium.executable_path))' 2>/dev/null; then exit 0; fi
if command -v apt-get >/dev/null; then
  sudo=""
  [ "$(id -u)" = 0 ] || sudo=$(command -v sudo || true)
  if [ "$(id -u)" = 0 ] || [ -n "$sudo" ]; then
    echo "installing Chromium for the tests …"
    if $sudo apt-get update -qq && $sudo apt-get install -y -qq chromium >/dev/null; then exit 0; fi
  fi
fi
"$python" -m playwright install chromium
