#!/usr/bin/env bash
# Make .venv/ from the locks:  requirements/install.sh base|dev
# Does nothing when the locks, pyproject.toml and the place of this checkout are those of the last run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

which="${1:-base}"
case "$which" in
  base) locks=(requirements/base.lock) ;;
  dev) locks=(requirements/base.lock requirements/dev.lock) ;;
  *) echo "usage: requirements/install.sh base|dev" >&2; exit 2 ;;
esac

say() { echo "setup: $*" >&2; }
works() { "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# One line that changes whenever something must be installed again.
digest() {
  "$1" - "${locks[@]}" requirements/bootstrap.lock pyproject.toml <<'PY'
import hashlib, os, pathlib, sys

text = b"".join(pathlib.Path(name).read_bytes() for name in sys.argv[1:])
print(sys.version.split()[0], hashlib.sha256(text).hexdigest(), os.getcwd())
PY
}

find_python() {
  local candidate bare=""
  for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3 python; do
    works "$candidate" || continue
    if "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
    bare="$candidate"
  done
  if [ -n "$bare" ]; then
    say "$bare cannot make virtual environments (ensurepip is missing)."
    say "On Debian or Ubuntu: apt-get install $("$bare" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')"
  else
    say "no Python 3.11 or newer was found."
    say "Install one (Debian or Ubuntu: apt-get install python3 python3-venv), or name it: make setup PYTHON=/path/to/python3"
  fi
  return 1
}

python=.venv/bin/python
stamp=".venv/.installed-$which"
if works "$python" && [ "$(cat "$stamp" 2>/dev/null)" = "$(digest "$python")" ]; then
  exit 0
fi

# A moved checkout leaves scripts that point to the old place: start again.
if ! works "$python" || ! grep -qsF "$(pwd -P)/.venv" .venv/bin/activate; then
  found="$(find_python)"
  say "making .venv with $("$found" --version)"
  rm -rf .venv
  "$found" -m venv .venv
fi

export UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE="${UV_LINK_MODE:-hardlink}"
say "installing ${locks[-1]} (some minutes the first time)"
rm -f .venv/.installed-*
"$python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/bootstrap.lock
uv=(.venv/bin/uv pip install --quiet --python "$python")
"${uv[@]}" --require-hashes --no-deps -r "${locks[-1]}"
"${uv[@]}" --no-deps --no-build-isolation -e .
for kind in base "$which"; do
  locks=(requirements/base.lock)
  if [ "$kind" = dev ]; then locks+=(requirements/dev.lock); fi
  digest "$python" > ".venv/.installed-$kind"
done
say "done"
