"""Dataclasses of plain data as JSON and back, exactly: for the files between a worker and the writer."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

Noun = TypeVar("Noun")


def to_json(noun: Any) -> str:
    """One line. Characters that are no Unicode are kept, as escapes."""
    return json.dumps(dataclasses.asdict(noun), separators=(",", ":"))


def from_json(kind: type[Noun], line: str | bytes) -> Noun:
    """What ``to_json`` was given.

    Raises:
        ValueError, TypeError, KeyError: it is something else.
    """
    built: Noun = _builder(typing.cast(Any, kind))(json.loads(line))
    return built


@cache
def _builder(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of a type from plain JSON."""
    if dataclasses.is_dataclass(kind):
        return _of_dataclass(typing.cast(type, kind))
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        item = _builder(inner[0])
        return lambda value: tuple(item(one) for one in value)
    if origin in (typing.Union, types.UnionType):
        nested = [one for one in inner if dataclasses.is_dataclass(one) or typing.get_origin(one) is tuple]
        if nested:
            build = _builder(nested[0])
            return lambda value: None if value is None else build(value)
    return _itself


def _of_dataclass(kind: type) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    builders = {field.name: _builder(hints[field.name]) for field in dataclasses.fields(kind)}

    def build(value: Mapping[str, Any]) -> Any:
        return kind(**{name: make(value[name]) for name, make in builders.items()})

    return build


def _itself(value: Any) -> Any:
    return value
