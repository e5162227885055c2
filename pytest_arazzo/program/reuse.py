"""Reusable objects put in the place of their references.

Spec: Arazzo 1.1.0, Reusable Object, Components Object.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import TypeVar

from pytest_arazzo.diagnostic import Diagnostic, nearest
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.model.action import Action
from pytest_arazzo.model.description import Description
from pytest_arazzo.model.parameter import Parameter, Reference
from pytest_arazzo.program.corrections import correction

T = TypeVar("T")
Problems = tuple[Diagnostic, ...]


def parameters_of(
    listed: Iterable[Parameter | Reference], description: Description
) -> tuple[tuple[Parameter, ...], Problems]:
    """Return *listed* with references replaced, a reference's own value put over the component's."""
    parameters: list[Parameter] = []
    problems: list[Diagnostic] = []
    for entry in listed:
        if isinstance(entry, Parameter):
            parameters.append(entry)
            continue
        found = _component(entry, "parameters", description.components.parameters, description)
        if isinstance(found, Diagnostic):
            problems.append(found)
        elif entry.value is not None:
            parameters.append(dataclasses.replace(found, value=entry.value))
        else:
            parameters.append(found)
    return tuple(parameters), tuple(problems)


def actions_of(
    own: Iterable[Action | Reference],
    shared: Iterable[Action | Reference],
    description: Description,
    kind: str,
) -> tuple[tuple[Action, ...], Problems]:
    """Return the actions in force at a step: its own, then the workflow's that it did not redefine.

    Spec: Arazzo 1.1.0, Workflow Object, successActions and failureActions: overridden at the
    step by name, never removed.
    """
    mine, problems = _actions(own, description, kind)
    theirs, more = _actions(shared, description, kind)
    names = {action.name for action in mine}
    inherited = tuple(action for action in theirs if action.name not in names)
    return (*mine, *inherited), (*problems, *more)


def _actions(
    listed: Iterable[Action | Reference], description: Description, kind: str
) -> tuple[tuple[Action, ...], Problems]:
    components = description.components
    known = components.success_actions if kind == "success" else components.failure_actions
    found = [
        entry
        if isinstance(entry, Action)
        else _component(entry, f"{kind}Actions", known, description)
        for entry in listed
    ]
    return (
        tuple(entry for entry in found if isinstance(entry, Action)),
        tuple(entry for entry in found if isinstance(entry, Diagnostic)),
    )


def _component(
    reference: Reference, group: str, known: Mapping[str, T], description: Description
) -> T | Diagnostic:
    prefix = f"$components.{group}."
    name = reference.reference.removeprefix(prefix)
    if reference.reference.startswith(prefix) and name in known:
        return known[name]
    at = join(reference.at, "reference")
    fix = None
    if reference.reference.startswith(prefix):
        message, hint = f"components.{group} has no {name!r}", nearest(name, known)
        fix = correction(description.document, at, name, known)
    else:
        message = f"{reference.reference!r} does not refer to components.{group}"
        hint = f"a reference here has the form {prefix}<name>"
    return Diagnostic(
        code="AZ208",
        message=message,
        location=description.document.locate(at),
        help=hint,
        spec=f"{description.edition.text}, Reusable Object, reference",
        at=at,
        fix=fix,
    )
