from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from policy_qa.cli import app
from policy_qa.schema import Figure
from policy_qa.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAM: Any = typer.main.get_command(app)
MODULES = sorted(
    path.stem
    for path in (ROOT / "src" / "policy_qa").iterdir()
    if (path.suffix == ".py" or (path / "__init__.py").exists()) and not path.stem.startswith("_")
)


def readme_calls() -> Iterator[list[str]]:
    for block in re.findall(r"^```[a-z]*\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if re.match(r"(\$ )?policy-qa ", line):
                yield shlex.split(line.removeprefix("$ "), comments=True)[1:]


@pytest.mark.parametrize("words", readme_calls(), ids=" ".join)
def test_every_call_in_the_readme_can_be_made(words: list[str]) -> None:
    command = PROGRAM.commands[words[0]]
    if len(words) > 1 and words[1] in getattr(command, "commands", {}):
        command = command.commands[words[1]]
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in words[1:] if word.startswith("-")} <= known


@pytest.mark.parametrize("name", PROGRAM.commands)
def test_every_command_is_in_the_readme_and_has_help(name: str) -> None:
    assert name in {words[0] for words in readme_calls()}
    assert PROGRAM.commands[name].help
    assert [p.name for p in PROGRAM.commands[name].params if not getattr(p, "help", None)] == []


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`{PREFIX}{name.upper()}`" in README


def test_the_readme_names_no_setting_that_does_not_exist() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", README)) <= known


def test_every_field_of_a_figure_is_in_the_readme() -> None:
    assert [name for name in Figure.__dataclass_fields__ if f"`{name}`" not in README] == []


def test_make_targets_in_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z0-9]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^make ([a-z]+)", README, re.MULTILINE)) <= targets
    assert {
        "setup",
        "check",
        "test",
        "e2e",
        "eval",
        "bench",
        "chat",
        "demo",
        "lock",
        "clean",
        "help",
    } <= targets


@pytest.mark.parametrize("name", MODULES)
def test_every_module_is_in_the_architecture_and_has_a_layer(name: str) -> None:
    assert re.search(rf"`{name}[`./]", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert f"policy_qa.{name}" in re.findall(r"[\w.]+", " ".join(layers))


def test_shipped_model_files_have_a_licence() -> None:
    licences = (ROOT / "LICENSES.md").read_text(encoding="utf-8")
    models = ROOT / "src" / "policy_qa" / "models"
    assert [f.name for f in models.glob("*/*") if f.suffix != ".md" and f.name not in licences] == []


@pytest.mark.parametrize("name", ["base", "dev", "bootstrap"])
def test_locks_pin_hashes_and_hold_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash=sha256:)", text, re.MULTILINE)
    pinned = re.findall(
        r"^[a-z0-9][^\s=]*(?:\[[a-z,]+\])?==\S+.*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert pinned
    assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == []


def test_the_default_lock_has_no_torch() -> None:
    names = re.findall(
        r"^([a-z0-9_.-]+)(?:\[|==)", (ROOT / "requirements" / "base.lock").read_text(), re.MULTILINE
    )
    assert [name for name in names if name == "torch" or name.startswith(("nvidia-", "triton"))] == []
    assert {"spacy", "transformers", "langchain", "chromadb", "gradio"} <= set(names)
