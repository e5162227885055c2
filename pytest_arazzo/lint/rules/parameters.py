"""Rules AZ401 and AZ420-AZ424, AZ434: what steps give their operations by parameters.

Spec: Arazzo 1.1.0, Step Object, parameters; OpenAPI 3.1.1, Parameter Object.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_arazzo.diagnostic import Diagnostic, Replacement, Severity, nearest
from pytest_arazzo.jsonvalue import Absent, Json, get
from pytest_arazzo.lint import names
from pytest_arazzo.lint.carried import carried
from pytest_arazzo.lint.domains import domains_of
from pytest_arazzo.lint.fit import Fitting, Misfit, Way
from pytest_arazzo.lint.language import language_of
from pytest_arazzo.lint.sketch import Hole, Place, Sketch, moved, of_json, of_value
from pytest_arazzo.lint.supplies import (
    IGNORED,
    Supply,
    is_expected,
    looks_like_a_credential,
    required,
    supplies,
)
from pytest_arazzo.model.value import Constant
from pytest_arazzo.openapi.operation import OpenApiParameter, Operation
from pytest_arazzo.openapi.unstyle import Garbled
from pytest_arazzo.program.program import Flow, Node, OperationCall, Program


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield what is wrong with the parameters of the steps of *flow*."""
    known = _shared(flow)
    for node in flow.nodes:
        if isinstance(node.call, OperationCall):
            given = supplies(flow, node, node.call)
            yield from _Call(flow, node, node.call.operation, given).problems(known)
            # What no operation has a use for is said of the first step alone.
            known |= {each.at for each in given if _is_shared(flow, each)}


def _shared(flow: Flow) -> frozenset[str]:
    """Return the parameters of the workflow that at least one operation has a use for.

    Such a parameter is meant for the others only where they can use it.
    """
    used: set[str] = set()
    for node in flow.nodes:
        if isinstance(node.call, OperationCall):
            for each in supplies(flow, node, node.call):
                place = each.place if _is_shared(flow, each) else None
                if place and is_expected(node.call.operation, each.name, place):
                    used.add(each.at)
    return frozenset(used)


def _is_shared(flow: Flow, supply: Supply) -> bool:
    return supply.at.startswith(f"{flow.at}/parameters/")


