"""Rule AZ213: workflows that wait for themselves, and documents that are sources of themselves.

Spec: Arazzo 1.1.0, Step Object (workflowId), Workflow Object (dependsOn), Source Description
Object; silent on circles. A workflow that comes back to itself by `goto` waits for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.model.description import Description
from pytest_arazzo.program.library import Library
from pytest_arazzo.program.program import Flow, FlowKey, Program, WorkflowCall


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:
    """Yield every place of *flow* that leads into a circle of workflows that wait for each other.

    A circle that has a workflow of the program's own document is reported there alone.
    """
    graph = {
        key: tuple(other for _, _, other in _waits(each)) for key, each in program.flows.items()
    }
    for at, what, first in _waits(flow):
        circle = _circle(graph, first, flow.key, frozenset(program.own))
        if circle is not None:
            yield _circular(flow, at, what, circle)


def _waits(flow: Flow) -> Iterator[tuple[str, str, FlowKey]]:
    """Yield each workflow that *flow* waits for: the place, how it is said, and which."""
    for key in flow.depends_on:
        yield join(flow.at, "dependsOn"), f"workflow {flow.key.workflow_id!r} depends on", key
    for node in flow.nodes:
        if isinstance(node.call, WorkflowCall):
            yield join(node.at, "workflowId"), f"step {node.step_id!r} calls", node.call.flow


def _circle(
    graph: Mapping[FlowKey, tuple[FlowKey, ...]],
    first: FlowKey,
    asking: FlowKey,
    own: AbstractSet[FlowKey],
) -> tuple[FlowKey, ...] | None:
    """Return the way from *first* around to *asking*, or into a circle without any of *own*."""
    came: dict[FlowKey, FlowKey | None] = {first: None}
    waiting = [first]
    while waiting:
        key = waiting.pop(0)
        if key == asking:
            return (asking, *_way(came, key))
        for other in graph[key]:
            if other not in came:
                came[other] = key
                waiting.append(other)
    for key in came:
        around = None if key in own else _around(graph, key)
        if around is not None and not own & set(around):
            return (*_way(came, key), *around)
    return None


def _around(
    graph: Mapping[FlowKey, tuple[FlowKey, ...]], start: FlowKey
) -> tuple[FlowKey, ...] | None:
    """Return the shortest way from *start* back to it, without the start itself."""
    came: dict[FlowKey, FlowKey | None] = dict.fromkeys(graph[start])
    waiting = list(came)
    while waiting:
        key = waiting.pop(0)
        if key == start:
            return _way(came, key)
        for other in graph[key]:
            if other not in came:
                came[other] = key
                waiting.append(other)
    return None


def _way(came: Mapping[FlowKey, FlowKey | None], last: FlowKey) -> tuple[FlowKey, ...]:
    way: list[FlowKey] = []
    here: FlowKey | None = last
    while here is not None:
        way.insert(0, here)
        here = came[here]
    return tuple(way)


def _circular(flow: Flow, at: str, what: str, circle: tuple[FlowKey, ...]) -> Diagnostic:
    names = [each.workflow_id for each in circle]
    called = circle[1] if circle[0] == flow.key else circle[0]
    is_self = circle == (flow.key, flow.key)
    whom = (
        "itself" if is_self and what.startswith("workflow") else f"workflow {called.workflow_id!r}"
    )
    field = at.rsplit("/", 1)[-1]
    owner = "Workflow Object" if field == "dependsOn" else "Step Object"
    return Diagnostic(
        code="AZ213",
        message=f"{what} {whom}, which never ends: {' → '.join(names)}",
        location=flow.document.locate(at),
        help="a workflow can come back to itself by an action of type goto",
        spec=f"{flow.edition.text}, {owner}, {field}",
        at=at,
    )


def circular_documents(library: Library) -> Iterator[Diagnostic]:
    """Yield a warning for every source of the root document that has the root as its source.

    Each document is read once, so this does no harm as long as no workflow waits for itself.
    """
    root = library.root
    for source in root.sources:
        target = library.source(root.document.uri, source.name)
        if isinstance(target, Description) and root in _reached(library, target):
            at = join(source.at, "url")
            uri = target.document.uri
            way = "itself" if target is root else f"{uri}, which has this document as its source"
            yield Diagnostic(
                code="AZ213",
                message=f"source {source.name!r} is {way}",
                location=root.document.locate(at),
                severity=Severity.WARNING,
                spec=f"{root.edition.text}, Source Description Object, url",
                at=at,
            )


def _reached(library: Library, description: Description) -> list[Description]:
    """Return *description* and all documents that it draws on, once each."""
    found = [description]
    for each in found:
        for source in each.sources:
            target = library.source(each.document.uri, source.name)
            if isinstance(target, Description) and target not in found:
                found.append(target)
    return found
