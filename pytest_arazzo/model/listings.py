"""The lists of a document whose members have names of their own.

Spec: Arazzo 1.1.0, Arazzo Specification Object, Workflow Object, Step Object, Success Action
Object, Failure Action Object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo.jsonvalue import Json, join

Members = Mapping[str, Json]

_ACTIONS = {
    "successActions": "successActions",
    "failureActions": "failureActions",
    "onSuccess": "successActions",
    "onFailure": "failureActions",
}
"""The lists of actions, and where the components keep actions of that kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of objects.

    Attributes:
        noun: what one member is called.
        keys: the fields that together tell one member from another.
        members: the pointer and the value of each member that is an object.
        component: where the components keep objects of this kind, if they may be referred to.
    """

    noun: str
    keys: tuple[str, ...]
    members: tuple[tuple[str, Members], ...]
    component: str | None = None


def listings(tree: Members) -> Iterator[Listing]:
    """Yield every list of *tree* whose members must differ, in the order of the document."""
    sources = _members(tree, "", "sourceDescriptions")
    yield Listing(noun="source description", keys=("name",), members=sources)
    workflows = _members(tree, "", "workflows")
    yield Listing(noun="workflow", keys=("workflowId",), members=workflows)
    for at, workflow in workflows:
        steps = _members(workflow, at, "steps")
        yield Listing(noun="step", keys=("stepId",), members=steps)
        yield from _reusable(workflow, at)
        for step_at, step in steps:
            yield from _reusable(step, step_at)
    yield from _of_components(tree)


def _of_components(tree: Members) -> Iterator[Listing]:
    components = tree.get("components")
    for name in ("successActions", "failureActions"):
        actions = components.get(name) if isinstance(components, Mapping) else None
        for key, action in actions.items() if isinstance(actions, Mapping) else ():
            if isinstance(action, Mapping):
                yield _parameters(action, join("/components", name, key))


def _reusable(owner: Members, at: str) -> Iterator[Listing]:
    """Yield the lists of parameters and actions of a workflow or a step, and of its actions."""
    yield _parameters(owner, at)
    for field, component in _ACTIONS.items():
        actions = _members(owner, at, field)
        noun = "success action" if component == "successActions" else "failure action"
        yield Listing(noun=noun, keys=("name",), members=actions, component=component)
        for action_at, action in actions:
            yield _parameters(action, action_at)


def _parameters(owner: Members, at: str) -> Listing:
    members = _members(owner, at, "parameters")
    return Listing(noun="parameter", keys=("name", "in"), members=members, component="parameters")


def _members(owner: Members, at: str, field: str) -> tuple[tuple[str, Members], ...]:
    items = owner.get(field)
    if not isinstance(items, list):
        return ()
    return tuple(
        (join(at, field, index), item)
        for index, item in enumerate(items)
        if isinstance(item, Mapping)
    )
