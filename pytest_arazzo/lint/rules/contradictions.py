"""Rules AZ451 and AZ521: criteria that nothing can meet, and conditions that everything meets.

One value of every class that the comparisons can tell apart is tried, in every combination.
What does more than compare operands with literals is not judged.

Spec: Arazzo 1.1.0, Step Object, successCriteria: all of them must be satisfied.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

from pytest_arazzo.coverage.samples import samples, statuses
from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.expressions.mentions import mentions
from pytest_arazzo.expressions.representatives import Comparison, comparisons, holds_with
from pytest_arazzo.expressions.runtime import Method, StatusCode, Url
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.scope import Scope
from pytest_arazzo.expressions.tree import Compare, Reference
from pytest_arazzo.expressions.truth import SimpleTest, Test, weigh
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.lint.rules.places import Use, condition_of, lists
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.program.expected import STATUS
from pytest_arazzo.program.program import Flow, Program

_COMBINATIONS = 2000  # more are not tried, and then nothing is claimed
_EQUAL = ("==", "<=", ">=")
_UNEQUAL = ("!=", "<", ">")


def problems(program: Program) -> Iterator[Diagnostic]:
    """Yield the first criterion of every list that cannot be met with those before it."""
    for use in lists(program):
        yield from _of_list(use)
        for criterion in use.criteria:
            if not isinstance(criterion.test, Malformed) and _always_holds(criterion.test):
                yield _constant(use.flow, criterion)


def _of_list(use: Use) -> Iterator[Diagnostic]:
    known: list[tuple[Criterion, Test]] = []
    for criterion in use.criteria:
        test = criterion.test
        if isinstance(test, Malformed):
            continue
        if _is_constant(test) and not _holds(test):
            yield _never(use.flow, criterion, "this never holds")
        elif _same(test) in _UNEQUAL:
            yield _never(use.flow, criterion, "nothing differs from itself")
        elif comparisons(test) and not _is_clash(test):
            known.append((criterion, test))
            if not _can_hold([each for _, each in known]):
                yield _never(use.flow, criterion, _reason(use, [each for each, _ in known]))
                return


def _is_clash(test: Test) -> bool:
    """Return whether *test* is a single comparison that never holds, which is AZ520's to tell."""
    return len(comparisons(test) or ()) == 1 and not _can_hold([test])


def _can_hold(tests: list[Test]) -> bool:
    combinations = _combinations(tests)
    if combinations is None:
        return True
    return any(all(holds_with(test, values) for test in tests) for values in combinations)


def _always_holds(test: Test) -> bool:
    if _is_constant(test):
        return _holds(test)
    if _same(test) in _EQUAL:
        return True
    combinations = _combinations([test]) if comparisons(test) else None
    return combinations is not None and all(holds_with(test, each) for each in combinations)


def _is_constant(test: Test) -> bool:
    """Return whether *test* compares nothing but literals; a literal alone is AZ523's."""
    if not isinstance(test, SimpleTest) or any(True for _ in mentions(test)):
        return False
    return isinstance(test.condition.tree, Compare) or _holds(test)


def _same(test: Test) -> str | None:
    """Return the operator between twice the same, which every exchange has; None without that."""
    tree = test.condition.tree if isinstance(test, SimpleTest) else None
    if not isinstance(tree, Compare) or not isinstance(tree.left, Reference):
        return None
    always = isinstance(tree.left.expression, StatusCode | Method | Url)
    return tree.operator if always and tree.left == tree.right else None


def _holds(test: Test) -> bool:
    return weigh(test, Scope()).holds


def _combinations(tests: list[Test]) -> Iterable[Mapping[str, Json | Absent]] | None:
    """Return values for all operands in every combination; None when they cannot be told."""
    compared: dict[str, list[Comparison]] = {}
    for each in (c for test in tests for c in comparisons(test) or ()):
        compared.setdefault(each.operand, []).append(each)
    domains: dict[str, tuple[Json | Absent, ...]] = {}
    size = 1
    for operand, found in compared.items():
        made = statuses(found, True) if operand == STATUS else samples(found)
        size *= len(made or ())
        if made is None or size > _COMBINATIONS:
            return None
        domains[operand] = made
    every = itertools.product(*domains.values())
    return (dict(zip(domains, values, strict=True)) for values in every)


def _reason(use: Use, criteria: list[Criterion]) -> str:
    last = criteria[-1].test
    if not isinstance(last, Malformed) and not _can_hold([last]):
        return "nothing can meet this"
    others = [repr(criterion.condition) for criterion in criteria[:-1]]
    return f"nothing can meet this and {' and '.join(others)} of {use.owner} as well"


def _never(flow: Flow, criterion: Criterion, message: str) -> Diagnostic:
    at = condition_of(criterion)
    return Diagnostic(
        code="AZ451",
        message=message,
        location=flow.document.locate(at),
        help="all criteria of a list must hold; alternatives are one condition with ||",
        spec=f"{flow.edition.text}, Step Object, successCriteria",
        at=at,
    )


def _constant(flow: Flow, criterion: Criterion) -> Diagnostic:
    at = condition_of(criterion)
    return Diagnostic(
        code="AZ521",
        message="this holds whatever the response is",
        location=flow.document.locate(at),
        severity=Severity.WARNING,
        help="compare an expression, such as $statusCode == 200, or leave the criterion out",
        spec=f"{flow.edition.text}, Criterion Object, condition",
        at=at,
    )
