"""Rules AZ306 and AZ307: values of an enum that the actions of a step leave out.

A step whose actions compare a member of the answer with literals tells values apart. Its schema
may allow more values than the actions know: one that no action catches falls through to the next
step, one that a negation catches is taken for what the author had in mind with it.

Spec: Arazzo 1.1.0, Step Object, onSuccess: without a match, the next step follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pytest_arazzo.coverage.dead import possible_ways
from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.expressions.comparison import number
from pytest_arazzo.expressions.representatives import Comparison, comparisons
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.lint.enums import Subject, enumerated, subjects
from pytest_arazzo.lint.graph import Graph, adjacent, closure, graph_of
from pytest_arazzo.lint.notices import called, listed, name_of, place_of, warning
from pytest_arazzo.lint.words import is_final, is_under_way
from pytest_arazzo.model.action import ActionKind
from pytest_arazzo.program.arcs import NEXT, SUCCESS, arc_of
from pytest_arazzo.program.program import Flow, Move, Node, Program

_MOST = 64  # values of an enum that are looked at
_LISTED = 2  # final states that an author must have named for others to be missed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Choice:
    """A step that tells values of one member of its answer apart.

    Attributes:
        ways: by value that no criterion names: the names of the success actions that can take it,
            None among them for the way to the next step.
    """

    graph: Graph
    position: int
    subject: Subject
    ways: Mapping[str, frozenset[str | None]]

    @property
    def node(self) -> Node:
        return self.graph.flow.nodes[self.position]


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield the values that the success actions of *flow* leave out."""
    graph = graph_of(flow)
    if graph is None:
        return
    for position in sorted(graph.visited):
        for choice in _choices(graph, position):
            yield from _uncaught(choice)
            yield from _mistaken(choice)


def _choices(graph: Graph, position: int) -> Iterator[_Choice]:
    flow, node = graph.flow, graph.flow.nodes[position]
    for subject in subjects(flow, node):
        values = enumerated(node, subject.path)
        if values is None or len(values) > _MOST:
            continue
        named = {_fold(c.literal) for move in node.on_success for c in _on(move, subject)}
        if not named & set(map(_fold, values)):
            continue
        ways = _ways_of(flow, node, subject, [v for v in values if _fold(v) not in named])
        if ways is not None:
            yield _Choice(graph=graph, position=position, subject=subject, ways=ways)


def _ways_of(
    flow: Flow, node: Node, subject: Subject, values: list[str]
) -> Mapping[str, frozenset[str | None]] | None:
    """Return the ways of *values* that no criterion names; no text that is no number differs."""
    found: dict[str, frozenset[str | None]] = {}
    plain = next((value for value in values if number(value) is None), None)
    for value in values:
        same = value if number(value) is not None else plain
        ways = found[same] if same in found else _ways(flow, node, subject, value)
        if ways is None:
            return None
        found[value] = ways
    return found


def _fold(literal: object) -> object:
    return literal.casefold() if isinstance(literal, str) else None


def _on(move: Move, subject: Subject) -> Iterator[Comparison]:
    """Yield what the criteria of *move* compare the subject with."""
    for criterion in move.criteria:
        if not isinstance(criterion.test, Malformed):
            for comparison in comparisons(criterion.test) or ():
                if comparison.operand in subject.operands:
                    yield comparison


def _ways(flow: Flow, node: Node, subject: Subject, value: str) -> frozenset[str | None] | None:
    possible = possible_ways(flow, node, dict.fromkeys(subject.operands, value))
    if possible is None:
        return None
    names = [move.name for move in node.on_success]
    found: set[str | None] = {n for n in names if arc_of(flow, node, SUCCESS, n) in possible}
    return frozenset(found | ({None} if arc_of(flow, node, NEXT) in possible else set()))


def _uncaught(choice: _Choice) -> Iterator[Diagnostic]:
    """Yield the values that fall through, where that cannot be what was meant."""
    falling = [value for value, ways in choice.ways.items() if ways == {None}]
    naming = [
        m
        for m in choice.node.on_success
        if any(c.operator == "==" for c in _on(m, choice.subject))
    ]
    polling = [move for move in naming if _leads_back(choice, move)]
    if not (len(naming) > len(polling) and len(naming) > 1 and _is_odd(choice)):
        falling = [value for value in falling if polling and is_under_way(value)]
    if falling:
        yield _falls(choice, falling)


