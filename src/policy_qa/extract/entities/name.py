"""A name found in a text."""

from __future__ import annotations

from dataclasses import dataclass

from policy_qa.schema import EntityLabel


@dataclass(frozen=True, slots=True)
class Name:
    """A stretch of text that is a name of the given kind; ``certain`` where its form alone says so."""

    start: int
    end: int
    label: EntityLabel
    certain: bool = True
