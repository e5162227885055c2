"""What the criteria of flows look at, and what they compare it with."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo.explore.origins import Origins, Path, Place
from pytest_arazzo.expressions.criterion import (
    BareComparison,
    JsonPathTest,
    RegexTest,
    SimpleTest,
    Test,
    XPathTest,
)
from pytest_arazzo.expressions.mentions import mentions
from pytest_arazzo.expressions.outline import Name, Where, outline
from pytest_arazzo.expressions.runtime import Expression, Named, Part
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.tree import (
    And,
    Compare,
    Literal,
    Not,
    Or,
    Query,
    Reference,
    Tree,
)
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.program.program import Flow, Node

_LENGTH = "length"
_QUOTED = re.compile(r"'([^']{0,200})'|\"([^\"]{0,200})\"|(?<![\w.])(-?\d{1,12}(?:\.\d{1,6})?)")
_ELEMENT = re.compile(r"[A-Za-z_][\w.-]{0,80}(?!\w*\()", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A place that criteria look at.

    Attributes:
        literals: what it is compared with.
        patterns: what is searched in it.
        counts: whether its elements are counted.
        is_own: whether the step itself is decided by it.
    """

    place: Place
    literals: tuple[Json, ...] = ()
    patterns: tuple[str, ...] = ()
    counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Glance:
    """One look of one criterion, by expression."""

    expression: Expression
    way: Path = ()
    literals: tuple[Json, ...] = ()
    patterns: tuple[str, ...] = ()
    counts: bool = False


def looks_of(origins: Origins) -> Mapping[Place, Look]:
    """Return all that the criteria of the flows of a run look at, by place."""
    found: dict[Place, Look] = {}
    for flow in origins.flows():
        for node in flow.nodes:
            for test in tests_of(node):
                for glance in _glances(test):
                    for place in origins.of(flow, node, glance.expression, glance.way):
                        found[place] = _both(found.get(place), place, glance)
    return found


def tests_of(node: Node) -> Iterator[Test]:
    """Yield the tests of all criteria in force at *node*."""
    moves = (*node.on_success, *node.on_failure)
    for criterion in (*node.criteria, *(c for move in moves for c in move.criteria)):
        if not isinstance(criterion.test, Malformed):
            yield criterion.test


@functools.lru_cache(maxsize=512)
def watched(flow: Flow) -> frozenset[str]:
    """Return the texts below `$steps.` and `$inputs.` that criteria of *flow* look at."""
    return frozenset(
        f"{each.root}.{each.rest}"
        for node in flow.nodes
        for test in tests_of(node)
        for each in mentions(test)
        if isinstance(each, Named)
    )


def _both(known: Look | None, place: Place, glance: _Glance) -> Look:
    one = known or Look(place=place)
    return Look(
        place=place,
        literals=_distinct((*one.literals, *glance.literals)),
        patterns=tuple(dict.fromkeys((*one.patterns, *glance.patterns))),
        counts=one.counts or glance.counts,
    )


def _distinct(values: Iterable[Json]) -> tuple[Json, ...]:
    return tuple({f"{type(each).__name__} {each!r}": each for each in values}.values())


def _glances(test: Test) -> Iterator[_Glance]:
    match test:
        case SimpleTest(condition=condition):
            yield from _in_tree(condition.tree, None)
        case BareComparison(condition=condition, context=context):
            yield from _in_tree(condition.tree, context)
        case RegexTest(context=context, parts=parts):
            whole = "".join(part for part in parts if isinstance(part, str))
            yield _Glance(expression=context, patterns=(whole,))
        case JsonPathTest(context=context, text=text):
            yield from _in_query(context, text)
        case XPathTest(context=context, text=text):
            yield from _in_xpath(context, text)


def _in_tree(tree: Tree, context: Expression | None) -> Iterator[_Glance]:
    match tree:
        case Or(items) | And(items):
            for item in items:
                yield from _in_tree(item, context)
        case Not(inner):
            yield from _in_tree(inner, context)
        case Compare(left=left, right=right):
            literals = tuple(side.value for side in (left, right) if isinstance(side, Literal))
            for side in (left, right):
                yield from _operand(side, context, literals)
        case _:
            yield from _operand(tree, context, (True, False))


def _operand(
    operand: Tree, context: Expression | None, literals: tuple[Json, ...]
) -> Iterator[_Glance]:
    match operand:
        case Reference(expression=Part(steps=(*_, "length")) as part):
            shorter = Part(
                side=part.side,
                place=part.place,
                name=part.name,
                steps=part.steps[:-1],
                pointer=part.pointer,
            )
            yield _Glance(expression=shorter, literals=literals, counts=True)
            yield _Glance(expression=part, literals=literals)
        case Reference(expression=expression):
            yield _Glance(expression=expression, literals=literals)
        case Query(steps=steps, counts=counts) if context is not None:
            way = tuple(map(str, steps))
            yield _Glance(expression=context, way=way, literals=literals, counts=counts)
            if counts:
                yield _Glance(expression=context, way=(*way, _LENGTH), literals=literals)
        case Or() | And() | Not() | Compare():
            yield from _in_tree(operand, context)
        case _:
            return


def _in_query(context: Expression, query: str) -> Iterator[_Glance]:
    """Yield where a query looks; a filter on an object looks at the object itself."""
    literals = tuple(_literals(query))
    for skips in (True, False):
        path: Path = ()
        for index, step in enumerate(outline(query) or ()):
            if isinstance(step, Name):
                path = (*path, step.name)
                continue
            if not (isinstance(step, Where) and skips and not index):
                yield _Glance(expression=context, way=path, counts=True)
                path = (*path, "0")
            for below in step.paths if isinstance(step, Where) else ():
                way = (*path, *below)
                yield _Glance(expression=context, way=way, literals=literals, counts=True)
        if path:
            yield _Glance(expression=context, way=path, literals=literals)


def _in_xpath(context: Expression, text: str) -> Iterator[_Glance]:
    """Yield the elements that an XPath expression names one below the other, as far as that is plain."""
    literals = tuple(_literals(text))
    plain = re.sub(r"'[^']*'|\"[^\"]*\"|\[[^\]]*\]", "", text)
    for way in re.findall(r"/{1,2}[\w./-]{1,300}", plain):
        names = tuple(name for name in way.split("/") if _ELEMENT.fullmatch(name))
        for start in range(min(len(names), 2)):
            yield _Glance(expression=context, way=names[start:], literals=literals, counts=True)


def _literals(text: str) -> Iterator[Json]:
    for single, double, number in _QUOTED.findall(text):
        if number:
            yield float(number) if "." in number else int(number)
        else:
            yield single or double
