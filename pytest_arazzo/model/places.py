"""Which object of the specification a JSON Pointer of a document lies in, and how to call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_arazzo import jsonvalue
from pytest_arazzo.jsonvalue import Json

ROOT = "Arazzo Specification Object"
REUSABLE = "Reusable Object"
EXPRESSION_TYPE = "Expression Type Object"

_COMPONENTS = "Components Object"
_CRITERIA = {"criteria": "Criterion Object*"}
_OUTPUTS = {"outputs": "Selector Object*"}
_PARAMETERS = {"parameters": "Parameter Object*"}
_CHILDREN: Mapping[str, Mapping[str, str]] = {
    ROOT: {
        "info": "Info Object",
        "sourceDescriptions": "Source Description Object*",
        "workflows": "Workflow Object*",
        "components": _COMPONENTS,
    },
    "Workflow Object": {
        "steps": "Step Object*",
        "successActions": "Success Action Object*",
        "failureActions": "Failure Action Object*",
        **_PARAMETERS,
        **_OUTPUTS,
    },
    "Step Object": {
        "requestBody": "Request Body Object",
        "successCriteria": "Criterion Object*",
        "onSuccess": "Success Action Object*",
        "onFailure": "Failure Action Object*",
        **_PARAMETERS,
        **_OUTPUTS,
    },
    "Success Action Object": {**_CRITERIA, **_PARAMETERS},
    "Failure Action Object": {**_CRITERIA, **_PARAMETERS},
    _COMPONENTS: {
        "parameters": "Parameter Object*",
        "successActions": "Success Action Object*",
        "failureActions": "Failure Action Object*",
    },
    "Criterion Object": {"type": EXPRESSION_TYPE},
    "Selector Object": {"type": EXPRESSION_TYPE},
    "Request Body Object": {"replacements": "Payload Replacement Object*"},
    "Payload Replacement Object": {"targetSelectorType": EXPRESSION_TYPE},
}
"""What stands in a field; a star says that the field holds a list or a map of such objects."""

_NOUNS: Mapping[str, tuple[str, str | None]] = {
    "Info Object": ("info", None),
    _COMPONENTS: ("components", None),
    "Source Description Object": ("source description", "name"),
    "Workflow Object": ("workflow", "workflowId"),
    "Step Object": ("step", "stepId"),
    "Parameter Object": ("parameter", "name"),
    "Success Action Object": ("success action", "name"),
    "Failure Action Object": ("failure action", "name"),
    "Criterion Object": ("criterion", None),
    EXPRESSION_TYPE: ("expression type", None),
    "Selector Object": ("selector", None),
    "Request Body Object": ("request body", None),
    "Payload Replacement Object": ("replacement", "target"),
    REUSABLE: ("reference", "reference"),
}
"""How an object is called, and the field that tells it from others of its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The innermost object of the specification around a pointer.

    Attributes:
        kind: the name of the object in the specification.
        at: the pointer of the object.
        rest: the tokens from the object down to the pointer; none when it is the object itself.
        label: how messages call the object: `step 'getPet'`.
    """

    kind: str
    at: str
    rest: tuple[str, ...]
    label: str


def find(tree: Json, pointer: str) -> Place:
    """Return the place of *pointer* in the document *tree*."""
    return _chain(tree, pointer)[-1]


def around(tree: Json, pointer: str) -> Place:
    """Return the place of *pointer* in the object that holds it; the root holds itself."""
    holding = [place for place in _chain(tree, pointer) if place.rest or not pointer]
    return holding[-1]


def phrase(place: Place) -> str:
    """Return how to call what *place* stands for: `dependsOn[0] of step 'getPet'`."""
    if not place.rest:
        return place.label
    field, *below = place.rest
    owner = "" if place.kind == ROOT else f" of {place.label}"
    if not below:
        return f"{field}{owner}"
    if len(below) == 1 and below[0].isdigit():
        return f"{field}[{below[0]}]{owner}"
    return f"{'/'.join(below)!r} in {field}{owner}"


def _chain(tree: Json, pointer: str) -> tuple[Place, ...]:
    """Return the places of *pointer* in all objects around it, the root's first."""
    place = Place(kind=ROOT, at="", rest=jsonvalue.tokens(pointer), label="the document")
    chain = [place]
    while (inner := _inner(tree, place)) is not None:
        chain.append(inner)
        place = inner
    return tuple(chain)


def _inner(tree: Json, place: Place) -> Place | None:
    """Return the place in the object that is one nearer to the pointer, None when none is."""
    child = _CHILDREN.get(place.kind, {}).get(place.rest[0]) if place.rest else None
    if child is None:
        return None
    length = 2 if child.endswith("*") else 1
    at = jsonvalue.join(place.at, *place.rest[:length])
    value = jsonvalue.get(tree, at)
    if len(place.rest) < length or not isinstance(value, Mapping):
        return None
    kind = _kind(child.rstrip("*"), value, place.kind)
    return Place(kind=kind, at=at, rest=place.rest[length:], label=_label(kind, value, place))


def _kind(kind: str, value: Mapping[str, Json], owner: str) -> str:
    """Return *kind*, or that of a reference where one may stand and does.

    Spec: Arazzo 1.1.0, Reusable Object; components themselves are no references.
    """
    may_refer = kind.endswith(("Action Object", "Parameter Object")) and owner != _COMPONENTS
    return REUSABLE if may_refer and "reference" in value else kind


def _label(kind: str, value: Mapping[str, Json], owner: Place) -> str:
    noun, key = _NOUNS[kind]
    name = value.get(key) if key else None
    if isinstance(name, str):
        return f"{noun} {name!r}"
    if owner.kind == ROOT:
        return noun if key is None else f"a {noun}"
    article = "the" if kind in ("Request Body Object", EXPRESSION_TYPE) else "a"
    return f"{article} {noun} of {owner.label}"
