"""JSONPath queries put to schemas instead of values."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.expressions.outline import Each, Name, Step, Where
from pytest_arazzo.openapi import certain
from pytest_arazzo.openapi.certain import Missing
from pytest_arazzo.program.operands import Typed, down, miss

Schemas = tuple[Typed, ...]


def stages(schemas: Schemas, steps: tuple[Step, ...]) -> Iterator[tuple[Schemas, Step]]:
    """Yield every step with the schemas that it is put to, as far as these are known."""
    here = schemas
    for step in steps:
        if not here:
            return
        yield here, step
        here = after(here, step)


def after(schemas: Schemas, step: Step) -> Schemas:
    """Return where *step* leads from *schemas*; none when that is uncertain for one of them."""
    match step:
        case Name(name=name):
            return down(schemas, (name,))
        case Each() | Where():
            return _elements(schemas)
        case _:
            return ()


def missed(schemas: Schemas, steps: tuple[Step, ...]) -> Missing | None:
    """Return the first member that the query looks for and no value has; None if there is none."""
    for here, step in stages(schemas, steps):
        paths = step.paths if isinstance(step, Where) else ()
        inner = after(here, step) if paths else ()
        found = [miss(inner, path) for path in paths if inner]
        if isinstance(step, Name):
            found.append(miss(here, (step.name,)))
        for missing in found:
            if missing is not None:
                return missing
    return None


def _elements(schemas: Schemas) -> Schemas:
    """Return the schemas of the elements of what can be nothing but arrays."""
    found: list[Typed] = []
    for typed in schemas:
        kinds = certain.kinds(typed.root, typed.schema)
        inner = certain.elements(typed.root, typed.schema)
        if inner is None or kinds is None or kinds - {"null"} != {"array"}:
            return ()
        found.append(Typed(typed.root, inner))
    return tuple(found)
