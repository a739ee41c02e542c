"""The command line: parse, call one function, print. Nothing heavy is imported before a command runs."""

from __future__ import annotations

from policy_qa.cli.application import app, main

__all__ = ["app", "main"]
