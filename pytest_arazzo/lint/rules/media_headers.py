"""Rule AZ434: headers of steps that say otherwise than the media types of the operation.

Spec: OpenAPI 3.1.1, Parameter Object, name; Arazzo 1.1.0, Request Body Object, contentType.
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo import media
from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.lint.payload import declared_media_type
from pytest_arazzo.lint.supplies import Supply, supplies
from pytest_arazzo.model.value import Constant
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.program import Flow, Node, OperationCall, Program


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield a warning for every such header in the steps of *flow*."""
    for node in flow.nodes:
        if not isinstance(node.call, OperationCall):
            continue
        for supply in supplies(flow, node, node.call):
            value = supply.parameter.value
            is_header = supply.place == "header" and isinstance(value, Constant)
            text = value.value if isinstance(value, Constant) else None
            if not is_header or not isinstance(text, str) or _is_of_the_workflow(flow, supply):
                continue
            if supply.name.lower() == "content-type":
                yield from _content_type(flow, node, node.call.operation, supply, text)
            elif supply.name.lower() == "accept":
                yield from _accept(flow, node.call.operation, supply, text)


def _is_of_the_workflow(flow: Flow, supply: Supply) -> bool:
    """Return whether the header is one for all steps, of which some may have no use for it."""
    return supply.at.startswith(f"{flow.at}/parameters/")


def _content_type(
    flow: Flow, node: Node, operation: Operation, supply: Supply, text: str
) -> Iterator[Diagnostic]:
    if node.body is None or node.body.payload is None:
        message = "the header 'Content-Type' is given, but the step sends no body"
        yield _warning(flow, supply, message, "leave it out, or add a `requestBody`")
        return
    sent = node.body.content_type or declared_media_type(operation)
    if media.parse(text).name != media.parse(sent).name:
        message = f"the header 'Content-Type' says {text!r}, but the body is {sent!r}"
        yield _warning(flow, supply, message, "say it once, as `contentType` of the `requestBody`")


def _accept(flow: Flow, operation: Operation, supply: Supply, text: str) -> Iterator[Diagnostic]:
    names = {media.parse(each.name).name for r in operation.responses for each in r.media}
    wanted = [media.parse(each).name for each in text.split(",") if each.strip()]
    if not names or not wanted or any("*" in each for each in (*names, *wanted)):
        return
    if not names & set(wanted):
        message = f"the header 'Accept' asks for {text!r}, which {operation} does not answer with"
        yield _warning(flow, supply, message, f"its responses are: {', '.join(sorted(names))}")


def _warning(flow: Flow, supply: Supply, message: str, hint: str) -> Diagnostic:
    return Diagnostic(
        code="AZ434",
        message=message,
        location=flow.document.locate(supply.value_at),
        severity=Severity.WARNING,
        help=hint,
        spec=f"{flow.edition.text}, Request Body Object, contentType",
        at=supply.value_at,
    )
