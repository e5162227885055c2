"""Inputs with which a workflow can run: its schema's values that its operations take as well."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pytest_arazzo.explore.looks import Look
from pytest_arazzo.expressions.runtime import Named
from pytest_arazzo.jsonvalue import Absent, Json, get, join
from pytest_arazzo.model.value import Computed, Elements, Members, Value
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.inputs import input_violations, with_defaults
from pytest_arazzo.program.program import Flow, OperationCall
from pytest_arazzo.synthesis.fits import fits
from pytest_arazzo.synthesis.subject import Impossible, Subject
from pytest_arazzo.synthesis.value import cases_of, value
from pytest_arazzo.synthesis.wish import Other, Present, Wish
from pytest_arazzo.validation.values import Same

Inputs = Mapping[str, Json]

_MOST = 24  # inputs that are told apart by what criteria look at


@dataclass(frozen=True, slots=True, eq=False)
class _Use:
    """Where an input goes in a request: the schema, and the way below it."""

    operation: Operation
    schema_at: str
    path: tuple[str, ...] = ()
    name: str = ""
    is_text: bool = False  # it is written as text, whatever the schema is

    def subject(self, edition: str) -> Subject:
        """Return the schema as one of which a value can be made."""
        root = self.operation.document.tree
        return Subject(root=root, at=self.schema_at, edition=edition, name=self.name)


def inputs_of(flow: Flow) -> Inputs:
    """Return inputs that the schema of *flow* allows, and its operations if that can be had."""
    uses: dict[str, list[_Use]] = {}
    for name, use in _uses(flow):
        uses.setdefault(name, []).append(use)
    given = with_defaults(flow, {})
    wishes: dict[str, Wish] = {
        join("", name): _best(each)
        for name, each in uses.items()
        if name not in given and "." not in name
    }
    if flow.inputs_at is None:
        return {}
    texts = {join("", name) for name, each in uses.items() if all(use.is_text for use in each)}
    made = _granted(flow, wishes, texts)
    return with_defaults(flow, made)


def variants(flow: Flow, base: Inputs, looks: tuple[Look, ...]) -> Iterator[Inputs]:
    """Yield *base* and inputs that differ from it in what criteria look at; all are allowed."""
    yield base
    axes = [tuple(_others(base, look)) for look in looks]
    seen = [dict(base)]
    for chosen in itertools.islice(_chosen(axes), _MOST * 4):
        made = dict(base)
        for name, new in chosen:
            if isinstance(new, Absent):
                made.pop(name, None)
            else:
                made[name] = new
        made = dict(with_defaults(flow, made))
        if made not in seen and not input_violations(flow, made) and len(seen) <= _MOST:
            seen.append(made)
            yield made


def leaner(flow: Flow, base: Inputs) -> Iterator[Inputs]:
    """Yield *base* without one of the inputs that may be left out, then without all of them."""
    spared = [name for name in base if not input_violations(flow, _without(base, name))]
    spared = [name for name in spared if name not in with_defaults(flow, {})][:_MOST]
    for name in spared:
        yield _without(base, name)
    made = _without(base, *spared)
    if len(spared) > 1 and not input_violations(flow, made):
        yield made


def _without(inputs: Inputs, *names: str) -> Inputs:
    return {name: value for name, value in inputs.items() if name not in names}


_Change = tuple[str, "Json | Absent"]


def _chosen(axes: list[tuple[_Change, ...]]) -> Iterator[tuple[_Change, ...]]:
    for axis in axes:
        yield from ((change,) for change in axis)
    if len(axes) > 1:
        yield from itertools.product(*axes)


def _others(base: Inputs, look: Look) -> Iterator[_Change]:
    name = look.place.path[0]
    if len(look.place.path) > 1:
        return
    yield name, Absent("it is left out")
    for literal in look.literals:
        yield name, literal
        if isinstance(literal, int | float) and not isinstance(literal, bool):
            yield from ((name, literal + 1), (name, literal - 1))
        if isinstance(literal, str) and literal.isdigit() and len(literal) < 12:  # noqa: PLR2004 - digits
            yield from ((name, int(literal) + each) for each in (-1, 0, 1))
        if isinstance(literal, bool):
            yield name, not literal
    if isinstance(base.get(name), str):
        yield from ((name, "other"), (name, ""))
    for count in (0, 1, 2) if look.counts else ():
        yield name, ["example"] * count


def _granted(flow: Flow, wishes: Mapping[str, Wish], texts: AbstractSet[str]) -> Inputs:
    """Return inputs with as many of *wishes* as the schema allows; *texts* may be sent as text."""
    subject = Subject(root=flow.document.tree, at=flow.inputs_at)
    left: dict[str, Wish] = {}
    for place, wish in wishes.items():
        # What the operation does not take is left out, if the schema lets it be.
        for each in (wish, *_texts(wish if place in texts else None)):
            if not isinstance(value(subject, {place: each}), Impossible):
                left[place] = each
                break
    made = value(subject, left)
    if isinstance(made, Impossible):
        made = value(subject, {})
    return made if isinstance(made, Mapping) else {}


def _texts(wish: Wish) -> Iterator[str]:
    """Yield the text in which a parameter says *wish*."""
    if isinstance(wish, bool):
        yield "true" if wish else "false"
    elif isinstance(wish, int | float):
        yield str(wish)


def _best(uses: list[_Use]) -> Wish:
    """Return the value that goes into most of *uses*."""
    made = [each for use in uses if not isinstance(each := _made(use), Absent)]
    if not made:
        return Present()
    return max(made, key=lambda each: sum(_fits(use, each) for use in uses))


def _made(use: _Use) -> Json | Absent:
    place = join("", *use.path)
    wishes: Mapping[str, Wish] = {place: Present()} if place else {}
    for wanted in ({**wishes, place: Other((True, False))}, wishes):
        found = value(use.subject(use.operation.edition), wanted)
        if not isinstance(found, Impossible):
            return get(found, place)
    return Absent("there is no value for it")


def _fits(use: _Use, candidate: Json) -> bool:
    if use.path:
        return True
    root = use.operation.document.tree
    schema = get(root, use.schema_at)
    cases = cases_of(Same(root), use.operation.edition)
    return not isinstance(schema, Absent) and fits(cases, (schema,), candidate)


def _uses(flow: Flow) -> Iterator[tuple[str, _Use]]:
    for node in flow.nodes:
        if not isinstance(node.call, OperationCall):
            continue
        operation = node.call.operation
        for parameter in node.parameters:
            declared = operation.parameter(parameter.name, parameter.place or "query")
            if declared is not None and declared.schema_at is not None:
                use = _Use(operation, declared.schema_at, (), parameter.name, is_text=True)
                yield from _in(parameter.value, use)
        spec = operation.request_body
        if node.body is not None and node.body.payload is not None and spec is not None:
            for each in spec.media[:1]:
                if each.schema_at is not None:
                    yield from _in(node.body.payload, _Use(operation, each.schema_at))


def _in(payload: Value, use: _Use) -> Iterator[tuple[str, _Use]]:
    match payload:
        case Computed(source=Named(root="inputs", rest=name, pointer=None)):
            yield name, use
        case Members(fields=fields):
            for name, each in fields:
                yield from _in(each, _Use(use.operation, use.schema_at, (*use.path, name)))
        case Elements(items=items):
            for index, each in enumerate(items):
                yield from _in(each, _Use(use.operation, use.schema_at, (*use.path, str(index))))
        case _:
            return
