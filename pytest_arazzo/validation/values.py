"""What JSON Schema asks of values: how deep, in which order, and whether two are the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from pytest_arazzo.jsonvalue import Json

Loose: TypeAlias = Any
"""What jsonschema gives no type, and JSON that its keyword has tested."""

Schema: TypeAlias = "Mapping[str, Loose]"


def is_deeper(value: Json, depth: int) -> bool:
    """Return whether containers are nested more than *depth* deep in *value*."""
    level: list[Json] = [value]
    for _ in range(depth):
        level = [inner for each in level for inner in containers_in(each)]
        if not level:
            return False
    return True


def containers_in(value: Json) -> Iterable[Json]:
    """Return the containers directly inside of *value*."""
    if isinstance(value, Mapping):
        return [each for each in value.values() if _is_container(each)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [each for each in value if _is_container(each)]
    return ()


def _is_container(value: Json) -> bool:
    return isinstance(value, Mapping | Sequence) and not isinstance(value, str)


def hashable(value: Json) -> object:
    """Return what equals another such object when JSON Schema says that the values are equal."""
    if isinstance(value, Mapping):
        return frozenset((name, hashable(member)) for name, member in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(hashable(element) for element in value)
    return (bool, value) if isinstance(value, bool) else value


class Same:
    """A value that equals itself only; while this lives, its `id` is nobody else's."""

    __slots__ = ("value",)

    def __init__(self, value: Loose) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.value is self.value
