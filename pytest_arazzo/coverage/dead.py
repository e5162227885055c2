"""Branches that the criteria themselves exclude.

Where criteria only compare operands with literals, the values of an operand fall into few classes
that no comparison tells apart. The real criteria are weighed for one representative of each class,
in every combination; a way out that no combination takes is dead. What cannot be analysed counts
as possible, so a claim is never made without having weighed everything.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pytest_arazzo.coverage.samples import Values, samples, statuses
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.representatives import Comparison, comparisons, holds_with
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.truth import Test, departures
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
_STATUS = "$statusCode"


def dead_branches(flow: Flow, reading: Reading = Reading.COMPAT) -> Mapping[Arc, str]:
    """Return the dead branches of *flow*, each with the reason why nothing takes it.

    By the letter, a criterion that departs from it does not mean what it compares: nothing is
    claimed from it.
    """
    if reading is Reading.STRICT:
        flow = replace(flow, nodes=tuple(_by_letter(node) for node in flow.nodes))
    return {arc: reason for node in flow.nodes for arc, reason in _dead_of(flow, node)}


def _by_letter(node: Node) -> Node:
    def kept(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        return tuple(replace(each, test=_unread(each)) for each in criteria)

    def moved(moves: tuple[Move, ...]) -> tuple[Move, ...]:
        return tuple(replace(move, criteria=kept(move.criteria)) for move in moves)

    return replace(
        node,
        criteria=kept(node.criteria),
        on_success=moved(node.on_success),
        on_failure=moved(node.on_failure),
    )


def _unread(criterion: Criterion) -> Test | Malformed:
    """Return the criterion's test, or that it cannot be analysed when it departs from the letter."""
    test = criterion.test
    if isinstance(test, Malformed) or not departures(test):
        return test
    return Malformed(criterion.condition, 0, "it departs from the letter")


def _dead_of(flow: Flow, node: Node) -> Iterator[tuple[Arc, str]]:
    possible = possible_ways(flow, node, {})
    if possible is None:
        return
    for branch in node_branches(flow, node):
        if branch.arc not in possible:
            yield branch.arc, _reason(node, branch.arc)


def possible_ways(flow: Flow, node: Node, known: Values) -> frozenset[Arc] | None:
    """Return every way out that some combination takes; None when there are too many.

    Operands with a value in *known* have that value and no other.
    """
    domains = _domains(node)
    if domains is None:
        return None
    domains = {**domains, **{operand: (known[operand],) for operand in domains.keys() & known}}
    size = 1
    for values in domains.values():
        size *= len(values)
    if size > _COMBINATIONS:
        return None
    found: set[Arc] = set()
    for values in itertools.product(*domains.values()):
        found |= _ways(flow, node, dict(zip(domains, values, strict=True)))
    return frozenset(found)


def _ways(flow: Flow, node: Node, values: Values) -> set[Arc]:
    known = [_weigh_own(node, criterion, values) for criterion in node.criteria]
    ways: set[Arc] = set()
    if False not in known:
        ways |= _success_ways(flow, node, values)
    if not known or not all(known):
        ways |= _failure_ways(flow, node, values)
    return ways


def _success_ways(flow: Flow, node: Node, values: Values) -> set[Arc]:
    ways: set[Arc] = set()
    for move in node.on_success:
        holds = _all_hold(move, values)
        if holds is not False:
            ways.add(arc_of(flow, node, SUCCESS, move.name))
        if holds:
            return ways
    return ways | {arc_of(flow, node, NEXT)}


def _failure_ways(flow: Flow, node: Node, values: Values) -> set[Arc]:
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


def _all_hold(move: Move, values: Values) -> bool | None:
    """Return whether all criteria hold; None when that cannot be told."""
    known = [_weigh(criterion, values) for criterion in move.criteria]
    if False in known:
        return False
    return None if None in known else True


def _weigh(criterion: Criterion, values: Values) -> bool | None:
    test = _analysable(criterion)
    return None if test is None else holds_with(test, values)


def _weigh_own(node: Node, criterion: Criterion, values: Values) -> bool | None:
    """Return whether a success criterion holds; None when that cannot be told.

    It sees the step's own outputs of an earlier visit, success actions see those of this one.
    """
    own = f"$steps.{node.step_id}."
    test = _analysable(criterion)
    if test is None or any(c.operand.startswith(own) for c in comparisons(test) or ()):
        return None
    return holds_with(test, values)


def _analysable(criterion: Criterion) -> Test | None:
    if isinstance(criterion.test, Malformed) or comparisons(criterion.test) is None:
        return None
    return criterion.test


def _domains(node: Node) -> Mapping[str, tuple[Json | Absent, ...]] | None:
    """Return one value of each class for every operand; None if one cannot be divided so."""
    compared: dict[str, list[Comparison]] = {}
    for comparison in _comparisons(node):
        compared.setdefault(comparison.operand, []).append(comparison)
    domains: dict[str, tuple[Json | Absent, ...]] = {}
    for operand, found in compared.items():
        made = statuses(found, _is_silent(node)) if operand == _STATUS else samples(found)
        if made is None:
            return None
        domains[operand] = made
    return domains


def _is_silent(node: Node) -> bool:
    """Return whether the step can be decided without a response."""
    sends = isinstance(node.call, OperationCall)
    return node.timeout is not None or bool(node.depends_on) or not sends


def _comparisons(node: Node) -> Iterator[Comparison]:
    moves = (*node.on_success, *node.on_failure)
    yield from _compared((*node.criteria, *(c for move in moves for c in move.criteria)))


def _compared(criteria: Iterable[Criterion]) -> Iterator[Comparison]:
    for criterion in criteria:
        if not isinstance(criterion.test, Malformed):
            yield from comparisons(criterion.test) or ()


def _reason(node: Node, arc: Arc) -> str:
    succeeds = arc.kind in (SUCCESS, NEXT)
    moves = node.on_success if succeeds else node.on_failure
    names = [move.name for move in moves]
    if arc.name not in names:
        return _reason_of_default(node, moves, succeeds=succeeds)
    move = moves[names.index(arc.name)]
    before = moves[: names.index(arc.name)]
    lasting = (m for m in before if m.kind is not ActionKind.RETRY)
    always = next((m.name for m in lasting if m.is_unconditional), None)
    if always is not None:
        return f"{always}, before it, is always taken"
    if move.kind is ActionKind.RETRY and move.retry_limit == 0:
        return "its retryLimit is 0"
    if not move.criteria:
        return f"the step never {'succeeds' if succeeds else 'fails'}"
    when = f"when the step {'succeeds' if succeeds else 'fails'}"
    others = f" and not {_listed([m.name for m in before])}" if before else ""
    return f"no value of {_operands(move.criteria)} meets it{others} {when}"


def _reason_of_default(node: Node, moves: tuple[Move, ...], *, succeeds: bool) -> str:
    criteria = tuple(criterion for move in moves for criterion in move.criteria)
    if not criteria:
        always = "never hold" if succeeds else "always hold"
        return f"its success criteria {always}: {_operands(node.criteria)}"
    return f"every value of {_operands(criteria)} meets {_listed([m.name for m in moves])}"


def _operands(criteria: Iterable[Criterion]) -> str:
    names = sorted({c.operand.rpartition("|")[2] for c in _compared(criteria)})
    return " and ".join(names)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
