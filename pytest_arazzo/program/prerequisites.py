"""Which steps a step depends on: of its own workflow, of other ones, of other documents.

Spec: Arazzo 1.1.0, Step Object, dependsOn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pytest_arazzo.diagnostic import Diagnostic, nearest
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.model.description import Description
from pytest_arazzo.model.workflow import Step, Workflow
from pytest_arazzo.program.corrections import correction
from pytest_arazzo.program.library import Library
from pytest_arazzo.program.program import FlowKey
from pytest_arazzo.program.resolve import resolve_workflow

Awaited = tuple[FlowKey, str]
"""A step of another workflow."""

_WORKFLOWS, _SOURCES = "$workflows.", "$sourceDescriptions."


def prerequisites(
    step: Step, workflow: Workflow, description: Description, library: Library
) -> tuple[tuple[str, ...], tuple[Awaited, ...], tuple[Diagnostic, ...]]:
    """Return the own steps and the others' that *step* depends on, and what is wrong with them."""
    own: list[str] = []
    others: list[Awaited] = []
    problems: list[Diagnostic] = []
    known = [each.step_id for each in workflow.steps]
    for index, name in enumerate(step.depends_on):
        at = join(step.at, "dependsOn", index)
        if not name.startswith("$"):
            own.append(name)
            if name not in known:
                problems.append(_unknown(step, name, workflow.workflow_id, known, description, at))
            continue
        found = _elsewhere(step, name, description, library, at)
        if isinstance(found, Diagnostic):
            problems.append(found)
        else:
            others.append(found)
    return tuple(own), tuple(others), tuple(problems)


def _elsewhere(
    step: Step, name: str, description: Description, library: Library, at: str
) -> Awaited | Diagnostic:
    """Return the step of another workflow that a runtime expression names."""
    owner, _, step_id = name.rpartition(".steps.")
    if not owner.startswith((_WORKFLOWS, _SOURCES)):
        return _problem(
            f"step {step.step_id!r} depends on {name!r}, which names no step",
            "a step of another workflow is $workflows.<workflowId>.steps.<stepId> or "
            "$sourceDescriptions.<name>.<workflowId>.steps.<stepId>",
            description,
            at,
        )
    flow = resolve_workflow(owner.removeprefix(_WORKFLOWS), at, description, library)
    if isinstance(flow, Diagnostic):
        return flow
    known = [
        each.step_id
        for workflow in library.descriptions[flow.uri].workflows
        if workflow.workflow_id == flow.workflow_id
        for each in workflow.steps
    ]
    if step_id not in known:
        return _unknown(step, step_id, flow.workflow_id, known, description, at)
    return flow, step_id


def _unknown(  # noqa: PLR0913, PLR0917 - all of it is said
    step: Step,
    name: str,
    workflow_id: str,
    known: Iterable[str],
    description: Description,
    at: str,
) -> Diagnostic:
    message = (
        f"step {step.step_id!r} depends on step {name!r}, which workflow "
        f"{workflow_id!r} does not have"
    )
    hint = nearest(name, known) or f"its steps are: {', '.join(known)}"
    fix = correction(description.document, at, name, known)
    return replace(_problem(message, hint, description, at), fix=fix)


def _problem(message: str, hint: str, description: Description, at: str) -> Diagnostic:
    return Diagnostic(
        code="AZ206",
        message=message,
        location=description.document.locate(at),
        help=hint,
        spec=f"{description.edition.text}, Step Object, dependsOn",
        at=at,
    )
