"""Rules AZ209 and AZ210: expressions that name what does not exist.

Spec: Arazzo 1.1.0, Runtime Expressions ($inputs, $steps, $workflows).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pytest_arazzo.diagnostic import Diagnostic, Severity, nearest
from pytest_arazzo.expressions import members
from pytest_arazzo.expressions.runtime import Named
from pytest_arazzo.expressions.runtime import format as text_of
from pytest_arazzo.model.value import expressions_in
from pytest_arazzo.program.corrections import correction
from pytest_arazzo.program.grounds import user_of
from pytest_arazzo.program.inputs import declared_inputs
from pytest_arazzo.program.program import Flow, FlowKey, Node, Program, WorkflowCall
from pytest_arazzo.program.rules.tests import expressions_of_criteria
from pytest_arazzo.program.rules.values import places_of_spaced_inputs, values_of

_NAME = re.compile(r"[\w-]+")


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:
    """Yield every expression of *flow* that names no input, step or output there is."""
    found = [each for value in values_of(flow) for each in expressions_in(value)]
    found += expressions_of_criteria(flow)
    known = declared_inputs(flow)
    spaced = places_of_spaced_inputs(flow)
    for at, expression in dict.fromkeys(found):
        if not isinstance(expression, Named) or at in spaced:
            continue
        if expression.root == "inputs" and known is not None:
            yield from _input(flow, at, expression, known)
        elif expression.root == "steps":
            yield from _step(program, flow, at, expression)
        elif expression.root == "workflows":
            yield from _workflow(program, flow, at, expression)


def _input(flow: Flow, at: str, expression: Named, known: frozenset[str]) -> Iterator[Diagnostic]:
    if any(name in known for name, _ in members.splits(expression.rest)):
        return
    first = min((name for name, _ in members.splits(expression.rest)), key=len, default="")
    message = f"{text_of(expression)!r} names an input that the workflow does not declare"
    declared = f"declared are: {', '.join(sorted(known)) or 'none'}"
    hint = nearest(expression.rest, known) or nearest(first, known) or declared
    problem = _problem(flow, "AZ210", message, at, hint)
    yield _meant(problem, flow, at, (expression.rest, known))


def _step(program: Program, flow: Flow, at: str, expression: Named) -> Iterator[Diagnostic]:
    node = _owner(flow.nodes, expression.rest)
    ids = [each.step_id for each in flow.nodes]
    if node is None:
        wanted = expression.rest.partition(".outputs")[0]
        if wanted in ids:
            message = f"{text_of(expression)!r} names no output of step {wanted!r}"
            hint = f"write $steps.{wanted}.outputs.<name>"
            yield _problem(flow, "AZ209", message, at, hint)
            return
        step, _, output = wanted.partition(".")
        if step in ids and wanted == expression.rest:
            message = f"{text_of(expression)!r} names no output of step {step!r}"
            hint = f"write $steps.{step}.outputs.{output}"
            yield _problem(flow, "AZ209", message, at, hint)
            return
        message = (
            f"{text_of(expression)!r} names step {wanted!r}, which the workflow does not have"
        )
        hint = nearest(wanted, ids) or f"its steps are: {', '.join(ids)}"
        yield _meant(_problem(flow, "AZ209", message, at, hint), flow, at, (wanted, ids))
        return
    yield from _output(program, flow, at, expression, node)


def _output(
    program: Program, flow: Flow, at: str, expression: Named, node: Node
) -> Iterator[Diagnostic]:
    """Outputs of a workflow that a step calls are its own only if it says so, by the letter."""
    wanted = expression.rest.removeprefix(f"{node.step_id}.outputs.")
    spelled = {name for name, _ in members.splits(wanted)}
    own = {name for name, _ in node.outputs}
    called = program.flows[node.call.flow] if isinstance(node.call, WorkflowCall) else None
    lent = {name for name, _ in called.outputs} if called is not None else set()
    message = f"{text_of(expression)!r} names an output that step {node.step_id!r} does not have"
    if spelled & own:
        return
    if spelled & lent:
        lender = node.call.flow.workflow_id if isinstance(node.call, WorkflowCall) else ""
        message = f"{message}: it is one of workflow {lender!r}"
        hint = f"portable: declare it in the outputs of step {node.step_id!r}"
        yield replace(_problem(flow, "AZ209", message, at, hint), severity=Severity.WARNING)
        return
    names = own | lent
    hint = nearest(wanted, names) or f"its outputs are: {', '.join(sorted(names)) or 'none'}"
    yield _meant(_problem(flow, "AZ209", message, at, hint), flow, at, (wanted, own))


def _workflow(program: Program, flow: Flow, at: str, expression: Named) -> Iterator[Diagnostic]:
    """Only workflows of the same document can be named so."""
    ids = [key.workflow_id for key in program.flows if key.uri == flow.key.uri]
    owner = max((i for i in ids if expression.rest.startswith(f"{i}.")), key=len, default=None)
    if owner is None:
        wanted = expression.rest.partition(".")[0]
        message = f"{text_of(expression)!r} names workflow {wanted!r}, which does not exist"
        problem = _problem(flow, "AZ207", message, at, nearest(wanted, ids))
        yield _meant(problem, flow, at, (wanted, ids))
        return
    rest = expression.rest[len(owner) + 1 :]
    names = {name for name, _ in program.flows[FlowKey(flow.key.uri, owner)].outputs}
    if not rest.startswith("outputs."):
        return
    wanted = rest.removeprefix("outputs.")
    if not any(name in names for name, _ in members.splits(wanted)):
        message = f"{text_of(expression)!r} names an output that workflow {owner!r} does not have"
        hint = nearest(wanted, names) or f"its outputs are: {', '.join(sorted(names)) or 'none'}"
        yield _meant(_problem(flow, "AZ209", message, at, hint), flow, at, (wanted, names))


def _owner(nodes: Iterable[Node], rest: str) -> Node | None:
    """Return the step with the longest id that *rest* names outputs of."""
    owners = (node for node in nodes if rest.startswith(f"{node.step_id}.outputs."))
    return max(owners, key=lambda node: len(node.step_id), default=None)


def _meant(
    problem: Diagnostic, flow: Flow, at: str, name: tuple[str, Iterable[str]]
) -> Diagnostic:
    """Return *problem* with its correction: of a *name* without members below it, and the known.

    What a component says is right for one flow and wrong for another, so it is not touched.
    """
    wrong, known = name
    if at.startswith("/components/") or not _NAME.fullmatch(wrong):
        return problem
    return replace(problem, fix=correction(flow.document, at, wrong, known))


def _problem(flow: Flow, code: str, message: str, at: str, hint: str | None) -> Diagnostic:
    """Return the problem; one of a component is where the component is used, and wrong."""
    if at.startswith("/components/"):
        message += f" (in {at})"
        at = user_of(flow, at)
    return Diagnostic(
        code=code,
        message=message,
        location=flow.document.locate(at),
        help=hint,
        spec=f"{flow.edition.text}, Runtime Expressions",
        at=at,
    )
