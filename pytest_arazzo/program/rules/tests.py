"""Where the criteria of a flow hold expressions."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.expressions.mentions import mentions
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.program.program import Flow
from pytest_arazzo.program.rules.criteria import criteria_of


def expressions_of_criteria(flow: Flow) -> Iterator[tuple[str, Expression]]:
    """Yield every expression in the criteria of *flow* with the JSON Pointer of its text."""
    for criterion in criteria_of(flow):
        if not isinstance(criterion.test, Malformed):
            for expression in mentions(criterion.test):
                yield join(criterion.at, "condition"), expression
