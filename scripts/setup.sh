#!/bin/sh
# Prepares .venv from the locked requirement files: `setup.sh runtime` or `setup.sh development`.
# Needs only a Python and the package index; fetches uv into .tools when there is none on the path.
set -eu
cd "$(dirname "$0")/.."
want=${1:-runtime}

say() { printf 'parvis: %s\n' "$*"; }

uv_command() {
  if command -v uv >/dev/null 2>&1; then command -v uv; return; fi
  if [ -x .tools/bin/uv ]; then echo .tools/bin/uv; return; fi
  say "fetching uv into .tools" >&2
  if ! python3 -m venv .tools >&2; then
    say "this Python cannot make environments. Install python3-venv (Debian: apt-get install python3-venv), then try again." >&2
    exit 1
  fi
  .tools/bin/python -m pip install --quiet --require-hashes -r requirements/uv.txt >&2
  echo .tools/bin/uv
}

# A Python of 3.12 or newer: what uv finds, else one that a version manager keeps beside its shims.
find_python() {
  for wanted in 3.13 3.12 3.14; do
    if found=$("$uv" python find --no-python-downloads "$wanted" 2>/dev/null); then echo "$found"; return; fi
  done
  for shims in $(echo "$PATH" | tr ':' ' '); do
    for found in "$shims"/../versions/3.13*/bin/python3 "$shims"/../versions/3.1[2-9]*/bin/python3; do
      if [ -x "$found" ]; then echo "$found"; return; fi
    done
  done
  "$uv" python install 3.13 >&2 && "$uv" python find 3.13
}

# Certificates are those of the system, as for every other program of the machine.
export UV_SYSTEM_CERTS=1
uv=$(uv_command)
if [ ! -x .venv/bin/python ]; then
  python=$(find_python) || {
    say "Parvis needs Python 3.12 or newer, and none was found. Install one (for example python3.13), then try again."
    exit 1
  }
  say "making .venv with $python"
  "$uv" venv --quiet --python "$python" .venv
fi
export VIRTUAL_ENV="$PWD/.venv"
say "installing the $want packages"
if [ "$want" = runtime ]; then
  "$uv" pip install --quiet --require-hashes -r requirements/runtime.txt -r requirements/build.txt
  "$uv" pip install --quiet --no-deps --no-build-isolation --editable .
else
  "$uv" pip install --quiet --require-hashes -r requirements/development.txt -r requirements/build.txt
fi
touch ".venv/.$want"
