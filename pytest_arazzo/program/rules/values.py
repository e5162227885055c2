"""Where a flow holds values with expressions in them."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.model.value import Value
from pytest_arazzo.program.program import Flow, Node


def values_of(flow: Flow) -> Iterator[Value]:
    """Yield every value of *flow*: what steps send, what they leave behind, what actions pass."""
    for node in flow.nodes:
        yield from values_of_step(node)
    yield from (value for _, value in flow.outputs)


def values_of_step(node: Node) -> Iterator[Value]:
    """Yield every value of one step."""
    yield from (parameter.value for parameter in node.parameters)
    if node.body is not None:
        if node.body.payload is not None:
            yield node.body.payload
        yield from (replacement.value for replacement in node.body.replacements)
    for move in (*node.on_success, *node.on_failure):
        yield from (parameter.value for parameter in move.parameters)
    yield from (value for _, value in node.outputs)
