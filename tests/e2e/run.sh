#!/usr/bin/env bash
# The tests of a local language model, and those of the page in a real browser. These need a Chromium: $CHROMIUM,
# or one on the PATH. Without one they are skipped and this says how to get it; with CI=1 or CI=true a missing
# Chromium and a skipped browser test are failures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# Where the model's packages are not installed its tests say how to get them; that is never a failure.
.venv/bin/pytest -m e2e -rs tests/e2e/test_local_model.py

case "${CI:-}" in 1 | true | TRUE | True) ci=yes ;; *) ci=no ;; esac
for name in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
  if found="$(command -v "$name" 2>/dev/null)"; then break; fi
done
if [ -z "${found:-}" ]; then
  echo "e2e: no Chromium found, browser tests not run; get one with: apt-get install chromium-headless-shell (or set CHROMIUM=/path/to/it)" >&2
  if [ "$ci" = yes ]; then exit 1; fi
  exit 0
fi

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
CHROMIUM="$found" .venv/bin/pytest -n auto --maxprocesses 4 --dist worksteal -m e2e -rs tests/e2e --ignore tests/e2e/test_local_model.py | tee "$log"
if [ "$ci" = yes ] && grep -Eq '(^|[ ,])[0-9]+ skipped' "$log"; then
  echo "e2e: a browser test was skipped, which is a failure in CI" >&2
  exit 1
fi
