"""Rules AZ522 to AZ527: criteria whose form makes no sense, whatever the response is.

Spec: Arazzo 1.1.0, Criterion Object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeGuard

from pytest_arazzo.diagnostic import Diagnostic, Replacement, Severity
from pytest_arazzo.expressions.outline import Each, outline
from pytest_arazzo.expressions.runtime import Expression, Method, Part, SelfUri, StatusCode, Url
from pytest_arazzo.expressions.runtime import format as text_of
from pytest_arazzo.expressions.tree import And, Literal, Not, Or, Reference, Text, Tree
from pytest_arazzo.expressions.truth import (
    BareComparison,
    JsonPathTest,
    RegexTest,
    SimpleTest,
    XPathTest,
)
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.lint.rules.places import Use, agreed, condition_of, lists
from pytest_arazzo.media import Family, family
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.openapi import certain
from pytest_arazzo.program.expected import looked_at
from pytest_arazzo.program.operands import schemas_of
from pytest_arazzo.program.program import Flow, OperationCall, Program

_SLASHES = re.compile(r"/(.+)/([a-z]{0,8})", re.DOTALL)
_INLINE = frozenset("imsx")  # flags that a pattern can name itself, as (?i)


def problems(program: Program) -> Iterator[Diagnostic]:
    """Yield what is wrong with the form of the criteria of *flow*."""
    for use in lists(program):
        yield from _twice(use)
        for criterion in use.criteria:
            yield from _of_criterion(use.flow, criterion)
    yield from agreed(program, _of_use)


def _of_criterion(flow: Flow, criterion: Criterion) -> Iterator[Diagnostic]:
    test = criterion.test
    if isinstance(test, SimpleTest) and criterion.context:
        yield _useless_context(flow, criterion)
    if isinstance(test, RegexTest):
        yield from _slashes(flow, criterion, test)
    if isinstance(test, JsonPathTest | XPathTest | BareComparison) and _is_flat(test.context):
        yield _warning(
            flow,
            "AZ527",
            f"{text_of(test.context)} is one value, in which a {criterion.kind} query finds nothing",
            join(criterion.at, "context"),
            f"a simple condition compares it: {text_of(test.context)} == ...",
        )


def _is_flat(context: Expression) -> bool:
    if isinstance(context, Part):
        return context.place in ("header", "query", "path")
    return isinstance(context, StatusCode | Method | Url | SelfUri)


def _twice(use: Use) -> Iterator[Diagnostic]:
    seen: set[tuple[str, str | None, str, str | None]] = set()
    for criterion in use.criteria:
        identity = (criterion.condition, criterion.context, criterion.kind, criterion.version)
        if identity in seen:
            yield _warning(
                use.flow,
                "AZ522",
                f"{criterion.condition!r} stands twice in {use.owner}",
                condition_of(criterion),
                "leave one of them out, or say what else was meant",
            )
        seen.add(identity)


def _useless_context(flow: Flow, criterion: Criterion) -> Diagnostic:
    return _warning(
        flow,
        "AZ525",
        "a simple condition names what it looks at itself; this context is not looked at",
        join(criterion.at, "context"),
        "leave it out, or give the criterion the type regex, jsonpath or xpath",
    )


def _slashes(flow: Flow, criterion: Criterion, test: RegexTest) -> Iterator[Diagnostic]:
    """Yield a pattern between slashes, as some languages write them; paths have slashes too."""
    found = _SLASHES.fullmatch(test.text)
    if found is None:
        return
    pattern, flags = found[1], found[2]
    is_anchored = pattern.startswith("^") or (pattern.endswith("$") and pattern[-2:] != "\\$")
    if not is_anchored and not (flags and {*flags} <= {*"gimsuy"}):
        return
    inline = "".join(sorted({*flags} & _INLINE))
    plain = f"(?{inline}){pattern}" if inline else pattern
    at = condition_of(criterion)
    yield Diagnostic(
        code="AZ526",
        message="the slashes are part of this regular expression, and it is meant without them",
        location=flow.document.locate(at),
        severity=Severity.WARNING,
        help=f"write {plain}",
        spec=f"{flow.edition.text}, Criterion Object, type",
        at=at,
        fix=Replacement(at=at, old=test.text, new=plain, title="take the slashes away"),
    )


def _of_use(use: Use, criterion: Criterion) -> Iterator[Diagnostic]:
    match criterion.test:
        case SimpleTest(condition=parsed):
            yield from _alone(use, criterion, parsed.tree)
        case JsonPathTest() as test:
            yield from _whatever(use, criterion, test)
        case XPathTest() as test if _is_json(use, test.context):
            yield _warning(
                use.flow,
                "AZ527",
                f"{text_of(test.context)} is JSON, and XPath looks into XML",
                join(criterion.at, "context"),
                "use the type jsonpath, or a simple condition with a JSON Pointer",
            )
        case _:
            return


def _is_json(use: Use, context: Expression) -> bool:
    call = use.node.call
    if not isinstance(context, Part) or (context.side, context.place) != ("response", "body"):
        return False
    if not isinstance(call, OperationCall):
        return False
    responses = looked_at(use.node, call.operation, failing=use.failing)
    media = [each.name for response in responses for each in response.media]
    return bool(media) and all(family(name) is Family.JSON for name in media)


def _alone(use: Use, criterion: Criterion, tree: Tree) -> Iterator[Diagnostic]:
    for operand in _values_alone(tree):
        what = _never_true(use, operand)
        if what:
            yield _warning(
                use.flow,
                "AZ523",
                f"{what} stands alone, and only the boolean true is a condition that holds",
                condition_of(criterion),
                "compare it with a value: == , != , < , <= , > , >=",
            )


def _values_alone(tree: Tree) -> Iterator[Literal | Reference | Text]:
    match tree:
        case And(items) | Or(items):
            for item in items:
                yield from _values_alone(item)
        case Not(inner):
            yield from _values_alone(inner)
        case Literal() | Reference() | Text():
            yield tree
        case _:
            return


def _never_true(use: Use, operand: Literal | Reference | Text) -> str:
    """Return what *operand* is when it is never a boolean, else ""."""
    match operand:
        case Literal(value):
            return "" if isinstance(value, bool) else "a literal"
        case Text():
            return "a text"
        case Reference(expression=expression, text=text):
            if _is_flat(expression):
                return text
            schemas = schemas_of(use.flow, use.node, expression, failing=use.failing)
            kinds = [certain.kinds(each.root, each.schema) for each in schemas]
            known = bool(kinds) and all(
                _is_known(each) and "boolean" not in each for each in kinds
            )
            return text if known else ""


def _is_known(kinds: frozenset[str] | None) -> TypeGuard[frozenset[str]]:
    return kinds is not None


def _whatever(use: Use, criterion: Criterion, test: JsonPathTest) -> Iterator[Diagnostic]:
    steps = outline(test.text)
    if steps is None or len(steps) > 1 or any(step != Each(any_member=True) for step in steps):
        return
    if steps:
        schemas = schemas_of(use.flow, use.node, test.context, failing=use.failing)
        if not schemas or not all(certain.required(s.root, s.schema) for s in schemas):
            return
    yield _warning(
        use.flow,
        "AZ524",
        f"{test.text} selects something of whatever {text_of(test.context)} is",
        condition_of(criterion),
        "ask for a member ($.name), or with a filter for values of members ($[?@.name == 'x'])",
    )


def _warning(flow: Flow, code: str, message: str, at: str, hint: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        message=message,
        location=flow.document.locate(at),
        severity=Severity.WARNING,
        help=hint,
        spec=f"{flow.edition.text}, Criterion Object",
        at=at,
    )
