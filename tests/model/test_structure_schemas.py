"""Our schemas beside the published ones, on documents in which one thing is different.

Where the two disagree, the text of the specification decides; each disagreement has its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from pytest_arazzo.documents import yaml
from pytest_arazzo.jsonvalue import Json, get, join, put, tokens
from pytest_arazzo.model import schemas

FOLDER = Path(__file__).parent
PUBLISHED = FOLDER.parents[2] / "shared" / "suites" / "arazzo-schemas"
FILES = {"1.0": "1.0.yaml", "1.1": "1.1-draft.yaml"}

WITHOUT, UNKNOWN, NUMBER, TEXT = "without", "with an unknown field", "a number", "a text"
FREE = re.compile(r"/(?:inputs|payload|x-[^/]*)/|/x-[^/]*$|^/components/inputs/")
"""What is JSON Schema or anything at all: nothing about it is Arazzo's."""

BASE = {
    "1.0": (
        # what the published schema of 1.0 refuses in a document that uses every object
        ("$schema: https://example.com/arazzo.json\n", ""),
        ("type: {type: jsonpath, version: draft-goessner-dispatch-jsonpath-00}", "type: jsonpath"),
        (", type: simple}", "}"),
        ("type: retry, stepId: order}", "type: retry, stepId: order, retryAfter: 1}"),
        ("type: retry, retryAfter: 1.5", "type: retry, stepId: find, retryAfter: 1.5"),
        ("count, value: 3}", "count, value: three}"),
        ("    steps: []", "    steps: [{stepId: s, operationId: o}]"),
    ),
    "1.1": (),
}

RETRY = (
    "a retry needs neither stepId nor retryAfter: neither is REQUIRED "
    "(Failure Action Object, stepId, retryAfter)"
)
IGNORED = (
    "further fields of a reference are no error, they are ignored "
    "(Reusable Object: any properties added MUST be ignored); we warn of them"
)
ANY_VALUE = (
    "what a replacement puts in may be of any type (Payload Replacement Object, value: Any), "
    "so that nothing has to be a Selector Object that looks like one"
)
OF_ACTIONS = (
    "parameters of an action are Parameter Objects, which need name and value, or Reusable "
    "Objects, which need reference (Success Action Object, parameters)"
)
CORRELATION = "a correlationId is a string (Step Object, correlationId: string)"
ACTION = "action is not REQUIRED beside channelPath (Step Object, action)"
CLOSED = (
    "a field that no table names is an extension only with x- "
    "(Expression Type Object; Specification Extensions)"
)

_REPLACED = "workflows/*/steps/*/requestBody/replacements/*"
_PASSED = (
    "components/successActions/onward/parameters/*",
    "workflows/*/steps/*/onSuccess/*/parameters/*",
)

REASONS = {
    "1.0": {
        (WITHOUT, "workflows/*/failureActions/*/retryAfter"): RETRY,
        (WITHOUT, "workflows/*/failureActions/*/stepId"): RETRY,
        (WITHOUT, "workflows/*/steps/*/onFailure/*/retryAfter"): RETRY,
        (WITHOUT, "workflows/*/steps/*/onFailure/*/stepId"): RETRY,
        (UNKNOWN, "workflows/*/parameters/@"): IGNORED,
        (UNKNOWN, "workflows/*/successActions/@"): IGNORED,
        (NUMBER, f"{_REPLACED}/value"): ANY_VALUE,
    },
    "1.1": {
        (WITHOUT, "workflows/*/steps/*/action"): ACTION,
        (NUMBER, "workflows/*/steps/*/correlationId"): CORRELATION,
        (NUMBER, f"{_REPLACED}/value"): ANY_VALUE,
        (UNKNOWN, f"{_REPLACED}/value"): ANY_VALUE,
        **{
            (what, f"{_REPLACED}/value/{field}"): ANY_VALUE
            for what in (NUMBER, WITHOUT)
            for field in ("context", "selector", "type")
        },
        (UNKNOWN, f"{_REPLACED}/targetSelectorType"): CLOSED,
        (UNKNOWN, "workflows/*/steps/*/outputs/id/type"): CLOSED,
        **{(UNKNOWN, place): OF_ACTIONS for place in _PASSED},
        **{(NUMBER, place): OF_ACTIONS for place in _PASSED},
        **{(NUMBER, f"{place}/name"): OF_ACTIONS for place in _PASSED},
        **{(WITHOUT, f"{place}/name"): OF_ACTIONS for place in _PASSED},
        **{(WITHOUT, f"{place}/value"): OF_ACTIONS for place in _PASSED},
        (NUMBER, "workflows/*/steps/*/onSuccess/*/parameters/@"): OF_ACTIONS,
        (NUMBER, "workflows/*/steps/*/onSuccess/*/parameters/@/reference"): OF_ACTIONS,
        (WITHOUT, "workflows/*/steps/*/onSuccess/*/parameters/@/reference"): OF_ACTIONS,
    },
}
"""What the published schemas and ours judge differently, with what the text says."""


