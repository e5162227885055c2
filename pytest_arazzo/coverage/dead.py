"""Branches that the criteria themselves exclude.

Where criteria only compare operands with literals, the values of an operand fall into few classes
that no comparison tells apart. The real criteria are weighed for one representative of each class,
in every combination; a way out that no combination takes is dead. What cannot be analysed counts
as possible, so a claim is never made without having weighed everything.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from pytest_arazzo.expressions.representatives import Comparison, comparisons, holds_with
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.truth import Test
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.model.action import ActionKind
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.program.arcs import (
    EXHAUSTED,
    FAIL,
    FAILURE,
    NEXT,
    SUCCESS,
    Arc,
    arc_of,
    node_branches,
)
from pytest_arazzo.program.program import Flow, Move, Node, OperationCall

_COMBINATIONS = 5000  # more are not weighed, and then nothing is claimed
_ABSENT = Absent("not there")
_STATUS = "$statusCode"
_Values: TypeAlias = "Mapping[str, Json | Absent]"


def dead_branches(flow: Flow) -> Mapping[Arc, str]:
    """Return the dead branches of *flow*, each with the reason why nothing takes it."""
    return {arc: reason for node in flow.nodes for arc, reason in _dead_of(flow, node)}


def _dead_of(flow: Flow, node: Node) -> Iterator[tuple[Arc, str]]:
    possible = _possible(flow, node)
    if possible is None:
        return
    for branch in node_branches(flow, node):
        if branch.arc not in possible:
            yield branch.arc, _reason(node, branch.arc)


def _possible(flow: Flow, node: Node) -> frozenset[Arc] | None:
    """Return every way out that some combination takes; None when there are too many."""
    domains = _domains(node)
    size = 1
    for values in domains.values():
        size *= len(values)
    if size > _COMBINATIONS:
        return None
    found: set[Arc] = set()
    for values in itertools.product(*domains.values()):
        found |= _ways(flow, node, dict(zip(domains, values, strict=True)))
    return frozenset(found)


def _ways(flow: Flow, node: Node, values: _Values) -> set[Arc]:
    known = [_weigh(criterion, values) for criterion in node.criteria]
    ways: set[Arc] = set()
    if False not in known:
        ways |= _success_ways(flow, node, values)
    if not known or not all(known):
        ways |= _failure_ways(flow, node, values)
    return ways


def _success_ways(flow: Flow, node: Node, values: _Values) -> set[Arc]:
    ways: set[Arc] = set()
    for move in node.on_success:
        holds = _all_hold(move, values)
        if holds is not False:
            ways.add(arc_of(flow, node, SUCCESS, move.name))
        if holds:
            return ways
    return ways | {arc_of(flow, node, NEXT)}


def _failure_ways(flow: Flow, node: Node, values: _Values) -> set[Arc]:
    """An exhausted retry makes room for the actions after it."""
    ways: set[Arc] = set()
    for move in node.on_failure:
        holds = _all_hold(move, values)
        retries = move.kind is ActionKind.RETRY
        if holds is not False and not (retries and move.retry_limit == 0):
            ways.add(arc_of(flow, node, FAILURE, move.name))
        if holds is not False and retries:
            ways.add(arc_of(flow, node, EXHAUSTED, move.name))
        if holds and not retries:
            return ways
    return ways | {arc_of(flow, node, FAIL)}


def _all_hold(move: Move, values: _Values) -> bool | None:
    """Return whether all criteria hold; None when that cannot be told."""
    known = [_weigh(criterion, values) for criterion in move.criteria]
    if False in known:
        return False
    return None if None in known else True


def _weigh(criterion: Criterion, values: _Values) -> bool | None:
    test = _analysable(criterion)
    return None if test is None else holds_with(test, values)


def _analysable(criterion: Criterion) -> Test | None:
    if isinstance(criterion.test, Malformed) or comparisons(criterion.test) is None:
        return None
    return criterion.test


def _domains(node: Node) -> Mapping[str, tuple[Json | Absent, ...]]:
    """Return one representative of each class of values, for every operand."""
    literals: dict[str, list[Json]] = {}
    for comparison in _comparisons(node):
        literals.setdefault(comparison.operand, []).append(comparison.literal)
    return {
        operand: _statuses(node, values) if operand == _STATUS else _representatives(values)
        for operand, values in literals.items()
    }


def _comparisons(node: Node) -> Iterator[Comparison]:
    moves = (*node.on_success, *node.on_failure)
    yield from _compared((*node.criteria, *(c for move in moves for c in move.criteria)))


def _compared(criteria: Iterable[Criterion]) -> Iterator[Comparison]:
    for criterion in criteria:
        if not isinstance(criterion.test, Malformed):
            yield from comparisons(criterion.test) or ()


def _statuses(node: Node, literals: Iterable[Json]) -> tuple[Json | Absent, ...]:
    """Return representative statuses: a response always has one, but there may be no response."""
    numbers = {n for n in literals if isinstance(n, int) and not isinstance(n, bool)}
    around = {n + d for n in numbers for d in (-1, 0, 1)} | {200, 400, 500}
    silent = node.timeout is not None or node.depends_on or not _sends(node)
    return (*sorted(n for n in around if n > 0), *((_ABSENT,) if silent else ()))


def _sends(node: Node) -> bool:
    return isinstance(node.call, OperationCall)


def _representatives(literals: Iterable[Json]) -> tuple[Json | Absent, ...]:
    literals = tuple(literals)
    found: list[Json | Absent] = [_ABSENT, None, True, False, "", "\uffff", 0, -1, [], {}, [0]]
    for literal in literals:
        found += _around(literal)
    kept: dict[str, Json | Absent] = {f"{type(v).__name__} {v!r}": v for v in found}
    return tuple(kept.values())


def _around(literal: Json) -> list[Json]:
    """Return the literal and the values next to it on either side, in every form it can take."""
    if isinstance(literal, bool) or literal is None:
        return [literal, str(literal).lower()]
    if isinstance(literal, (int, float)):
        near: list[Json] = [literal - 1, literal - 0.5, literal, literal + 0.5, literal + 1]
        return [*near, str(literal)]
    if isinstance(literal, str):
        texts: list[Json] = [literal, literal + "x", literal[:-1], literal.swapcase()]
        try:
            return [*texts, *_around(float(literal))]
        except ValueError:
            return texts
    return [literal]


def _reason(node: Node, arc: Arc) -> str:
    moves = node.on_success if arc.kind in (SUCCESS, NEXT) else node.on_failure
    names = [move.name for move in moves]
    if arc.name in names:
        before = moves[: names.index(arc.name)]
        always = next((m.name for m in before if m.is_unconditional), None)
        if always is not None:
            return f"action {always!r} before it is always taken"
        return "no value meets its criteria and none of the earlier actions'"
    criteria = (criterion for move in moves for criterion in move.criteria)
    operands = sorted({c.operand.rpartition("|")[2] for c in _compared(criteria)})
    return f"every value of {' and '.join(operands)} meets the criteria of {_listed(names)}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"one of {', '.join(names)}"
