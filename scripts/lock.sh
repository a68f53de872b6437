#!/bin/sh
# Writes the requirement files with hashes. They name no registry's host.
set -eu
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .tools/bin/uv)
lock() {
  "$uv" pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.12 \
    --custom-compile-command "make lock" "$@"
}
lock requirements/uv.in --output-file requirements/uv.txt
lock requirements/build.in --output-file requirements/build.txt
lock pyproject.toml --output-file requirements/runtime.txt
lock pyproject.toml --group test --group check --output-file requirements/development.txt
