"""Rules AZ905 to AZ908: what a document should say for its readers and for other tools.

Spec: Arazzo 1.1.0, Workflow Object, Step Object, Source Description Object (the SHOULDs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Absent, Json, get, join
from pytest_arazzo.model.listings import listings
from pytest_arazzo.program.program import Node, OperationCall, Program

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_IDS = {"workflow": "workflowId", "step": "stepId", "source description": "name"}
_DESCRIBED = {"workflow": ("summary", "description"), "step": ("description",)}


def problems(program: Program) -> Iterator[Diagnostic]:
    """Yield what is missing or unusual in the workflows, steps and sources of the document."""
    tree = program.document.tree
    for listing in listings(tree) if isinstance(tree, Mapping) else ():
        for at, entry in listing.members if listing.noun in _IDS else ():
            yield from _named(program, listing.noun, at, entry)
    for key in program.own:
        for node in program.flows[key].nodes:
            if isinstance(node.call, OperationCall):
                yield from _of_step(program, node, node.call)


def _named(
    program: Program, noun: str, at: str, entry: Mapping[str, Json]
) -> Iterator[Diagnostic]:
    field = _IDS[noun]
    name, place = entry.get(field), join(at, field)
    if not isinstance(name, str):
        return
    wanted = _DESCRIBED.get(noun, ())
    if wanted and not any(entry.get(each) for each in wanted):
        message = f"{noun} {name!r} has no {' and no '.join(wanted)}"
        hint = "say in a sentence what it is for: reports and other readers show it"
        yield _advice(program, "AZ905", message, place, hint)
    if not _NAME.fullmatch(name):
        message = f"{field} {name!r} has other characters than letters, digits, '_' and '-'"
        hint = "the specification recommends [A-Za-z0-9_\\-]+, and some tools take nothing else"
        yield _advice(program, "AZ906", message, place, hint)


def _of_step(program: Program, node: Node, call: OperationCall) -> Iterator[Diagnostic]:
    if not node.criteria:
        message = f"step {node.step_id!r} has no success criteria"
        hint = "say what success is, such as $statusCode == 200: tools differ in what they assume"
        yield _advice(program, "AZ907", message, join(node.at, "stepId"), hint)
    operation = call.operation
    declared = get(operation.document.tree, operation.at)
    if isinstance(declared, Mapping) and declared.get("deprecated") is True:
        message = f"{operation.operation_id or operation} is deprecated"
        hint = "its description may name what to use instead"
        yield _advice(program, "AZ908", message, _calling(program.document, node), hint)


def _calling(document: Document, node: Node) -> str:
    places = (join(node.at, field) for field in ("operationId", "operationPath"))
    return next((at for at in places if not isinstance(get(document.tree, at), Absent)), node.at)


def _advice(program: Program, code: str, message: str, at: str, hint: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        message=message,
        location=program.document.locate(at),
        severity=Severity.ADVICE,
        help=hint,
        spec=f"{program.edition.text}",
        at=at,
    )
