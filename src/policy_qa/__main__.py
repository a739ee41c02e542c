"""``python -m policy_qa`` is ``policy-qa``."""

from __future__ import annotations

import sys

from policy_qa.cli import main

if __name__ == "__main__":
    sys.exit(main())
