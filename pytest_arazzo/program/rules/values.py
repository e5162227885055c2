"""Where a flow holds values with expressions in them."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.model.value import Value, spaced_inputs_in
from pytest_arazzo.program.inputs import declared_inputs
from pytest_arazzo.program.program import Flow, Node


def values_of(flow: Flow) -> Iterator[Value]:
    """Yield every value of *flow*: what steps send, what they leave behind, what actions pass."""
    for node in flow.nodes:
        yield from values_of_step(node)
    yield from (value for _, value in flow.outputs)


def places_of_spaced_inputs(flow: Flow) -> frozenset[str]:
    """Return where *flow* names declared inputs that have blanks in their names."""
    known = declared_inputs(flow) or frozenset()
    return frozenset(
        at for value in values_of(flow) for at, name in spaced_inputs_in(value) if name in known
    )


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
