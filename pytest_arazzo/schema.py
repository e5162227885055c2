"""JSON Schema as data: every way in which a value violates a schema.

Nothing is retrieved, every search for a pattern is bounded in time, and the work is bounded in
amount, since schemas and values are written by others. What is wrong with a schema is a violation
like any other.

Spec: JSON Schema 2020-12, Core and Validation; older drafts where `$schema` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from pytest_arazzo.jsonvalue import Absent, Json, get
from pytest_arazzo.validation.dialects import validator_of
from pytest_arazzo.validation.values import Same, is_deeper
from pytest_arazzo.validation.violation import Order, Violation, about, flat, of
from pytest_arazzo.validation.work import WORK, Spent, Work

__all__ = ["DEPTH", "MOST", "WORK", "Violation", "violations"]

DEPTH = 200
"""How deep a value may be nested."""

MOST = 1_000
"""How many violations are listed."""


def violations(
    root: Json, at: str, value: Json, *, limit: int = WORK, is_ours: bool = False
) -> tuple[Violation, ...]:
    """Return all violations of the schema that the JSON Pointer *at* selects in *root*.

    They are in the order of the places in *value*, the most telling first at each. References
    resolve inside of *root* alone, which must not change between calls. After *limit* schemas
    have been applied, the rest is left unjudged and a violation says so. A schema of this program
    (*is_ours*) is not looked at for mistakes, which its tests do.
    """
    schema = get(root, at)
    holder = schema if isinstance(schema, Mapping) else {}
    if isinstance(schema, Absent):
        return (about(holder, f"there is no schema at {at!r}: {schema.reason}"),)
    if is_deeper(value, DEPTH):
        return (about(holder, f"schema too deep: the value is nested more than {DEPTH} deep"),)
    work = Work(limit, is_ours=is_ours)
    found: list[Violation] = []
    try:
        errors = validator_of(Same(root), at).evolve(format_checker=work).iter_errors(value)
        found.extend(of(error) for error in islice(errors, MOST))
        if next(errors, None) is not None:
            found.append(about(holder, f"more than {MOST} violations; the rest is not listed"))
    except Spent as spent:
        found.append(about(holder, spent.reason))
    except RecursionError:
        found.append(about(holder, "schema too deep for the interpreter's stack"))
    seen = {(id(each.schema), each.keyword) for each in flat(found)}
    found.extend(each for key, each in work.faults.items() if key not in seen)
    order = Order(value)
    return tuple(sorted(found, key=order.rank))
