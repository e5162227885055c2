"""Rule AZ214: references in the schemas of inputs that lead nowhere in their document.

Spec: Arazzo 1.1.0, Resolving URI Fragments; Workflow Object, inputs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_arazzo.diagnostic import Diagnostic, nearest
from pytest_arazzo.jsonvalue import Json, get, join
from pytest_arazzo.program.inputs import anchors, led_to
from pytest_arazzo.program.program import Flow, Program

_DATA = frozenset({"const", "enum", "default", "example", "examples"})


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield every `$ref` that the inputs of *flow* come upon and that leads nowhere.

    What stands in a part with an `$id` of its own is left to the run.
    """
    tree = flow.document.tree
    waiting = [flow.inputs_at] if flow.inputs_at is not None else []
    seen: set[str] = set()
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        for place, reference in _references(tree, at):
            target = led_to(tree, reference)
            if target is None:
                yield _leads_nowhere(flow, place, reference)
            else:
                waiting.append(target)


def _references(tree: Json, at: str) -> Iterator[tuple[str, str]]:
    """Yield every `$ref` of the schema at *at*, with its place."""
    schema = get(tree, at)
    if isinstance(schema, Mapping) and "$id" not in schema:
        reference = schema.get("$ref")
        if isinstance(reference, str):
            yield join(at, "$ref"), reference
        for name in schema:
            if name not in _DATA:
                yield from _references(tree, join(at, name))
    elif isinstance(schema, list):
        for index in range(len(schema)):
            yield from _references(tree, join(at, index))


def _leads_nowhere(flow: Flow, at: str, reference: str) -> Diagnostic:
    tree = flow.document.tree
    components = get(tree, "/components/inputs")
    known = (
        [f"#/components/inputs/{name}" for name in components]
        if isinstance(components, Mapping)
        else []
    )
    known += [f"#{name}" for name in anchors(tree)]
    elsewhere = "write the schema into this document: nothing else is looked into"
    return Diagnostic(
        code="AZ214",
        message=f"{reference!r} leads nowhere in this document",
        location=flow.document.locate(at),
        help=nearest(reference, known) if reference.startswith("#") else elsewhere,
        spec=f"{flow.edition.text}, Workflow Object, inputs",
        at=at,
    )
