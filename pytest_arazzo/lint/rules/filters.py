"""Rule AZ514: filters that are put to the members of an object where the object itself is meant.

`$[?count(@.pets) > 0]` selects members of the body that have pets themselves, so that it finds
nothing in an object with the member `pets`.

Spec: RFC 9535, section 2.3.5.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.expressions.outline import Where, outline
from pytest_arazzo.expressions.selector import DRAFT
from pytest_arazzo.expressions.truth import JsonPathTest
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.lint.rules.places import Use, agreed, condition_of
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.openapi import certain
from pytest_arazzo.openapi.certain import Missing
from pytest_arazzo.program.operands import Typed, schemas_of
from pytest_arazzo.program.program import Flow, Program
from pytest_arazzo.program.queries import stages


def problems(program: Program) -> Iterator[Diagnostic]:
    """Yield every filter that selects nothing from the object that it is applied to."""
    return agreed(program, _of_use)


def _of_use(use: Use, criterion: Criterion) -> Iterator[Diagnostic]:
    test = criterion.test
    if not isinstance(test, JsonPathTest) or test.version == DRAFT:
        return
    top = schemas_of(use.flow, use.node, test.context, failing=use.failing)
    for here, step in stages(top, outline(test.text) or ()):
        first = {path[0] for path in step.paths if path} if isinstance(step, Where) else set()
        for name in sorted(first):
            if all(_has_itself(typed, name) and _no_member_has(typed, name) for typed in here):
                yield _of_members(use.flow, criterion, name)


def _has_itself(typed: Typed, name: str) -> bool:
    declared = certain.members(typed.root, typed.schema)
    return declared is not None and name in declared


def _no_member_has(typed: Typed, name: str) -> bool:
    """Return whether certainly no member of the object has a member *name* itself."""
    declared: dict[str, Json] = dict(certain.members(typed.root, typed.schema) or {})
    return all(
        isinstance(certain.below(typed.root, each, name), Missing) for each in declared.values()
    )


def _of_members(flow: Flow, criterion: Criterion, name: str) -> Diagnostic:
    at = condition_of(criterion)
    return Diagnostic(
        code="AZ514",
        message=f"this filter looks for {name!r} in the members of an object, "
        f"but {name!r} is a member of the object itself",
        location=flow.document.locate(at),
        severity=Severity.WARNING,
        help=f"a filter suits arrays: $.{name}[?...]; for one value use a simple condition, "
        f"$response.body#/{name} == ...",
        spec="RFC 9535, section 2.3.5.2",
        at=at,
    )
