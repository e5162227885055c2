"""Rule AZ215: what a step's operation refers to and its description does not have.

Only what the operation can reach is looked at, so that a gap elsewhere in a large description
troubles nobody.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from pytest_arazzo.diagnostic import Diagnostic, nearest
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Absent, Json, get, tokens
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.program import Flow, OperationCall, Program

_DATA = frozenset({"example", "examples", "default", "enum", "const"})
"""Keywords below which a `$ref` is a value like any other."""


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield every reference to nothing that an operation of *flow* can reach."""
    for node in flow.nodes:
        if isinstance(node.call, OperationCall):
            for document, at, message, hint in _of_operation(node.call.operation):
                yield Diagnostic(
                    code="AZ215",
                    message=f"{message}, which {node.call.operation} needs",
                    location=document.locate(at),
                    help=hint,
                    spec="OpenAPI, Reference Object",
                    at=node.at,
                )


@functools.lru_cache(maxsize=1024)  # many steps call the same operation
def _of_operation(operation: Operation) -> tuple[tuple[Document, str, str, str | None], ...]:
    return tuple(_gaps(operation))


def _gaps(operation: Operation) -> Iterator[tuple[Document, str, str, str | None]]:
    document = operation.document
    for problem in operation.problems:
        yield document, problem.at, problem.message, None
    tree = document.tree
    for at, reference in _references(document, operation):
        if not reference.startswith("#"):
            continue  # said by the operation's own problems, or at run time where it is used
        pointer = unquote(reference[1:])
        if isinstance(get(tree, pointer), Absent) and (not pointer or pointer.startswith("/")):
            yield (
                document,
                at,
                f"{reference!r} leads nowhere in the description",
                _near(tree, pointer),
            )


def _references(document: Document, operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the place and text of every `$ref` in the schemas that *operation* can reach."""
    media = [m for spec in operation.responses for m in spec.media]
    media += list(operation.request_body.media) if operation.request_body else []
    waiting = [each.schema_at for each in operation.parameters if each.schema_at]
    waiting += [each.schema_at for each in media if each.schema_at]
    seen: set[str] = set()
    while waiting:
        start = waiting.pop()
        if start in seen:
            continue
        seen.add(start)
        for at, reference in _below(get(document.tree, start), start):
            yield at, reference
            if reference.startswith("#/"):
                waiting.append(unquote(reference[1:]))


def _below(value: Json | Absent, at: str) -> Iterator[tuple[str, str]]:
    stack: list[tuple[Json | Absent, str]] = [(value, at)]
    while stack:
        value, at = stack.pop()
        if isinstance(value, Mapping):
            reference = value.get("$ref")
            if isinstance(reference, str):
                yield f"{at}/$ref", reference
            inner = ((name, each) for name, each in value.items() if name not in _DATA)
            stack += [
                (each, f"{at}/{name.replace('~', '~0').replace('/', '~1')}")
                for name, each in inner
            ]
        elif isinstance(value, (list, tuple)):
            stack += [(each, f"{at}/{index}") for index, each in enumerate(value)]


def _near(tree: Json, pointer: str) -> str | None:
    """Return the nearest name where the last part of a pointer should be."""
    parent = get(tree, pointer.rpartition("/")[0])
    last = tokens(pointer)[-1] if pointer else ""
    return nearest(last, parent) if isinstance(parent, Mapping) else None
