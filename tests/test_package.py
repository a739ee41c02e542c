from __future__ import annotations

import subprocess
import sys

import pytest

import policy_qa


def test_importing_the_package_loads_nothing() -> None:
    code = (
        "import sys\nbefore = set(sys.modules)\nimport policy_qa\n"
        "print(sorted(m for m in set(sys.modules) - before if m.startswith('policy_qa')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "['policy_qa']\n"


@pytest.mark.parametrize("name", policy_qa.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(policy_qa, name).__module__.startswith("policy_qa.")
    assert name in dir(policy_qa)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        policy_qa.nothing  # noqa: B018  # looking it up is the test
