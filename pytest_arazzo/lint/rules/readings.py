"""What the outputs, criteria and actions of a step read of its response."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.expressions.mentions import mentions
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.selector import Selector
from pytest_arazzo.expressions.template import Template
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.lint.rules.places import common, condition_of
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.model.value import Value, sources_in
from pytest_arazzo.program.program import Flow, Node, Program


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """An expression in force at a step, and the scalar that it stands in.

    Attributes:
        inside: whether something below the value is looked for by a query or a selector.
        failing: whether it is read when the step failed.
    """

    program: Program
    flow: Flow
    node: Node
    expression: Expression
    at: str
    inside: bool = False
    failing: bool = False


ReadingRule: TypeAlias = "Callable[[Reading], Iterable[Diagnostic]]"
_Found: TypeAlias = "tuple[Expression, str, bool]"


def readings(program: Program) -> Iterator[Reading]:
    """Yield what every step of the document reads of its response, wherever that is in force."""
    for flow in (program.flows[key] for key in program.own):
        for node in flow.nodes:
            for failing in (False, True):
                for expression, at, inside in _of_node(node, failing=failing):
                    yield Reading(
                        program=program,
                        flow=flow,
                        node=node,
                        expression=expression,
                        at=at,
                        inside=inside,
                        failing=failing,
                    )


def agreed_readings(program: Program, rule: ReadingRule) -> Iterator[Diagnostic]:
    """Yield what *rule* says of each place at every step where it is in force."""
    said: dict[str, list[tuple[Diagnostic, ...]]] = {}
    for reading in readings(program):
        key = f"{reading.at} {reading.expression}"
        said.setdefault(key, []).append(tuple(rule(reading)))
    return common(said)


def _of_node(node: Node, *, failing: bool) -> Iterator[_Found]:
    if not failing:
        for _, value in node.outputs:
            yield from _of_value(value)
        for criterion in node.criteria:
            yield from _of_criterion(criterion)
    for move in node.on_failure if failing else node.on_success:
        for parameter in move.parameters:
            yield from _of_value(parameter.value)
        for criterion in move.criteria:
            yield from _of_criterion(criterion)


def _of_value(value: Value) -> Iterator[_Found]:
    for at, source in sources_in(value):
        match source:
            case Template(parts=parts):
                yield from ((part, at, False) for part in parts if not isinstance(part, str))
            case Selector(context=context):
                yield context, join(at, "context"), True
            case _:
                yield source, at, False


def _of_criterion(criterion: Criterion) -> Iterator[_Found]:
    if isinstance(criterion.test, Malformed):
        return
    for index, expression in enumerate(mentions(criterion.test)):
        of_context = index == 0 and criterion.kind != "simple"
        at = join(criterion.at, "context") if of_context else condition_of(criterion)
        yield expression, at, of_context and criterion.kind in ("jsonpath", "xpath")
