"""Rule AZ111: what scenarios name and the document does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_arazzo.diagnostic import Diagnostic, nearest
from pytest_arazzo.jsonvalue import Absent, Json, get, join
from pytest_arazzo.model.action import ActionKind
from pytest_arazzo.program.grounds import reachable
from pytest_arazzo.program.program import (
    Flow,
    FlowKey,
    OperationCall,
    Program,
    WorkflowCall,
)
from pytest_arazzo.program.scenario_file import Plan, ScenarioFile, wrong, wrong_key


def check_plans(file: ScenarioFile, program: Program) -> tuple[Diagnostic, ...]:
    """Return what the scenarios of *file* name that *program* does not have."""
    known = {key.workflow_id: key for key in program.own}
    found: list[Diagnostic] = []
    for plan in file.plans:
        key = known.get(plan.workflow_id)
        if key is None:
            message = f"the document has no workflow {plan.workflow_id!r}"
            hint = nearest(plan.workflow_id, known) or f"it has: {_listed(known)}"
            place = (plan.at or "").rsplit("/", 2)[0]
            found.append(wrong_key(file.document, "AZ111", message, place, hint))
        else:
            found += _steps(file, plan, program, key)
            found += _outputs(file, plan, program.flows[key])
            found += _actions(file, plan, program, key)
            found += _sources(file, plan, program)
            found += _answers(file, plan, program, key)
            found += _faults(file, plan)
    return tuple(dict.fromkeys(found))


def place_of(file: ScenarioFile, plan: Plan, *names: str | int) -> str:
    """Return where a field of *plan* stands: in the scenario, its workflow, or the defaults."""
    at = plan.at or ""
    for owner in (at, at.rsplit("/", 2)[0], "/defaults"):
        pointer = join(owner, *names)
        if not isinstance(get(file.document.tree, pointer), Absent):
            return pointer
    return at


def _steps(file: ScenarioFile, plan: Plan, program: Program, key: FlowKey) -> Iterator[Diagnostic]:
    flows = _passed(program, key)
    steps = list(dict.fromkeys(node.step_id for flow in flows for node in flow.nodes))
    named: list[tuple[str | None, str]] = [
        (plan.expectation.step, place_of(file, plan, "expect", "at"))
    ]
    listed = place_of(file, plan, "expect", "path")
    named += [
        (step, join(listed, _index(get(file.document.tree, listed), step)))
        for step in dict.fromkeys(plan.expectation.path or ())
    ]
    named += [(accepted.step, join(accepted.at, "step")) for accepted in plan.accepted]
    for step, at in named:
        if step is not None and step not in steps:
            message = f"workflow {plan.workflow_id!r} has no step {step!r}"
            hint = nearest(step, steps) or f"its steps are: {_listed(steps)}"
            yield wrong(file.document, "AZ111", message, at, hint)


def _outputs(file: ScenarioFile, plan: Plan, flow: Flow) -> Iterator[Diagnostic]:
    outputs = [name for name, _ in flow.outputs]
    for name in plan.expectation.outputs:
        if name not in outputs:
            message = f"workflow {plan.workflow_id!r} has no output {name!r}"
            hint = nearest(name, outputs) or f"its outputs are: {_listed(outputs)}"
            at = place_of(file, plan, "expect", "outputs", name)
            yield wrong_key(file.document, "AZ111", message, at, hint)


def _actions(
    file: ScenarioFile, plan: Plan, program: Program, key: FlowKey
) -> Iterator[Diagnostic]:
    """Only an action that ends a run can be expected to have ended it."""
    wanted = plan.expectation.action
    ends = [
        move.name
        for flow in _passed(program, key)
        for node in flow.nodes
        for move in (*node.on_success, *node.on_failure)
        if move.kind is ActionKind.END
    ]
    if wanted is not None and wanted not in ends:
        message = f"no action {wanted!r} ends workflow {plan.workflow_id!r}"
        hint = nearest(wanted, ends) or f"actions that end it are: {_listed(ends)}"
        at = place_of(file, plan, "expect", "action")
        yield wrong(file.document, "AZ111", message, at, hint)


def _sources(file: ScenarioFile, plan: Plan, program: Program) -> Iterator[Diagnostic]:
    """A mapping for a source that no document of the program has would change nothing."""
    known = {name for flow in program.flows.values() for name in flow.sources}
    for field, names in (("sources", plan.sources), ("servers", plan.servers)):
        for name in names:
            if name not in known:
                message = f"no source description is named {name!r}"
                hint = nearest(name, known) or f"declared are: {_listed(sorted(known))}"
                at = place_of(file, plan, field, name)
                yield wrong_key(file.document, "AZ111", message, at, hint)


def _answers(
    file: ScenarioFile, plan: Plan, program: Program, key: FlowKey
) -> Iterator[Diagnostic]:
    """A step of a workflow that is called is answered like any other."""
    nodes = [node for flow in reachable(key, program.flows) for node in flow.nodes]
    steps = list(dict.fromkeys(node.step_id for node in nodes))
    calling = {node.step_id for node in nodes if isinstance(node.call, WorkflowCall)}
    answering = {node.step_id for node in nodes if isinstance(node.call, OperationCall)}
    listed = [("answers", step) for step in plan.answers]
    listed += [("faults", step) for step in plan.faults]
    for field, step in listed:
        at = place_of(file, plan, field, step)
        if step not in steps:
            message = f"workflow {plan.workflow_id!r} has no step {step!r}"
            hint = nearest(step, steps) or f"its steps are: {_listed(steps)}"
            yield wrong_key(file.document, "AZ111", message, at, hint)
        elif step in calling - answering:
            message = f"step {step!r} calls a workflow and sends nothing itself"
            verb = "answer" if field == "answers" else "name"
            hint = f"{verb} that workflow's steps"
            yield wrong_key(file.document, "AZ111", message, at, hint)


def _faults(file: ScenarioFile, plan: Plan) -> Iterator[Diagnostic]:
    """A visit can go wrong in one way."""
    for step, faults in plan.faults.items():
        seen: set[int] = set()
        for index, fault in enumerate(faults):
            if fault.visit in seen:
                at = place_of(file, plan, "faults", step, index)
                message = f"step {step!r} has another fault at visit {fault.visit}"
                yield wrong(file.document, "AZ110", message, at, "one visit has one fault")
            seen.add(fault.visit)


def _passed(program: Program, key: FlowKey) -> list[Flow]:
    """Return the flows that a run of the flow *key* can pass outside of any call."""
    seen: list[FlowKey] = []
    waiting = [key]
    while waiting:
        key = waiting.pop(0)
        if key in seen:
            continue
        seen.append(key)
        for node in program.flows[key].nodes:
            moves = (*node.on_success, *node.on_failure)
            waiting += (m.flow for m in moves if m.kind is ActionKind.GOTO and m.flow is not None)
    return [program.flows[each] for each in seen]


def _index(path: Json | Absent, step: str) -> int:
    """Return where in a path *step* is named first."""
    entries = path if isinstance(path, list) else []
    for index, entry in enumerate(entries):
        if entry == step or (isinstance(entry, dict) and step in entry):
            return index
    return 0


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names)) or "none"
