"""The keywords that speak of strings and of the names of members, with patterns of others.

Spec: JSON Schema 2020-12, Core, sections 10.3.2 (properties by name) and 11.3 (unevaluated);
Validation, section 6.3.3 (pattern).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jsonschema.exceptions import ValidationError

from pytest_arazzo import patterns
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.openapi_core.broken import Broken, Errors, Validator
from pytest_arazzo.judge.openapi_core.references import References
from pytest_arazzo.patterns import TooSlow

_SHOWN = 10


class Members:
    """The keywords of one description; a pattern is known to be slow until `forget`."""

    def __init__(self, references: References) -> None:
        self.references = references
        self.slow: dict[str, str] = {}

    def forget(self) -> None:
        """Begin with a new value."""
        self.slow.clear()

    def pattern(
        self, _: Validator, value: Json, instance: Json, schema: Mapping[str, Json]
    ) -> Errors:
        """Yield an error when the string *instance* has no match of the pattern *value*."""
        if isinstance(instance, str) and not self._found("pattern", value, instance, schema):
            yield ValidationError("")

    def pattern_properties(
        self, validator: Validator, value: Json, instance: Json, schema: Mapping[str, Json]
    ) -> Errors:
        """Yield the errors of the members whose names match the patterns of *value*."""
        if not isinstance(instance, Mapping) or not isinstance(value, Mapping):
            return
        for regex, subschema in value.items():
            for name, member in instance.items():
                if self._found("patternProperties", regex, name, schema):
                    yield from validator.descend(member, subschema, path=name, schema_path=regex)

    def additional_properties(
        self, validator: Validator, value: Json, instance: Json, schema: Mapping[str, Json]
    ) -> Errors:
        """Yield the errors of the members that neither `properties` nor a pattern speaks of."""
        if not isinstance(instance, Mapping) or value is True:
            return
        extras = [name for name in instance if not self._declared(name, schema)]
        yield from _judged(validator, value, instance, extras)

    def unevaluated_properties(
        self, validator: Validator, value: Json, instance: Json, schema: Mapping[str, Json]
    ) -> Errors:
        """Yield the errors of the members that no schema in place speaks of."""
        if not isinstance(instance, Mapping) or value is True:
            return
        known = self._evaluated(validator, instance, schema, top=True)
        extras = [name for name in instance if name not in known]
        yield from _judged(validator, value, instance, extras)

    def _found(self, keyword: str, value: Json, text: str, schema: Mapping[str, Json]) -> bool:
        if not isinstance(value, str):
            raise Broken(keyword, schema, f"a pattern is a string, not {value!r}")
        found = self.slow.get(value) or patterns.search(value, text)
        if isinstance(found, bool):
            return found
        # A thousand hostile strings would otherwise take a thousand times the limit.
        if isinstance(found, TooSlow):
            self.slow[value] = found.reason
        reason = found if isinstance(found, str) else found.reason
        raise Broken(keyword, schema, f"the pattern {value!r} cannot be used: {reason}")

    def _declared(self, name: str, schema: Mapping[str, Json]) -> bool:
        properties, regexes = schema.get("properties"), schema.get("patternProperties")
        if isinstance(properties, Mapping) and name in properties:
            return True
        return isinstance(regexes, Mapping) and any(
            self._found("patternProperties", regex, name, schema) for regex in regexes
        )

    def _evaluated(
        self,
        validator: Validator,
        instance: Mapping[str, Json],
        schema: Json,
        *,
        top: bool = False,
    ) -> set[str]:
        if not isinstance(schema, Mapping):
            return set()
        if "additionalProperties" in schema or ("unevaluatedProperties" in schema and not top):
            return set(instance)
        known = {name for name in instance if self._declared(name, schema)}
        for inner in self._applied(validator, instance, schema):
            known |= self._evaluated(validator, instance, inner)
        return known

    def _applied(
        self, validator: Validator, instance: Mapping[str, Json], schema: Mapping[str, Json]
    ) -> Iterator[Json]:
        """Yield the schemas in place that *instance* satisfies, which therefore speak of it."""
        if "$ref" in schema:
            yield self.references.demand(schema["$ref"], schema)
        for name in ("allOf", "anyOf", "oneOf"):
            branches = schema.get(name)
            for branch in branches if isinstance(branches, list) else ():
                if validator.evolve(schema=branch).is_valid(instance):
                    yield branch
        if "if" in schema:
            holds = validator.evolve(schema=schema["if"]).is_valid(instance)
            yield schema["if"] if holds else None
            yield schema.get("then" if holds else "else")
        dependent = schema.get("dependentSchemas")
        if isinstance(dependent, Mapping):
            yield from (inner for name, inner in dependent.items() if name in instance)


def _judged(
    validator: Validator, value: Json, instance: Mapping[str, Json], extras: Sequence[str]
) -> Errors:
    if value is not False:
        for name in extras:
            yield from validator.descend(instance[name], value, path=name)
    elif extras:
        shown = ", ".join(repr(name) for name in extras[:_SHOWN])
        more = ", ..." if len(extras) > _SHOWN else ""
        yield ValidationError(f"the schema does not allow the members {shown}{more}")
