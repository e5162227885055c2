"""One way in which a value is not what a schema says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from jsonschema.exceptions import ValidationError

from pytest_arazzo.jsonvalue import Json, join
from pytest_arazzo.validation.values import Loose
from pytest_arazzo.validation.wording import message_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Violation:
    """One way in which a value is not what a schema says.

    Attributes:
        at: JSON Pointer into the value. What `additionalProperties` and `unevaluatedProperties`
            refuse is the member itself; what `required` misses is missing from the object.
        keyword: of JSON Schema; "false" where the schema is just `false`, "$ref" for what is
            wrong with following references.
        message: what is, and what is expected.
        expected: the keyword's value.
        schema: the very object of the tree that holds the keyword.
        context: the violations of the branches of `anyOf` and `oneOf`.
    """

    at: str
    keyword: str
    message: str
    expected: Json
    schema: Mapping[str, Json]
    context: tuple[Violation, ...] = ()


def of(error: ValidationError) -> Violation:
    """Return *error* as a value, with its branches."""
    keyword = error.validator if isinstance(error.validator, str) else "false"
    return Violation(
        at=join("", *error.absolute_path),
        keyword=keyword,
        message=message_of(error),
        expected=_expected(error),
        schema=error.schema if isinstance(error.schema, Mapping) else {},
        context=tuple(of(each) for each in islice(error.context or (), 100)),
    )


def _expected(error: ValidationError) -> Loose:
    return error.validator_value if isinstance(error.validator, str) else False


def about(schema: Mapping[str, Json], message: str) -> Violation:
    """Return a violation of the whole value, about following *schema* at all."""
    expected = schema.get("$ref")
    return Violation(at="", keyword="$ref", message=message, expected=expected, schema=schema)


def flat(found: Iterable[Violation]) -> Iterator[Violation]:
    """Yield every one of *found*, and the branches inside of them."""
    for each in found:
        yield each
        yield from flat(each.context)


class Order:
    """Ranks violations by the place of what they are about, then weak keywords last."""

    def __init__(self, value: Json) -> None:
        self._value = value
        self._indices: dict[int, dict[str, int]] = {}

    def rank(self, violation: Violation) -> tuple[tuple[int, ...], bool]:
        """Return what sorts *violation* to its place."""
        here: Loose = self._value
        places: list[int] = []
        for token in violation.at.split("/")[1:]:
            name = token.replace("~1", "/").replace("~0", "~")
            if isinstance(here, Mapping):
                places.append(self._index(here).get(name, len(here)))
                here = here.get(name)
            else:
                places.append(int(name))
                here = here[int(name)]
        return tuple(places), violation.keyword in _WEAK

    def _index(self, members: Mapping[str, Json]) -> dict[str, int]:
        known = self._indices.get(id(members))
        if known is None:
            known = self._indices[id(members)] = {name: at for at, name in enumerate(members)}
        return known


_WEAK = frozenset({"anyOf", "oneOf"})
