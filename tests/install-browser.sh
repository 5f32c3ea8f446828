#!/usr/bin/env bash
# The browsers of the tests: a Chromium (the system's, else from the distribution, else the one Playwright brings), and
# where the distribution has it WebKitGTK with its driver, the second engine. Without WebKit its one test is skipped.
set -euo pipefail
python=$1

sudo=""
[ "$(id -u)" = 0 ] || sudo=$(command -v sudo || true)
can_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || [ -n "$sudo" ]; }; }
brought_by_playwright() {
  "$python" -c 'from playwright.sync_api import sync_playwright as p
with p() as q:
    import os, sys; sys.exit(not os.path.exists(q.chromium.executable_path))' 2>/dev/null
}

missing=()
chromium=yes
if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null && ! brought_by_playwright; then
  chromium=no
  missing+=(chromium)
fi
command -v WebKitWebDriver >/dev/null && command -v Xvfb >/dev/null || missing+=(webkit2gtk-driver xvfb)

if [ ${#missing[@]} -gt 0 ] && can_install; then
  echo "installing ${missing[*]} for the tests …"
  $sudo apt-get update -qq || true
  for package in "${missing[@]}"; do
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
      echo "$package could not be installed"
  done
  command -v chromium >/dev/null && chromium=yes
fi
[ $chromium = yes ] || "$python" -m playwright install chromium
