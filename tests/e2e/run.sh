#!/usr/bin/env bash
# The browser tests. Needs a Chromium: $CHROMIUM, or one on the PATH. Without one they are skipped and this says
# how to get it; with CI=1 or CI=true a missing Chromium and a skipped test are failures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

case "${CI:-}" in 1 | true | TRUE | True) ci=yes ;; *) ci=no ;; esac
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  if found="$(command -v "$name" 2>/dev/null)"; then break; fi
done
if [ -z "${found:-}" ]; then
  echo "e2e: no Chromium found, browser tests not run; get one with: apt-get install chromium (or set CHROMIUM=/path/to/it)" >&2
  if [ "$ci" = yes ]; then exit 1; fi
  exit 0
fi

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
CHROMIUM="$found" .venv/bin/pytest -m e2e -rs tests/e2e | tee "$log"
if [ "$ci" = yes ] && grep -Eq '(^|[ ,])[0-9]+ skipped' "$log"; then
  echo "e2e: a browser test was skipped, which is a failure in CI" >&2
  exit 1
fi
