"""The inputs of one scenario: the user's, the scenario's, fixtures, the environment."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo import media
from pytest_arazzo.diagnostic import Diagnostic, nearest
from pytest_arazzo.errors import Rejected
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.plugin.input_settings import GivenInput
from pytest_arazzo.program.inputs import (
    declared_inputs,
    input_schema,
    input_violations,
    with_defaults,
)
from pytest_arazzo.program.program import Flow
from pytest_arazzo.program.scenario_file import EnvValue, FixtureValue, Plan
from pytest_arazzo.shelf.suite import Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Inputs that match the workflow's schema.

    Attributes:
        secrets: values of the environment by input, which must not be shown.
    """

    values: Mapping[str, Json]
    secrets: tuple[tuple[str, str], ...] = ()


class _Basket:
    """What has been gathered so far, and what stands against it."""

    def __init__(self) -> None:
        self.values: dict[str, Json] = {}
        self.secrets: list[tuple[str, str]] = []
        self.problems: list[Diagnostic] = []
        self.origins: dict[str, str] = {}
        self.missing: list[str] = []


def gathered(
    suite: Suite,
    plan: Plan,
    flow: Flow,
    fixtures: Mapping[str, object],
    given: tuple[GivenInput, ...],
) -> Gathered:
    """Return the inputs of *plan*, those that the user *given* before its own.

    Raises:
        Rejected: an input is wrong, missing or not declared.
    """
    declared = declared_inputs(flow)
    basket = _Basket()
    overriding = dict(_fitting(flow, declared, given))
    for name, value in plan.inputs.items():
        if declared is not None and name not in declared:
            if name not in plan.shared_inputs:
                basket.problems.append(_undeclared(suite, plan, name, declared))
        elif name not in overriding:
            _put(basket, suite, plan, name, _found(name, value, fixtures, basket))
    for name, one in overriding.items():
        basket.values[name] = _typed(one, input_schema(flow, name))
        basket.origins[name] = one.origin
    basket.problems += _violations(suite, plan, flow, basket)
    if basket.problems:
        raise Rejected(tuple(basket.problems))
    return Gathered(values=basket.values, secrets=tuple(basket.secrets))


def is_for(one: GivenInput, workflow_id: str, declared: frozenset[str]) -> str | None:
    """Return the input of a workflow that *one* is meant for, None if for none."""
    if one.name in declared:
        return one.name
    name = one.name.removeprefix(f"{workflow_id}.")
    return name if name != one.name and name in declared else None


def _fitting(
    flow: Flow, declared: frozenset[str] | None, given: tuple[GivenInput, ...]
) -> Iterator[tuple[str, GivenInput]]:
    workflow_id = flow.key.workflow_id
    for one in given:
        # What is declared cannot always be told; then a name is taken as it stands.
        own = one.name.removeprefix(f"{workflow_id}.") if declared is None else None
        name = own or is_for(one, workflow_id, declared or frozenset())
        if name is not None:
            yield name, one


def _found(
    name: str, value: Json | FixtureValue | EnvValue, fixtures: Mapping[str, object], into: _Basket
) -> Json | Absent:
    if isinstance(value, FixtureValue):
        found = _as_json(fixtures[value.name])
        if isinstance(found, Absent):
            return Absent(f"the fixture of input {name!r} is no JSON value: {found.reason}")
        return found
    if isinstance(value, EnvValue):
        text = os.environ.get(value.name)
        if text is None:
            return Absent(f"the environment has no {value.name}, which input {name!r} needs")
        into.secrets.append((name, text))
        return text
    return value


def _put(basket: _Basket, suite: Suite, plan: Plan, name: str, found: Json | Absent) -> None:
    if isinstance(found, Absent):
        basket.missing.append(name)
        basket.problems.append(_about_input(suite, plan, name, found.reason))
    else:
        basket.values[name] = found


def _typed(one: GivenInput, schema: Json | Absent) -> Json:
    """Return the value as the schema wants it, a text where that cannot be told."""
    if not one.is_text or not isinstance(one.value, str) or not isinstance(schema, Mapping):
        return one.value
    said = schema.get("type")
    kinds = set(said) if isinstance(said, list) else {said} if isinstance(said, str) else set()
    if not kinds or "string" in kinds:
        return one.value
    value = _as_read(one.value)
    return one.value if isinstance(value, Absent) else value


def _as_read(text: str) -> Json | Absent:
    try:
        return media.loads(text)
    except (ValueError, RecursionError) as error:
        return Absent(str(error))


def _violations(suite: Suite, plan: Plan, flow: Flow, basket: _Basket) -> Iterator[Diagnostic]:
    """Yield what the workflow's schema has against the inputs."""
    for violation in input_violations(flow, with_defaults(flow, basket.values)):
        name = violation.at.split("/")[1] if violation.at else ""
        if any(repr(missing) in violation.message for missing in basket.missing):
            continue  # why it is missing has been said
        rule = flow.document.locate_member(violation.schema, violation.keyword)
        what = f"input {violation.at[1:]!r}" if violation.at else "the inputs"
        origin = f" ({basket.origins[name]})" if name in basket.origins else ""
        hint = f"its schema is at {rule}" if rule else None
        yield _about_input(suite, plan, name, f"{what}{origin}: {violation.message}", hint)


def _undeclared(suite: Suite, plan: Plan, name: str, declared: frozenset[str]) -> Diagnostic:
    hint = nearest(name, declared) or f"declared are: {', '.join(sorted(declared)) or 'none'}"
    message = f"workflow {plan.workflow_id!r} declares no input {name!r}"
    return _about_input(suite, plan, name, message, hint)


def _about_input(
    suite: Suite, plan: Plan, name: str, message: str, hint: str | None = None
) -> Diagnostic:
    location = suite.place_of(plan)
    if suite.file is not None and plan.at is not None:
        for owner in (plan.at, plan.at.rsplit("/", 2)[0], "/defaults"):
            found = suite.file.document.locate_key(f"{owner}/inputs/{name}")
            if found != suite.file.document.locate_key(f"{owner}/inputs"):
                location = found
                break
    return Diagnostic(code="AZ803", message=message, location=location, help=hint)


def _as_json(value: object) -> Json | Absent:
    """Return a fixture's value as JSON, so that tuples and the like become what is sent."""
    try:
        return media.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        return Absent(str(error))