def mutants(tree: Json) -> Iterator[tuple[tuple[str, str], Json]]:
    """Yield documents with one difference each, and what and where that is, once a kind.

    They hold no more of *tree* than the difference needs, since the published schemas are slow.
    """
    seen: set[tuple[str, str]] = set()
    for at, value in below(tree, ""):
        shape = "/".join(names(tree, at))
        for what, change in changes(tree, at, value):
            if (what, shape) not in seen:
                seen.add((what, shape))
                yield (what, shape), change(slim(tree, tokens(at)))


def names(tree: Json, at: str) -> Iterator[str]:
    """Yield the names that lead to *at*; elements that are references are told from others."""
    place = ""
    for token in tokens(at):
        place = join(place, token)
        here = get(tree, place)
        kind = "@" if isinstance(here, dict) and "reference" in here else "*"
        yield kind if token.isdigit() else token


def slim(tree: Json, path: tuple[str, ...]) -> Json:
    """Return *tree* with as little as can be beside what *path* leads to."""
    assert isinstance(tree, dict)
    made: dict[str, Json] = {name: tree[name] for name in ("arazzo", "info", "sourceDescriptions")}
    made["workflows"] = [a_workflow("0")]
    if path[:1] == ("workflows",):
        made["workflows"] = only(tree["workflows"], path[1:], a_workflow, slim_workflow)
    elif path:
        made[path[0]] = tree[path[0]]
    return made


def slim_workflow(workflow: Json, path: tuple[str, ...]) -> Json:
    assert isinstance(workflow, dict)
    made: dict[str, Json] = {"workflowId": workflow["workflowId"], "steps": [a_step("0")]}
    if path[:1] == ("steps",):
        made["steps"] = only(workflow["steps"], path[1:], a_step, slim_step)
    elif path:
        made[path[0]] = workflow[path[0]]
    return made


def slim_step(step: Json, path: tuple[str, ...]) -> Json:
    assert isinstance(step, dict)
    return {name: value for name, value in step.items() if name in {*CALLS, *path[:1]}}


def only(
    listed: Json,
    path: tuple[str, ...],
    least: Callable[[str], Json],
    slimmer: Callable[[Json, tuple[str, ...]], Json],
) -> list[Json]:
    """Return *listed* with the least in the place of all elements but that of *path*."""
    assert isinstance(listed, list)
    if not path:
        return [least("0")]
    return [
        slimmer(each, path[1:]) if str(index) == path[0] else least(str(index))
        for index, each in enumerate(listed)
    ]


def a_step(name: str) -> Json:
    return {"stepId": name, "operationId": "o"}


def a_workflow(name: str) -> Json:
    return {"workflowId": name, "steps": [a_step("0")]}


CALLS = {"stepId", "operationId", "operationPath", "channelPath", "workflowId", "action"}


def below(value: Json, at: str) -> Iterator[tuple[str, Json]]:
    if FREE.search(at):
        return
    yield at, value
    names = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for name in names:
        yield from below(get(value, join("", name)), join(at, name))  # type: ignore[arg-type]


def changes(tree: Json, at: str, value: Json) -> Iterator[tuple[str, Callable[[Json], Json]]]:
    """Yield the differences that *value* at *at* can have."""
    if isinstance(value, dict):
        yield UNKNOWN, lambda made: changed(made, join(at, "zzz"), "x")
    if not at:
        return
    if isinstance(value, (int, float)):
        yield TEXT, lambda made: changed(made, at, "x")
    else:
        yield NUMBER, lambda made: changed(made, at, 7)
    parent, _, name = at.rpartition("/")
    if isinstance(get(tree, parent), dict):
        yield WITHOUT, lambda made: without(made, parent, name)


def changed(tree: Json, at: str, new: Json) -> Json:
    made = put(tree, at, new)
    assert isinstance(made, (dict, list))
    return made


def without(tree: Json, parent: str, name: str) -> Json:
    owner = get(tree, parent)
    assert isinstance(owner, dict)
    return changed(tree, parent, {key: each for key, each in owner.items() if key != name})


def document(edition: str) -> Json:
    text = (FOLDER / f"pets-{edition}.txt").read_text("utf-8")
    for old, new in BASE[edition]:
        assert old in text
        text = text.replace(old, new)
    return yaml.parse("pets", text).tree


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published schemas are not there")
@pytest.mark.parametrize("edition", FILES)
def test_where_the_schemas_disagree_the_reason_is_known(edition: str) -> None:
    theirs_text = (PUBLISHED / FILES[edition]).read_bytes()
    theirs = Draft202012Validator(yaml.parse(edition, theirs_text).tree)  # type: ignore[arg-type]
    ours = Draft202012Validator(schemas.load(schemas.arazzo(edition)))  # type: ignore[arg-type]
    tree = document(edition)
    assert theirs.is_valid(tree)
    assert ours.is_valid(tree)

    disputed = {
        what for what, made in mutants(tree) if theirs.is_valid(made) != ours.is_valid(made)
    }

    assert disputed == set(REASONS[edition])
