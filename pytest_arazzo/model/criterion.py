"""Criteria: the object, its kind and version, and its condition compiled once.

Spec: Arazzo 1.1.0, Criterion Object, Expression Type Object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.truth import Test, compile_test
from pytest_arazzo.jsonvalue import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One assertion; `test` is `Malformed` when the condition cannot be parsed."""

    condition: str
    context: str | None
    kind: str
    version: str | None
    test: Test | Malformed
    at: str = field(default="", compare=False)


def decode_criterion(tree: Json, at: str) -> Criterion:
    """Return the criterion that *tree* describes; a missing condition is malformed."""
    members = tree if isinstance(tree, Mapping) else {}
    condition, context = members.get("condition"), members.get("context")
    kind, version = _kind(members.get("type"))
    if not isinstance(condition, str):
        test: Test | Malformed = Malformed("", 0, "the criterion has no condition")
    else:
        test = compile_test(
            condition,
            context=context if isinstance(context, str) else None,
            kind=kind,
            version=version,
        )
    return Criterion(
        condition=condition if isinstance(condition, str) else "",
        context=context if isinstance(context, str) else None,
        kind=kind,
        version=version,
        test=test,
        at=at,
    )


def _kind(tree: Json) -> tuple[str, str | None]:
    """Return kind and version of `type`, which is a name or an Expression Type Object."""
    if isinstance(tree, str):
        return tree, None
    if isinstance(tree, Mapping):
        kind, version = tree.get("type"), tree.get("version")
        return (
            kind if isinstance(kind, str) else "simple",
            version if isinstance(version, str) else None,
        )
    return "simple", None
