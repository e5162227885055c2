"""A description and its library to a program: total, wrong names become `Unresolved` values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pytest_arazzo.diagnostic import Diagnostic, nearest
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.model.action import Action, ActionKind
from pytest_arazzo.model.description import Description
from pytest_arazzo.model.parameter import Parameter
from pytest_arazzo.model.workflow import Step, Workflow
from pytest_arazzo.program.channels import channel_fields
from pytest_arazzo.program.corrections import correction
from pytest_arazzo.program.grounds import grounds
from pytest_arazzo.program.library import Library
from pytest_arazzo.program.prerequisites import prerequisites
from pytest_arazzo.program.program import Flow, FlowKey, Move, Node, Program
from pytest_arazzo.program.resolve import resolve_call, resolve_workflow
from pytest_arazzo.program.reuse import actions_of, parameters_of
from pytest_arazzo.program.rules.cycles import circular_documents

Problems = tuple[Diagnostic, ...]


def link(library: Library) -> Program:
    """Return the program of the library's root description."""
    root = library.root
    flows: dict[FlowKey, Flow] = {}
    for description in library.descriptions.values():
        for workflow in description.workflows:
            flow = _flow(workflow, description, library)
            flows.setdefault(flow.key, flow)
    own = dict.fromkeys(FlowKey(root.document.uri, w.workflow_id) for w in root.workflows)
    return Program(
        document=root.document,
        edition=root.edition,
        flows={key: replace(flow, grounds=grounds(flow, flows)) for key, flow in flows.items()},
        own=tuple(own),
        problems=(
            *(target for target in library.sources.values() if isinstance(target, Diagnostic)),
            *circular_documents(library),
        ),
    )


def _flow(workflow: Workflow, description: Description, library: Library) -> Flow:
    linked = [_node(step, workflow, description, library) for step in workflow.steps]
    depends = [
        resolve_workflow(name, join(workflow.at, "dependsOn", index), description, library)
        for index, name in enumerate(workflow.depends_on)
    ]
    return Flow(
        key=FlowKey(description.document.uri, workflow.workflow_id),
        document=description.document,
        edition=description.edition,
        nodes=tuple(node for node, _ in linked),
        inputs_at=workflow.inputs_at,
        outputs=workflow.outputs,
        depends_on=tuple(key for key in depends if isinstance(key, FlowKey)),
        sources=_sources(description),
        at=workflow.at,
        problems=(
            *(key for key in depends if isinstance(key, Diagnostic)),
            *(problem for _, problems in linked for problem in problems),
        ),
    )


def _sources(description: Description) -> Mapping[str, Mapping[str, str]]:
    return {
        source.name: {
            "name": source.name,
            "url": source.url,
            **({"type": source.kind} if source.kind else {}),
        }
        for source in description.sources
    }


def _node(
    step: Step, workflow: Workflow, description: Description, library: Library
) -> tuple[Node, Problems]:
    call, said = resolve_call(step, description, library)
    shared, shared_problems = parameters_of(workflow.parameters, description)
    own, own_problems = parameters_of(step.parameters, description)
    success, success_problems = _moves(
        actions_of(step.on_success, workflow.success_actions, description, "success"),
        workflow,
        description,
        library,
    )
    failure, failure_problems = _moves(
        actions_of(step.on_failure, workflow.failure_actions, description, "failure"),
        workflow,
        description,
        library,
    )
    own_steps, others, awaiting_problems = prerequisites(step, workflow, description, library)
    node = Node(
        step_id=step.step_id,
        call=call,
        parameters=_merged(shared, own),
        body=step.request_body,
        criteria=step.success_criteria,
        outputs=step.outputs,
        on_success=success,
        on_failure=failure,
        depends_on=own_steps,
        timeout=None if step.timeout_ms is None else step.timeout_ms / 1000,
        at=step.at,
        awaits=others,
    )
    problems = (
        *said,
        *shared_problems,
        *own_problems,
        *success_problems,
        *failure_problems,
        *awaiting_problems,
        *channel_fields(step, description),
    )
    return node, tuple(dict.fromkeys(problems))


def _merged(shared: Iterable[Parameter], own: Iterable[Parameter]) -> tuple[Parameter, ...]:
    """Return the workflow's parameters with the step's put over them by name and place.

    Spec: Arazzo 1.1.0, Workflow Object, parameters: overridden at the step, never removed.
    """
    merged = {_identity(parameter): parameter for parameter in (*shared, *own)}
    return tuple(merged.values())


def _identity(parameter: Parameter) -> tuple[str, str | None]:
    """Return name and place; names of headers are compared without regard to case."""
    is_header = parameter.place == "header"
    return parameter.name.lower() if is_header else parameter.name, parameter.place


def _moves(
    actions: tuple[tuple[Action, ...], Problems],
    workflow: Workflow,
    description: Description,
    library: Library,
) -> tuple[tuple[Move, ...], Problems]:
    moves = [_move(action, workflow, description, library) for action in actions[0]]
    problems = (*actions[1], *(problem for _, found in moves for problem in found))
    return tuple(move for move, _ in moves), problems


def _move(
    action: Action, workflow: Workflow, description: Description, library: Library
) -> tuple[Move, Problems]:
    problems: list[Diagnostic] = []
    step: int | None = None
    flow: FlowKey | None = None
    if action.kind is not ActionKind.END and action.step_id is not None:
        known = [each.step_id for each in workflow.steps]
        if action.step_id in known:
            step = known.index(action.step_id)
        else:
            problems.append(_unknown_step(action, known, workflow, description))
    if action.kind is not ActionKind.END and action.workflow_id is not None:
        at = join(action.at, "workflowId")
        found = resolve_workflow(action.workflow_id, at, description, library)
        if isinstance(found, FlowKey):
            flow = found
        else:
            problems.append(found)
    parameters, parameter_problems = parameters_of(action.parameters, description)
    move = Move(
        name=action.name,
        kind=action.kind,
        step=step,
        flow=flow,
        parameters=parameters,
        retry_after=action.retry_after,
        retry_limit=action.retry_limit,
        criteria=action.criteria,
        at=action.at,
        uri=description.document.uri,
    )
    return move, (*problems, *parameter_problems)


def _unknown_step(
    action: Action, known: list[str], workflow: Workflow, description: Description
) -> Diagnostic:
    is_shared = action.at.startswith("/components/")
    at = workflow.at if is_shared else join(action.at, "stepId")
    name = action.step_id or ""
    return Diagnostic(
        code="AZ206",
        message=f"action {action.name!r} goes to step {name!r}, which workflow "
        f"{workflow.workflow_id!r} does not have",
        location=description.document.locate(at),
        help=nearest(name, known) or f"its steps are: {', '.join(known)}",
        spec=f"{description.edition.text}, Success Action Object, stepId",
        at=at,
        fix=None if is_shared else correction(description.document, at, name, known),
    )
