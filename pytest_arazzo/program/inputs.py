"""Inputs of a flow: defaults of its schema, and whether they match it.

Spec: Arazzo 1.1.0, Workflow Object, inputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote, urljoin

from pytest_arazzo.jsonvalue import Absent, Json, get, join
from pytest_arazzo.program.program import Flow
from pytest_arazzo.schema import Violation, violations

_HOPS = 16  # references that are followed before a chain counts as endless


def with_defaults(flow: Flow, inputs: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return *inputs* with the schema's defaults for those that are not given."""
    return {**_defaults(flow.document.tree, flow.inputs_at, frozenset()), **inputs}


def input_violations(flow: Flow, inputs: Mapping[str, Json]) -> tuple[Violation, ...]:
    """Return what is wrong with *inputs* by the schema of *flow*."""
    if flow.inputs_at is None:
        return ()
    return violations(flow.document.tree, flow.inputs_at, dict(inputs))


def declared_inputs(flow: Flow) -> frozenset[str] | None:
    """Return the names that the inputs schema declares; None when it cannot be told."""
    if flow.inputs_at is None:
        return frozenset()
    at = _target(flow.document.tree, flow.inputs_at)
    schema = get(flow.document.tree, at) if at is not None else None
    if not isinstance(schema, Mapping) or schema.keys() & {"allOf", "anyOf", "oneOf", "if"}:
        return None
    properties = schema.get("properties")
    return frozenset(properties) if isinstance(properties, Mapping) else frozenset()


def input_schema(flow: Flow, name: str) -> Json | Absent:
    """Return the schema of the input *name*, references followed; absent when it has none."""
    tree = flow.document.tree
    at = _target(tree, flow.inputs_at) if flow.inputs_at is not None else None
    place = _target(tree, join(at, "properties", name)) if at is not None else None
    return Absent("no schema") if place is None else get(tree, place)


def _defaults(tree: Json, at: str | None, above: frozenset[str]) -> Mapping[str, Json]:
    """Return the defaults of the schema at *at*, unless it is one of those *above* it."""
    place = _target(tree, at) if at is not None else None
    schema = get(tree, place) if place is not None else None
    if not isinstance(schema, Mapping) or place is None or place in above:
        return {}
    found: dict[str, Json] = {}
    parts = schema.get("allOf")
    for index in range(len(parts) if isinstance(parts, (list, tuple)) else 0):
        found |= _defaults(tree, join(place, "allOf", index), above | {place})
    properties = schema.get("properties")
    for name in properties if isinstance(properties, Mapping) else ():
        target = _target(tree, join(place, "properties", name))
        declared = get(tree, target) if target is not None else None
        if isinstance(declared, Mapping) and "default" in declared:
            found[name] = declared["default"]
    return found


def _target(tree: Json, at: str) -> str | None:
    """Return where the schema at *at* really stands, local references followed."""
    for _ in range(_HOPS):
        schema = get(tree, at)
        reference = schema.get("$ref") if isinstance(schema, Mapping) else None
        if not isinstance(reference, str):
            return None if isinstance(schema, Absent) else at
        target = led_to(tree, reference)
        if target is None:
            return None
        at = target
    return None


def led_to(tree: Json, reference: str) -> str | None:
    """Return the JSON Pointer of what a `$ref` leads to in the document, None if to nothing.

    Spec: Arazzo 1.1.0, Resolving URI Fragments: JSON Pointers and plain names (`$anchor`).
    """
    document, _, fragment = reference.partition("#")
    if document and not _is_of(tree, document):
        return None
    fragment = unquote(fragment)
    if fragment and not fragment.startswith("/"):
        return anchors(tree).get(fragment)
    return None if isinstance(get(tree, fragment), Absent) else fragment


def _is_of(tree: Json, document: str) -> bool:
    """Whether a reference to *document* is one to the document itself, by its absolute `$self`."""
    own = tree.get("$self") if isinstance(tree, Mapping) else None
    try:
        return isinstance(own, str) and "://" in own and urljoin(own, document) == own
    except ValueError:
        return False


def anchors(tree: Json) -> Mapping[str, str]:
    """Return the JSON Pointers of the schemas of inputs that have an `$anchor`, by that name."""
    workflows = get(tree, "/workflows")
    count = len(workflows) if isinstance(workflows, list) else 0
    waiting = [*(join("/workflows", i, "inputs") for i in range(count)), "/components/inputs"]
    found: dict[str, str] = {}
    while waiting:
        at = waiting.pop()
        schema = get(tree, at)
        if isinstance(schema, Mapping):
            name = schema.get("$anchor")
            if isinstance(name, str):
                found.setdefault(name, at)
            waiting += [join(at, key) for key in schema]
        elif isinstance(schema, list):
            waiting += [join(at, index) for index in range(len(schema))]
    return found
