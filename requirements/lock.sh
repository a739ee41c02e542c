#!/usr/bin/env bash
# Make the locks again from pyproject.toml: versions and hashes, no addresses.
#   requirements/lock.sh [--upgrade]      (without it, pinned versions stay where they still fit)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

compile() {
  .venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@"
}
compile "$@" pyproject.toml -o requirements/base.lock
compile "$@" --extra dev --extra eval --extra bench --extra parquet --extra postgres --extra mcp pyproject.toml -o requirements/dev.lock
compile "$@" requirements/bootstrap.in -o requirements/bootstrap.lock
