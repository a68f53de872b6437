#!/bin/sh
# Finds what the tests need from the system, or installs it where apt-get and the rights for it are there.
# What stays missing is said in one sentence; its tests are left out and counted by the test run.
set -u
missing=""
have_postgres() { command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
have_chromium() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; }
have_chromium || missing="$missing chromium"
have_postgres || missing="$missing postgresql"
[ -z "$missing" ] && exit 0

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "parvis: installing$missing with apt-get (for the tests)"
  apt-get update -qq >/dev/null 2>&1
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1
fi
have_chromium || echo "parvis: Chromium is missing: install the package “chromium” to run the browser tests."
have_postgres || echo "parvis: PostgreSQL is missing: install the package “postgresql” to run its tests."
exit 0
