#!/usr/bin/env bash
# Two real calendar programs for the tests of the feed: khal and vdirsyncer, from the distribution.
set -euo pipefail
if command -v khal >/dev/null && command -v vdirsyncer >/dev/null; then exit 0; fi
if command -v apt-get >/dev/null; then
  sudo=""
  [ "$(id -u)" = 0 ] || sudo=$(command -v sudo || true)
  if [ "$(id -u)" = 0 ] || [ -n "$sudo" ]; then
    echo "installing khal and vdirsyncer for the tests …"
    if $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends khal vdirsyncer >/dev/null; then exit 0; fi
  fi
fi
echo "khal and vdirsyncer are missing; the tests with a real calendar program are skipped"
