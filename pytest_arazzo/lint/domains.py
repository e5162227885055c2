"""What is known of the value of an expression before anything runs: what the inputs schema says.

Inputs are held against their schema before a run, so nothing else can come.

Spec: Arazzo 1.1.0, Workflow Object, inputs.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from pytest_arazzo.expressions.runtime import Expression, Named
from pytest_arazzo.expressions.runtime import format as text_of
from pytest_arazzo.jsonvalue import Json, get
from pytest_arazzo.lint.allowed import Language, Part, properties
from pytest_arazzo.lint.sketch import Domain, Domains
from pytest_arazzo.program.inputs import led_to
from pytest_arazzo.program.program import Flow

_UNCERTAIN = frozenset({"$dynamicRef", "$anchor", "$schema"})


def domains_of(flow: Flow) -> Domains:
    """Return what tells of each expression in *flow* what its value can be."""
    return functools.partial(_domain, flow)


def _domain(flow: Flow, expression: Expression) -> Domain:
    name = text_of(expression)
    if not isinstance(expression, Named) or expression.root != "inputs":
        return Domain(name=name)
    declared = _declared(flow, expression.rest) if expression.pointer is None else ()
    if not declared:
        return Domain(name=name)
    language = Language(flow.document.tree)
    parts = language.parts(declared)
    values = language.choices(parts)
    kinds = language.kinds(parts)
    if values is None and kinds == {"boolean"}:
        values = (False, True)
    default = tuple(part["default"] for part in parts if "default" in part)[:1]
    return Domain(name=f"input {expression.rest!r}", kinds=kinds, values=values, default=default)


def _declared(flow: Flow, name: str) -> tuple[Json, ...]:
    """Return the schemas of the input *name*, none when they are not all understood."""
    tree = flow.document.tree
    schema = get(tree, flow.inputs_at) if flow.inputs_at is not None else None
    parts = Language(tree).parts((schema,)) if isinstance(schema, Mapping) else ()
    found = tuple(properties(part)[name] for part in parts if name in properties(part))
    return found if all(_is_plain(tree, part) for part in Language(tree).parts(found)) else ()


def _is_plain(tree: Json, part: Part) -> bool:
    reference = part.get("$ref")
    if isinstance(reference, str) and led_to(tree, reference) is None:
        return False
    return not part.keys() & _UNCERTAIN
