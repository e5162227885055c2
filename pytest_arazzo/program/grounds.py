"""What a flow stands on: the places of its document where a mistake keeps it from running."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_arazzo.program.program import Flow, FlowKey, Node, WorkflowCall

_COMPONENT = 3  # tokens of /components/parameters/page


def grounds(flow: Flow, flows: Mapping[FlowKey, Flow]) -> frozenset[str]:
    """Return the JSON Pointers of *flow*, of what it reaches in its document, of what these use."""
    return frozenset(
        place
        for reached in reachable(flow.key, flows)
        if reached.key.uri == flow.key.uri
        for place in (reached.at, *_components(reached))
    )


def reachable(key: FlowKey, flows: Mapping[FlowKey, Flow]) -> Iterator[Flow]:
    """Yield the flow *key* and all that it calls, goes to or depends on, once each."""
    seen: set[FlowKey] = set()
    waiting = [key]
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            yield flows[key]
            waiting += flows[key].depends_on
            waiting += (other for node in flows[key].nodes for other in _called(node))


def leading_to(flow: Flow, key: FlowKey, flows: Mapping[FlowKey, Flow]) -> str:
    """Return the place of the first step of *flow* that can lead to the flow *key*."""
    for node in flow.nodes:
        for called in _called(node):
            if any(reached.key == key for reached in reachable(called, flows)):
                return node.at
    return flow.at


def stands_on(flow: Flow, at: str) -> bool:
    """Whether *at* is part of what *flow* stands on, or holds a part of it."""
    return any(_inside(at, place) or _inside(place, at) for place in flow.grounds | {flow.at})


def user_of(flow: Flow, at: str) -> str:
    """Return the place of the first step of *flow* that uses the component at *at*."""
    users = (node.at for node in flow.nodes if any(_inside(at, used) for used in _used(node)))
    return next(users, flow.at)


def _inside(inner: str, outer: str) -> bool:
    return f"{inner}/".startswith(f"{outer}/")


def _called(node: Node) -> Iterator[FlowKey]:
    if isinstance(node.call, WorkflowCall):
        yield node.call.flow
    yield from (m.flow for m in (*node.on_success, *node.on_failure) if m.flow is not None)


def _components(flow: Flow) -> Iterator[str]:
    """Yield the components in use; schemas of inputs refer to each other, so they all count."""
    if flow.inputs_at is not None:
        yield "/components/inputs"
    for node in flow.nodes:
        for at in _used(node):
            if at.startswith("/components/"):
                yield "/".join(at.split("/")[: _COMPONENT + 1])


def _used(node: Node) -> Iterator[str]:
    """Yield where each parameter and each action in force at *node* stands."""
    yield from (parameter.at for parameter in node.parameters)
    for move in (*node.on_success, *node.on_failure):
        yield move.at
        yield from (parameter.at for parameter in move.parameters)