@dataclass(frozen=True, slots=True)
class _Call:
    """A step that sends a request, and what it gives."""

    flow: Flow
    node: Node
    operation: Operation
    given: tuple[Supply, ...]

    def problems(self, shared: frozenset[str]) -> Iterator[Diagnostic]:
        """Yield what is wrong; a parameter in *shared* may have no use here."""
        strays: list[Supply] = []
        for supply in self.given:
            declared = self.declared(supply)
            if supply.place is None:
                yield self.placeless(supply)
            elif declared is not None:
                yield from self.value(supply, declared)
            elif supply.at not in shared and self.is_stray(supply):
                strays.append(supply)
        explained: set[tuple[str, str]] = set()
        for stray in strays:
            found, explains = self.stray(stray)
            explained |= explains
            yield found
        yield from self.missing(explained)

    def declared(self, supply: Supply) -> OpenApiParameter | None:
        return self.operation.parameter(supply.name, supply.place) if supply.place else None

    def is_stray(self, supply: Supply) -> bool:
        # A parameter of the description that could not be read may be this one.
        known = not self.operation.problems
        return known and not is_expected(self.operation, supply.name, supply.place or "")

    def placeless(self, supply: Supply) -> Diagnostic:
        places = ("query", "path", "header", "cookie")
        return self.found(
            "AZ401",
            supply.at,
            f"parameter {supply.name!r} does not say where it goes, and {self.operation} declares "
            "none of that name",
            hint=nearest(supply.name, self.names(*places)) or "give it an `in`",
        )

    def stray(self, supply: Supply) -> tuple[Diagnostic, set[tuple[str, str]]]:
        """Return what to say of an undeclared parameter, and which missing ones that explains."""
        given = {(each.name, each.place) for each in self.given}
        lacking = {each for each in required(self.operation) if each not in given}
        elsewhere = [
            each
            for each in self.operation.parameters
            if each.name == supply.name and (each.name, each.place) not in given
        ]
        if elsewhere:
            meant = (elsewhere[0].name, elsewhere[0].place)
            return self.misplaced(supply, meant[1], is_sure=meant in lacking), {meant}
        place = supply.place or ""
        near = names.like(supply.name, {n for n, p in self.keys() if p == place} - self.passed())
        explained = {(near, place)} if near is not None else set()
        return self.undeclared(supply, near, is_sure=bool(explained & lacking)), explained

    def misplaced(self, supply: Supply, wanted: str, *, is_sure: bool) -> Diagnostic:
        at = supply.field("in")
        fix = None
        if not supply.is_component and isinstance(get(self.flow.document.tree, at), str):
            title = f"put {supply.name!r} in {wanted}"
            fix = Replacement(at=at, old=supply.place or "", new=wanted, title=title)
        return self.found(
            "AZ421",
            at,
            f"parameter {supply.name!r} goes in {wanted}, not in {supply.place}: {self.operation} "
            "declares it so",
            hint=f"write `in: {wanted}`",
            is_sure=is_sure or supply.place == "path",
            fix=fix,
        )

    def undeclared(self, supply: Supply, near: str | None, *, is_sure: bool) -> Diagnostic:
        at = supply.field("name")
        place = supply.place or ""
        known = self.names(place)
        hint = f"did you mean {near!r}?" if near else nearest(supply.name, known)
        listed = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")  # noqa: PLR2004 - a line
        fix = None
        if near is not None and not supply.is_component:
            title = f"call it {near!r}"
            fix = Replacement(at=at, old=supply.name, new=near, title=title)
        return self.found(
            "AZ420",
            at,
            f"{self.operation} declares no {place} parameter {supply.name!r}",
            hint=hint or f"its {place} parameters are: {listed or 'none'}",
            is_sure=is_sure or place == "path",
            fix=fix,
        )

    def missing(self, explained: set[tuple[str, str]]) -> Iterator[Diagnostic]:
        given = {(_key(each.name, each.place or ""), each.place) for each in self.given}
        whole = any(each.place == "querystring" for each in self.given)
        for name, place in required(self.operation):
            is_given = (_key(name, place), place) in given or self.is_spread(name, place)
            if (
                not is_given
                and (name, place) not in explained
                and not (whole and place == "query")
            ):
                yield self.found(
                    "AZ422",
                    self.node.at,
                    f"the required {place} parameter {name!r} of {self.operation} is not given",
                    hint=f"add it to the `parameters` of step {self.node.step_id!r}",
                    is_sure=not looks_like_a_credential(self.operation, name),
                )

    def is_spread(self, name: str, place: str) -> bool:
        """Return whether the members of an object stand in the query by themselves."""
        declared = self.operation.parameter(name, place)
        if declared is None or place != "query":
            return False
        strays = [s for s in self.given if s.place == "query" and self.declared(s) is None]
        return (
            bool(strays)
            and (declared.explode or declared.style == "deepObject")
            and ("object" in language_of(self.operation.document).kinds((declared.schema,)))
        )

    def value(self, supply: Supply, declared: OpenApiParameter) -> Iterator[Diagnostic]:
        if declared.schema is None or (
            declared.place == "header" and declared.name.lower() in IGNORED
        ):
            return
        for misfit in self.misfits(supply, declared, declared.schema):
            is_computed = misfit.way in (Way.CLASH, Way.DEFAULT)
            yield self.found(
                "AZ424" if is_computed else "AZ423",
                supply.value_at,
                f"{supply.place} parameter {supply.name!r}: {misfit.message}",
                hint=misfit.help,
                is_sure=not misfit.is_soft,
            )

    def misfits(
        self, supply: Supply, declared: OpenApiParameter, schema: Json
    ) -> Iterator[Misfit]:
        value, place = supply.parameter.value, Place(supply.value_at)
        fitting = Fitting(language_of(self.operation.document), is_request=True, is_branch=True)
        if isinstance(value, Constant):
            yield from self.constant(value.value, declared, schema, fitting)
            return
        sketch = of_value(value, domains_of(self.flow))
        if not isinstance(sketch, Hole) or declared.media is not None:
            return
        hole: Sketch = Hole(place, sketch.domain, is_text=True)
        yield from fitting.misfits(schema, hole)

    def constant(
        self, value: Json, declared: OpenApiParameter, schema: Json, fitting: Fitting
    ) -> Iterator[Misfit]:
        place = Place("")
        if value is None:
            return
        read = carried(self.operation.document.tree, declared, value)
        if isinstance(read, Absent):
            message = f"the value cannot be written: {read.reason}"
            yield Misfit(way=Way.VALUE, place=place, message=message)
        elif value == "" and declared.place == "path":
            message = "the value is empty, so the path would be another one"
            yield Misfit(way=Way.VALUE, place=place, message=message)
        elif not isinstance(read, Garbled) and not (value == "" and declared.allow_empty):
            sketch = moved(of_json(read, place), place)
            yield from fitting.misfits(schema, sketch)

    def keys(self) -> set[tuple[str, str]]:
        return {(each.name, each.place) for each in self.operation.parameters}

    def passed(self) -> set[str]:
        return {each.name for each in self.given}

    def names(self, *places: str) -> list[str]:
        return [each.name for each in self.operation.parameters if each.place in places]

    def found(  # noqa: PLR0913 - what a diagnostic says
        self,
        code: str,
        at: str,
        message: str,
        *,
        hint: str | None = None,
        is_sure: bool = True,
        fix: Replacement | None = None,
    ) -> Diagnostic:
        text = get(self.flow.document.tree, at)
        return Diagnostic(
            code=code,
            message=message,
            location=self.flow.document.locate(at),
            severity=Severity.ERROR if is_sure else Severity.WARNING,
            help=hint,
            spec=f"{self.flow.edition.text}, Step Object, parameters",
            at=at,
            width=len(text) if isinstance(text, str) and "\n" not in text else 1,
            fix=fix,
        )


def _key(name: str, place: str) -> str:
    return name.lower() if place == "header" else name
