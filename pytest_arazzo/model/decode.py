"""A document to a description: total, whatever the document holds.

What has the wrong shape is left out here, since `model.structure` has said so already; texts that
cannot be parsed become `Unparsable` values and `Malformed` tests in their place. The camel case of
the specification ends in this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Json, join
from pytest_arazzo.model import edition as editions
from pytest_arazzo.model.action import Action, ActionKind
from pytest_arazzo.model.criterion import Criterion, decode_criterion
from pytest_arazzo.model.description import Components, Description, SourceDescription
from pytest_arazzo.model.edition import Edition
from pytest_arazzo.model.parameter import Parameter, Reference, Replacement, RequestBody
from pytest_arazzo.model.value import Constant, Value, decode_value
from pytest_arazzo.model.workflow import Outputs, Step, Workflow

Members = Mapping[str, Json]
T = TypeVar("T")
_LONGEST = 10**9  # seconds or milliseconds; whatever is longer never ends either


def decode(document: Document) -> Description:
    """Return the description that *document* holds."""
    tree = _members(document.tree)
    edition = editions.of(tree.get("arazzo"))
    components = _members(tree.get("components"))
    return Description(
        document=document,
        edition=edition,
        self_uri=_text(tree, "$self"),
        sources=_each(tree, "", "sourceDescriptions", _source),
        workflows=_each(tree, "", "workflows", lambda t, at: _workflow(t, at, edition)),
        components=Components(
            parameters=_named(components, "parameters", lambda t, at: _parameter(t, at, edition)),
            success_actions=_named(
                components, "successActions", lambda t, at: _action(t, at, edition)
            ),
            failure_actions=_named(
                components, "failureActions", lambda t, at: _action(t, at, edition)
            ),
        ),
    )


def _source(tree: Members, at: str) -> SourceDescription:
    return SourceDescription(
        name=_text(tree, "name") or "",
        url=_text(tree, "url") or "",
        kind=_text(tree, "type"),
        at=at,
    )


def _workflow(tree: Members, at: str, edition: Edition) -> Workflow:
    return Workflow(
        workflow_id=_text(tree, "workflowId") or "",
        steps=_each(tree, at, "steps", lambda t, where: _step(t, where, edition)),
        inputs_at=join(at, "inputs") if "inputs" in tree else None,
        depends_on=_texts(tree, "dependsOn"),
        success_actions=_actions(tree, at, "successActions", edition),
        failure_actions=_actions(tree, at, "failureActions", edition),
        outputs=_outputs(tree, at, edition),
        parameters=_parameters(tree, at, edition),
        at=at,
    )


def _step(tree: Members, at: str, edition: Edition) -> Step:
    body = tree.get("requestBody")
    return Step(
        step_id=_text(tree, "stepId") or "",
        operation_id=_text(tree, "operationId"),
        operation_path=_text(tree, "operationPath"),
        channel_path=_text(tree, "channelPath"),
        workflow_id=_text(tree, "workflowId"),
        parameters=_parameters(tree, at, edition),
        request_body=(
            _request_body(body, join(at, "requestBody"), edition)
            if isinstance(body, Mapping)
            else None
        ),
        success_criteria=_criteria(tree, at, "successCriteria"),
        on_success=_actions(tree, at, "onSuccess", edition),
        on_failure=_actions(tree, at, "onFailure", edition),
        outputs=_outputs(tree, at, edition),
        depends_on=_texts(tree, "dependsOn") if edition.step_depends_on else (),
        timeout_ms=_milliseconds(tree, "timeout") if edition.timeouts else None,
        correlation_id=_text(tree, "correlationId") if edition.channels else None,
        action=_text(tree, "action") if edition.channels else None,
        at=at,
    )


def _request_body(tree: Members, at: str, edition: Edition) -> RequestBody:
    payload = (
        decode_value(tree["payload"], join(at, "payload"), selectors=edition.selectors)
        if "payload" in tree
        else None
    )
    return RequestBody(
        content_type=_text(tree, "contentType"),
        payload=payload,
        replacements=_each(
            tree, at, "replacements", lambda t, where: _replacement(t, where, edition)
        ),
        at=at,
    )


def _replacement(tree: Members, at: str, edition: Edition) -> Replacement:
    chosen = tree.get("targetSelectorType")
    members = chosen if isinstance(chosen, Mapping) else {"type": chosen}
    return Replacement(
        target=_text(tree, "target") or "",
        kind=_text(members, "type"),
        version=_text(members, "version"),
        value=_value(tree, at, edition),
        at=at,
    )


def _actions(
    tree: Members, at: str, name: str, edition: Edition
) -> tuple[Action | Reference, ...]:
    def decode_one(inner: Members, where: str) -> Action | Reference:
        if "reference" in inner:
            return _reference(inner, where, edition)
        return _action(inner, where, edition)

    return _each(tree, at, name, decode_one)


def _action(tree: Members, at: str, edition: Edition) -> Action:
    kinds = {kind.value: kind for kind in ActionKind}
    limit = _whole(tree, "retryLimit")
    return Action(
        name=_text(tree, "name") or "",
        kind=kinds.get(_text(tree, "type") or "", ActionKind.END),
        step_id=_text(tree, "stepId"),
        workflow_id=_text(tree, "workflowId"),
        parameters=_parameters(tree, at, edition),
        retry_after=_seconds(tree, "retryAfter"),
        retry_limit=1 if limit is None else max(limit, 0),
        criteria=_criteria(tree, at, "criteria"),
        at=at,
    )


def _parameters(tree: Members, at: str, edition: Edition) -> tuple[Parameter | Reference, ...]:
    def decode_one(inner: Members, where: str) -> Parameter | Reference:
        if "reference" in inner:
            return _reference(inner, where, edition)
        return _parameter(inner, where, edition)

    return _each(tree, at, "parameters", decode_one)


def _parameter(tree: Members, at: str, edition: Edition) -> Parameter:
    return Parameter(
        name=_text(tree, "name") or "",
        place=_text(tree, "in"),
        value=_value(tree, at, edition),
        at=at,
    )


def _reference(tree: Members, at: str, edition: Edition) -> Reference:
    return Reference(
        reference=_text(tree, "reference") or "",
        value=_value(tree, at, edition) if "value" in tree else None,
        at=at,
    )


def _value(tree: Members, at: str, edition: Edition) -> Value:
    if "value" not in tree:
        return Constant(None, at)
    return decode_value(tree["value"], join(at, "value"), selectors=edition.selectors)


def _outputs(tree: Members, at: str, edition: Edition) -> Outputs:
    outputs = _members(tree.get("outputs"))
    return tuple(
        (name, decode_value(value, join(at, "outputs", name), selectors=edition.selectors))
        for name, value in outputs.items()
    )


def _criteria(tree: Members, at: str, name: str) -> tuple[Criterion, ...]:
    return _each(tree, at, name, decode_criterion)


def _each(
    tree: Members, at: str, name: str, decode_one: Callable[[Members, str], T]
) -> tuple[T, ...]:
    """Decode every object of a list; what is no object has been reported as such."""
    items = tree.get(name)
    if not isinstance(items, list):
        return ()
    return tuple(
        decode_one(item, join(at, name, index))
        for index, item in enumerate(items)
        if isinstance(item, Mapping)
    )


def _named(
    components: Members, name: str, decode_one: Callable[[Members, str], T]
) -> Mapping[str, T]:
    return {
        key: decode_one(tree, join("/components", name, key))
        for key, tree in _members(components.get(name)).items()
        if isinstance(tree, Mapping)
    }


def _members(tree: Json) -> Members:
    return tree if isinstance(tree, Mapping) else {}


def _text(tree: Members, name: str) -> str | None:
    value = tree.get(name)
    return value if isinstance(value, str) else None


def _texts(tree: Members, name: str) -> tuple[str, ...]:
    items = tree.get(name)
    return (
        tuple(item for item in items if isinstance(item, str)) if isinstance(items, list) else ()
    )


def _whole(tree: Members, name: str) -> int | None:
    value = tree.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _milliseconds(tree: Members, name: str) -> int | None:
    value = _whole(tree, name)
    return None if value is None else min(max(0, value), _LONGEST)


def _seconds(tree: Members, name: str) -> float:
    """Return a delay, _LONGEST at most: a number of a document may be too large for a float."""
    value = tree.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0.0
    return float(min(max(0, value), _LONGEST))
