"""Rules AZ452 and AZ520: literals that what they are compared with can never be.

Strings of simple conditions compare without regard to case, and numeric strings are numbers beside
numbers; in JSONPath, and in comparisons that stand in its place, values compare as they are.

Spec: Arazzo 1.1.0, Criterion Object, Simple Conditions; RFC 9535, section 2.3.5.2.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pytest_arazzo.diagnostic import Diagnostic, Severity, nearest
from pytest_arazzo.expressions import comparison
from pytest_arazzo.expressions.outline import Where, outline
from pytest_arazzo.expressions.runtime import Expression, Method, Part, StatusCode, Url
from pytest_arazzo.expressions.runtime import format as text_of
from pytest_arazzo.expressions.selector import DRAFT
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
from pytest_arazzo.expressions.truth import BareComparison, JsonPathTest, SimpleTest
from pytest_arazzo.jsonvalue import Absent, Json, type_name
from pytest_arazzo.lint.rules.places import Use, agreed, condition_of, spot
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.openapi import certain
from pytest_arazzo.program.corrections import correction
from pytest_arazzo.program.operands import Typed, down, schemas_of
from pytest_arazzo.program.program import Flow, Program
from pytest_arazzo.program.queries import after, stages

Comparing: TypeAlias = "Callable[[str, Json | Absent, Json | Absent], bool]"

_NUMBERS = frozenset({"integer", "number"})
_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """What is compared with a literal, as far as it is known.

    Attributes:
        text: how the operand reads.
        kinds: the types that it can have.
        choices: all values that it can have, None when they are not counted.
    """

    text: str
    operator: str
    literal: Json
    kinds: frozenset[str] | None
    choices: tuple[Json, ...] | None
    compare: Comparing


def problems(program: Program) -> Iterator[Diagnostic]:
    """Yield every literal of a criterion that no value it is compared with can equal."""
    return agreed(program, _of_use)


def _of_use(use: Use, criterion: Criterion) -> Iterator[Diagnostic]:
    for pair in _pairs(use, criterion):
        if pair.literal is None or pair.literal == "":
            continue  # asks whether there is anything
        if pair.kinds is not None and not _may_compare(pair, pair.kinds):
            yield _clash(use.flow, criterion, pair, pair.kinds)
        elif pair.choices is not None and not _may_equal(pair, pair.choices):
            yield _outside(use.flow, criterion, pair, pair.choices)


def _pairs(use: Use, criterion: Criterion) -> Iterator[_Pair]:
    match criterion.test:
        case SimpleTest(condition=parsed):
            yield from _of_tree(use, parsed.tree, None)
        case BareComparison(condition=parsed, context=context):
            yield from _of_tree(use, parsed.tree, context)
        case JsonPathTest() as test if test.version != DRAFT:
            yield from _of_query(use, test)
        case _:
            return


def _of_tree(use: Use, tree: Tree, context: Expression | None) -> Iterator[_Pair]:
    for compare in _compares(tree):
        for operand, literal in ((compare.left, compare.right), (compare.right, compare.left)):
            if isinstance(literal, Literal) and isinstance(operand, Reference | Query):
                yield _pair(use, compare, operand, literal, context)


def _pair(
    use: Use,
    compare: Compare,
    operand: Reference | Query,
    literal: Literal,
    context: Expression | None,
) -> _Pair:
    kinds, choices = _known(use, operand, context)
    exact = comparison.exactly if isinstance(operand, Query) else comparison.numerically
    return _Pair(
        text=operand.text,
        operator=compare.operator,
        literal=literal.value,
        kinds=kinds,
        choices=choices,
        compare=comparison.loosely if context is None else exact,
    )


def _known(
    use: Use, operand: Reference | Query, context: Expression | None
) -> tuple[frozenset[str] | None, tuple[Json, ...] | None]:
    if isinstance(operand, Query):
        if operand.counts or context is None:
            return None, None
        top = schemas_of(use.flow, use.node, context, failing=use.failing)
        return _of_schemas(down(top, map(str, operand.steps)))
    match operand.expression:
        case StatusCode():
            return _NUMBERS, None
        case Url() | Method():
            return frozenset({"string"}), None
        case Part(place="header") as part:
            found = schemas_of(use.flow, use.node, part, failing=use.failing)
            return frozenset({"string"}), _as_text(_of_schemas(found)[1])
        case expression:
            return _of_schemas(schemas_of(use.flow, use.node, expression, failing=use.failing))


def _of_query(use: Use, test: JsonPathTest) -> Iterator[_Pair]:
    steps = outline(test.text) if all(isinstance(part, str) for part in test.parts) else None
    top = schemas_of(use.flow, use.node, test.context, failing=use.failing)
    for here, step in stages(top, steps or ()):
        for against in step.against if isinstance(step, Where) else ():
            kinds, choices = _of_schemas(down(after(here, step), against.path))
            yield _Pair(
                text=".".join(("@", *against.path)),
                operator=against.operator,
                literal=against.literal,
                kinds=kinds,
                choices=choices,
                compare=comparison.exactly,
            )


def _of_schemas(
    schemas: tuple[Typed, ...],
) -> tuple[frozenset[str] | None, tuple[Json, ...] | None]:
    """Return the types and the values that *schemas* allow together."""
    kinds = [certain.kinds(each.root, each.schema) for each in schemas]
    choices = [certain.choices(each.root, each.schema) for each in schemas]
    all_kinds = [each for each in kinds if each is not None]
    all_choices = [each for each in choices if each is not None]
    known_kinds = bool(kinds) and len(all_kinds) == len(kinds)
    known_choices = bool(choices) and len(all_choices) == len(choices)
    return (
        frozenset().union(*all_kinds) if known_kinds else None,
        tuple(value for each in all_choices for value in each) if known_choices else None,
    )


def _as_text(choices: tuple[Json, ...] | None) -> tuple[Json, ...] | None:
    return None if choices is None else tuple(str(each) for each in choices)


def _may_compare(pair: _Pair, kinds: frozenset[str]) -> bool:
    """Return whether a value of one of *kinds* can be, or be ordered beside, the literal."""
    literal, own = pair.literal, type_name(pair.literal)
    ordered = pair.operator in comparison.ORDERINGS
    if ordered and own not in ("string", "integer", "number"):
        return False
    if own in kinds or (own in _NUMBERS and kinds & _NUMBERS):
        return True
    coerces = pair.compare is not comparison.exactly
    if isinstance(literal, str):
        is_number = comparison.number(literal) is not None
        return coerces and is_number and bool(kinds & _NUMBERS)
    return coerces and own in _NUMBERS and "string" in kinds


def _may_equal(pair: _Pair, choices: tuple[Json, ...]) -> bool:
    ordered = pair.operator in comparison.ORDERINGS
    return ordered or any(pair.compare("==", each, pair.literal) for each in choices)


def _compares(tree: Tree) -> Iterator[Compare]:
    match tree:
        case And(items) | Or(items):
            for item in items:
                yield from _compares(item)
        case Not(inner):
            yield from _compares(inner)
        case Compare(left=left, right=right):
            yield tree
            yield from _compares(left)
            yield from _compares(right)
        case _:
            return


def _clash(flow: Flow, criterion: Criterion, pair: _Pair, kinds: frozenset[str]) -> Diagnostic:
    at = condition_of(criterion)
    location, width = spot(flow.document, at, _spelt(criterion, pair.literal))
    kind = " or ".join(sorted(kinds - {"null"} - ({"integer"} if "number" in kinds else set())))
    never = "always" if pair.operator == "!=" else "never"
    is_status = pair.text == text_of(StatusCode())
    return Diagnostic(
        code="AZ520",
        message=f"{pair.text} is of the type {kind}, which {never} {_verb(pair.operator)} "
        f"{_shown(pair.literal)}",
        location=location,
        severity=Severity.ERROR if is_status else Severity.WARNING,
        help=_advice(pair, kinds),
        spec=f"{flow.edition.text}, Criterion Object, Operators",
        at=at,
        width=width,
    )


def _verb(operator: str) -> str:
    if operator in comparison.ORDERINGS:
        return "has an order beside"
    return "differs from" if operator == "!=" else "equals"


def _advice(pair: _Pair, kinds: frozenset[str]) -> str:
    literal = pair.literal
    if isinstance(literal, str) and literal.lower() in ("true", "false") and "boolean" in kinds:
        return f"write {literal.lower()} without quotes"
    if pair.text == text_of(StatusCode()):
        return "a status is a number, such as 200"
    if isinstance(literal, str) and comparison.number(literal) is not None and kinds & _NUMBERS:
        return f"write {literal} without quotes"
    return f"compare it with a literal of the type {' or '.join(sorted(kinds - {'null'}))}"


def _outside(
    flow: Flow, criterion: Criterion, pair: _Pair, choices: tuple[Json, ...]
) -> Diagnostic:
    at = condition_of(criterion)
    location, width = spot(flow.document, at, _spelt(criterion, pair.literal))
    texts = list(dict.fromkeys(each for each in choices if isinstance(each, str)))
    name = pair.literal if isinstance(pair.literal, str) else ""
    never = "always" if pair.operator == "!=" else "never"
    return Diagnostic(
        code="AZ452",
        message=f"{pair.text} {never} {_verb(pair.operator)} {_shown(pair.literal)}: "
        "the enum of its schema does not have it",
        location=location,
        severity=Severity.WARNING,
        help=_near(name, texts) or f"it has: {_listed(choices)}",
        spec="OpenAPI 3.1.1, Schema Object, enum",
        at=at,
        width=width,
        fix=correction(flow.document, at, name, texts) if name else None,
    )


def _near(name: str, texts: list[str]) -> str | None:
    """Return the value that differs in letter case alone, or else the nearest."""
    same = next((text for text in texts if text.casefold() == name.casefold()), None)
    if name and same:
        return f"did you mean {same!r}? letter case counts here"
    return nearest(name, texts) if name else None


def _listed(choices: tuple[Json, ...]) -> str:
    shown = list(dict.fromkeys(_shown(each) for each in choices))
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more


def _spelt(criterion: Criterion, literal: Json) -> str:
    """Return how *literal* is spelt in the condition."""
    text = _shown(literal)
    if text in criterion.condition:
        return text
    other = f'"{literal}"'
    return other if other in criterion.condition else ""


def _shown(literal: Json) -> str:
    if isinstance(literal, str):
        return f"'{literal}'"
    if isinstance(literal, bool) or literal is None:
        return {True: "true", False: "false", None: "null"}[literal]
    return str(literal)