def _is_odd(choice: _Choice) -> bool:
    """Whether falling through ends the workflow, or leads where an action of the step leads too.

    Any other step may well stand there for whatever the actions leave.
    """
    after = choice.position + 1
    last = after == len(choice.graph.flow.nodes)
    return last or any(move.step == after for move in choice.node.on_success)


def _falls(choice: _Choice, falling: list[str]) -> Diagnostic:
    flow, node = choice.graph.flow, choice.node
    after = choice.position + 1
    last = after == len(flow.nodes)
    whither = "to the end, as a success" if last else f"to step {flow.nodes[after].step_id!r}"
    it = "it" if len(falling) == 1 else "them"
    message = (
        f"no action of step {node.step_id!r} catches {listed(map(repr, falling))} of "
        f"{choice.subject.text}, which the description allows: with {it} the run falls through "
        f"{whither}"
    )
    return replace(
        warning(flow, "AZ306", _first_criterion(choice), message, "Step Object, onSuccess"),
        help=f"name {it} in the criteria of an action, or add a last action without criteria for "
        "whatever is left",
    )


def _mistaken(choice: _Choice) -> Iterator[Diagnostic]:
    """Yield the final states that an action takes which does not name them."""
    for move in choice.node.on_success:
        compared = [*_on(move, choice.subject)]
        if any(c.operator != "!=" for c in compared) or move.kind is not ActionKind.GOTO:
            continue
        taken = [v for v, ways in choice.ways.items() if ways == {move.name} and is_final(v)]
        if taken and _is_for_others(choice, move, compared):
            yield _is_mistaken(choice, move, taken)


def _is_for_others(choice: _Choice, move: Move, compared: list[Comparison]) -> bool:
    """Whether *move* is for what is not final: it polls, or lists several final states."""
    if _leads_back(choice, move):
        return True
    named = {c.literal for c in compared if isinstance(c.literal, str) and is_final(c.literal)}
    return len(named) >= _LISTED


def _leads_back(choice: _Choice, move: Move) -> bool:
    if move.step is None or move.step > choice.position:
        return False
    within = [edge for edge in choice.graph.edges if edge.completes]
    return choice.position in closure(adjacent(within), [move.step])


def _is_mistaken(choice: _Choice, move: Move, taken: list[str]) -> Diagnostic:
    flow, node = choice.graph.flow, choice.node
    sounds, it = ("sounds", "it") if len(taken) == 1 else ("sound", "them")
    back = _leads_back(choice, move)
    whither = (
        "to another workflow"
        if move.step is None
        else f"to step {flow.nodes[move.step].step_id!r}"
    )
    then = "round for as long as that lasts" if back else whither
    message = (
        f"{listed(map(repr, taken))} of {choice.subject.text} {sounds} final, but {called(move)} "
        f"takes {it} like any state under way: the run goes {then}"
    )
    own = next((c for c in move.criteria if _names(c.at, move, choice)), None)
    at = (
        join(own.at, "condition") if own is not None else name_of(flow, place_of(flow, node, move))
    )
    where = "in the criteria of an action that leaves" if back else "among the final states"
    return replace(
        warning(flow, "AZ307", at, message, "Success Action Object, criteria"),
        help=f"name {it} {where}",
    )


def _names(at: str, move: Move, choice: _Choice) -> bool:
    """Whether the criterion at *at* of *move* is about the subject."""
    alone = replace(move, criteria=tuple(c for c in move.criteria if c.at == at))
    return any(_on(alone, choice.subject))


def _first_criterion(choice: _Choice) -> str:
    """Return the place of the first condition that compares the subject."""
    each = ((criterion, move) for move in choice.node.on_success for criterion in move.criteria)
    about = (criterion.at for criterion, move in each if _names(criterion.at, move, choice))
    return join(next(about, choice.node.at), "condition")
