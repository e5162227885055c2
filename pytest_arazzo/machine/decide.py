"""Which way a finished step goes: success criteria, outputs, actions.

Spec: Arazzo 1.1.0, Step Object (successCriteria, onSuccess, onFailure), Criterion Object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.scope import Scope
from pytest_arazzo.expressions.truth import Truth, weigh
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.model.action import ActionKind
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.model.value import compute
from pytest_arazzo.model.workflow import Outputs
from pytest_arazzo.program.arcs import EXHAUSTED, FAIL, FAILURE, NEXT, SUCCESS, Arc, arc_of
from pytest_arazzo.program.program import Flow, Move, Node, OperationCall
from pytest_arazzo.trace import Check

_SUCCESS, _ERROR = (2, 3), (4, 5)  # classes of statuses; RFC 9110, section 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The move that is taken, None for the default way; and the arcs and checks on the way."""

    move: Move | None
    arcs: tuple[Arc, ...]
    checks: tuple[Check, ...]


def weigh_criterion(
    criterion: Criterion, uri: str, scope: Scope, reading: Reading, action: str = ""
) -> Check:
    """Return the criterion as it was weighed; one that cannot be parsed does not hold."""
    if isinstance(criterion.test, Malformed):
        truth = Truth(holds=False, broken=criterion.test.message, values=(), departures=())
    else:
        truth = weigh(criterion.test, scope, reading)
    return Check(
        at=criterion.at, uri=uri, condition=criterion.condition, truth=truth, action=action
    )


def weigh_success(node: Node, flow: Flow, scope: Scope, reading: Reading) -> tuple[Check, ...]:
    """Return every success criterion of *node* as it was weighed, in order."""
    return tuple(
        weigh_criterion(criterion, flow.key.uri, scope, reading) for criterion in node.criteria
    )


def succeeded(node: Node, checks: tuple[Check, ...], status: int | None) -> bool:
    """Return whether the step is successful.

    Spec: silent on steps without criteria; we take a 2xx or 3xx status for success, and any other
    that the operation declares unless it is of the classes of errors.
    """
    if node.criteria:
        return all(check.truth.holds for check in checks)
    if status is None or status // 100 in _SUCCESS:
        return True
    return status // 100 not in _ERROR and _declares(node, status)


def _declares(node: Node, status: int) -> bool:
    operation = node.call.operation if isinstance(node.call, OperationCall) else None
    spec = operation.response_for(status) if operation is not None else None
    return spec is not None and spec.status != "default"


def compute_outputs(
    outputs: Outputs, scope: Scope, reading: Reading
) -> tuple[tuple[str, Json | Absent], ...]:
    """Return every output with its value, `Absent` where there is none."""
    return tuple((name, compute(value, scope, reading)[0]) for name, value in outputs)


def decide_success(flow: Flow, node: Node, scope: Scope, reading: Reading) -> Decision:
    """Return the first success action whose criteria all hold, else the way to the next step."""
    checks: list[Check] = []
    for move in node.on_success:
        weighed = _weigh_move(move, scope, reading)
        checks += weighed
        if all(check.truth.holds for check in weighed):
            arc = arc_of(flow, node, SUCCESS, move.name)
            return Decision(move=move, arcs=(arc,), checks=tuple(checks))
    return Decision(move=None, arcs=(arc_of(flow, node, NEXT),), checks=tuple(checks))


def decide_failure(
    flow: Flow,
    node: Node,
    scope: Scope,
    reading: Reading,
    attempts: Mapping[tuple[str, str], int],
) -> Decision:
    """Return the first failure action whose criteria all hold, exhausted retries passed over.

    Spec: Arazzo 1.1.0, Failure Action Object, retryLimit: exhausted before later actions are
    considered.
    """
    checks: list[Check] = []
    arcs: list[Arc] = []
    for move in node.on_failure:
        weighed = _weigh_move(move, scope, reading)
        checks += weighed
        if not all(check.truth.holds for check in weighed):
            continue
        used = attempts.get((node.step_id, move.name), 0)
        if move.kind is ActionKind.RETRY and used >= move.retry_limit:
            arcs.append(arc_of(flow, node, EXHAUSTED, move.name))
            continue
        arcs.append(arc_of(flow, node, FAILURE, move.name))
        return Decision(move=move, arcs=tuple(arcs), checks=tuple(checks))
    if not any(move.is_unconditional for move in node.on_failure):
        arcs.append(arc_of(flow, node, FAIL))
    return Decision(move=None, arcs=tuple(arcs), checks=tuple(checks))


def _weigh_move(move: Move, scope: Scope, reading: Reading) -> list[Check]:
    return [
        weigh_criterion(criterion, move.uri, scope, reading, move.name)
        for criterion in move.criteria
    ]
