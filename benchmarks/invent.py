"""Makes up the inputs of a workflow: examples, defaults and choices of its schema, then names.

Where the schema of the workflow says nothing, that of the parameter or member to which the input
goes does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from account import MANIFEST

from pytest_arazzo import patterns
from pytest_arazzo.expressions.runtime import Named
from pytest_arazzo.jsonvalue import Absent, Json, get
from pytest_arazzo.model.value import Computed, Elements, Members, Value
from pytest_arazzo.openapi import shape
from pytest_arazzo.program.program import Flow, Node, OperationCall

_NAMED: tuple[tuple[str, str], ...] = (
    ("password", "Passw0rd-example"),
    ("engineversion", "8.0.35"),
    ("instanceclass", "db.m5.large"),
    ("engine", "mysql"),
    ("username", "admin"),
    ("plaintext", "c2VjcmV0"),
    ("digest", "sha256:" + "0" * 64),
    ("manifestmediatype", "application/vnd.docker.distribution.manifest.v2+json"),
    ("manifest", MANIFEST),
    ("region", "us-east-1"),
    ("version", "1.0.0"),
    ("account", "123456789012"),
    ("registryid", "123456789012"),
    ("uri", "s3://example/component.yml"),
    ("key", "1234abcd-12ab-34cd-56ef-1234567890ab"),
)
_ARNS = tuple(
    f"arn:aws:imagebuilder:us-east-1:123456789012:{kind}/example{rest}"
    for kind in (
        *("image", "image-recipe", "image-pipeline", "container-recipe", "component"),
        *("infrastructure-configuration", "distribution-configuration"),
    )
    for rest in ("", "/1.0.0", "/1.0.0/1")
)
_CANDIDATES = (*_ARNS, "1.0.0", "example", "ami-12345678", "12345678")
_DEPTH = 8


def inputs(flow: Flow, known: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return values for the inputs of *flow*; those in *known* by name, ignoring letter case."""
    tree = flow.document.tree
    found = get(tree, flow.inputs_at) if flow.inputs_at is not None else None
    by_name = {name.lower(): value for name, value in known.items()}
    uses = dict(_uses(flow))
    made: dict[str, Json] = {}
    for name in shape.members(tree, None if isinstance(found, Absent) else found):
        declared = shape.member(tree, found, name)  # type: ignore[arg-type]  # it has members
        own = _given(tree, declared)
        if name.lower() in by_name:
            made[name] = by_name[name.lower()]
        elif not isinstance(own, Absent):
            made[name] = own
        else:
            root, used = uses.get(name, (tree, declared))
            value = _value(root, name, used, _DEPTH)
            made[name] = value if _fits(tree, declared, value) else _value(tree, name, declared, 8)
    return made


def _fits(root: Json, schema: Json | None, value: Json) -> bool:
    kinds = shape.kinds(root, schema)
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    kind = names.get(type(value), "object")
    return not kinds or kind in kinds or (kind == "integer" and "number" in kinds)


def _uses(flow: Flow) -> Iterator[tuple[str, tuple[Json, Json]]]:
    """Yield the inputs that go into requests as they are, with description and schema there."""
    for node in reversed(flow.nodes):  # the first use is what stays
        if not isinstance(node.call, OperationCall):
            continue
        operation = node.call.operation
        for parameter in node.parameters:
            declared = operation.parameter(parameter.name, parameter.place or "query")
            if declared is not None:
                yield from _in(parameter.value, operation.document.tree, declared.schema)
        yield from _of_body(node, node.call)


def _of_body(node: Node, call: OperationCall) -> Iterator[tuple[str, tuple[Json, Json]]]:
    spec = call.operation.request_body
    if node.body is not None and node.body.payload is not None and spec is not None and spec.media:
        yield from _in(node.body.payload, call.operation.document.tree, spec.media[0].schema)


def _in(value: Value, root: Json, schema: Json | None) -> Iterator[tuple[str, tuple[Json, Json]]]:
    if schema is None:
        return
    match value:
        case Computed(source=Named(root="inputs", rest=name)):
            yield name, (root, schema)
        case Members(fields=fields):
            for name, each in fields:
                yield from _in(each, root, shape.member(root, schema, name))
        case Elements(items=items):
            for each in items:
                yield from _in(each, root, shape.items(root, schema))
        case _:
            return


def _given(root: Json, schema: Json | None) -> Json | Absent:
    """Return the value that *schema* itself gives as one."""
    for part in shape.parts(root, schema):
        for field in ("const", "example", "default"):
            if field in part:
                return part[field]
        for field in ("examples", "enum"):
            choices = part.get(field)
            if isinstance(choices, list) and choices:
                first: Json = choices[0]
                return first
    return Absent("nothing given")


def _value(root: Json, name: str, schema: Json | None, depth: int) -> Json:
    given = _given(root, schema)
    if not isinstance(given, Absent):
        return given
    kinds = shape.kinds(root, schema)
    if "array" in kinds:
        return [_value(root, name.removesuffix("s"), shape.items(root, schema), depth - 1)]
    if "object" in kinds:
        return _object(root, schema, depth)
    if "boolean" in kinds:
        return True
    if kinds & {"integer", "number"}:
        return _number(root, name, schema)
    return _text(root, name, schema)


def _object(root: Json, schema: Json | None, depth: int) -> Json:
    due: list[str] = []
    for part in shape.parts(root, schema):
        listed = part.get("required")
        due += (
            [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
        )
    if depth <= 0:
        return {}
    return {name: _value(root, name, shape.member(root, schema, name), depth - 1) for name in due}


def _number(root: Json, name: str, schema: Json | None) -> int | float:
    least = [part.get("minimum") for part in shape.parts(root, schema)]
    known = {"allocatedstorage": 100, "pendingwindowindays": 7}.get(name.lower(), 7)
    return max([known, *(each for each in least if isinstance(each, int | float))])


def _text(root: Json, name: str, schema: Json | None) -> str:
    wanted = [str(p["pattern"]) for p in shape.parts(root, schema) if "pattern" in p]
    folded = name.lower().replace("-", "").replace("_", "")
    named = [value for part, value in _NAMED if part in folded]
    own = f"example-{folded[:20]}"
    arns = [each for each in _ARNS if folded.removesuffix("arn") in each.replace("-", "")]
    for each in (*named, own, *arns, *_CANDIDATES):
        if all(patterns.search(pattern, each) is True for pattern in wanted):
            return each
    return json.dumps(wanted)
