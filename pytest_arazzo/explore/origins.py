"""Where the value of an expression comes from: an answer to a step, or an input of the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_arazzo.expressions import members
from pytest_arazzo.expressions.outline import Each, Name, outline
from pytest_arazzo.expressions.runtime import Expression, Named, Part, StatusCode
from pytest_arazzo.expressions.selector import Selector
from pytest_arazzo.expressions.template import Template
from pytest_arazzo.jsonvalue import tokens
from pytest_arazzo.model.parameter import Parameter
from pytest_arazzo.model.value import Computed, Value
from pytest_arazzo.program.grounds import reachable
from pytest_arazzo.program.operands import output_of
from pytest_arazzo.program.program import Flow, FlowKey, Node, OperationCall, Program, WorkflowCall

Path = tuple[str, ...]

STATUS, HEADER, BODY, INPUT = "status", "header", "body", "input"

_HOPS = 12  # values that are followed to other values


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the answer to a step, or of the inputs of the run, for which `step` is empty.

    Attributes:
        path: the way below a body or the inputs; the name of a header, in lower case.
    """

    flow: FlowKey
    step: str
    kind: str
    path: Path = ()


@dataclass(frozen=True, slots=True, eq=False)
class Origins:
    """Follows expressions through outputs, inputs and calls of workflows.

    Attributes:
        root: the flow that is run; its inputs are those of the run.
    """

    program: Program
    root: FlowKey

    def flows(self) -> Iterator[Flow]:
        """Yield every flow that the run may come to."""
        return reachable(self.root, self.program.flows)

    def of(
        self,
        flow: Flow,
        node: Node | None,
        expression: Expression,
        way: Path = (),
        hops: int = _HOPS,
    ) -> Iterator[Place]:
        """Yield the places that decide on the value below *expression* at *node* of *flow*."""
        if not hops:
            return
        match expression:
            case StatusCode():
                yield from self._answers(flow, node, STATUS, ())
            case Part(side="response", place="header", name=name):
                yield from self._answers(flow, node, HEADER, ((name or "").lower(),))
            case Part(side="response", place="body", steps=steps, pointer=pointer):
                below = (*steps, *tokens(pointer or ""), *way)
                yield from self._answers(flow, node, BODY, below)
            case Part(side="request", name=str(name)) if node is not None:
                yield from self._passed(flow, node.parameters, name, way, hops)
            case Named():
                yield from self._named(flow, node, expression, way, hops)
            case _:
                return

    def of_value(
        self, flow: Flow, node: Node | None, value: Value, way: Path = (), hops: int = _HOPS
    ) -> Iterator[Place]:
        """Yield the places that decide on what is at *way* below *value*."""
        if not isinstance(value, Computed):
            return
        source = value.source
        if isinstance(source, Template):
            for part in source.parts:
                if not isinstance(part, str):
                    yield from self.of(flow, node, part, (), hops - 1)
        elif isinstance(source, Selector):
            for below in _selected(source):
                yield from self.of(flow, node, source.context, (*below, *way), hops - 1)
        else:
            yield from self.of(flow, node, source, way, hops - 1)

    def _answers(self, flow: Flow, node: Node | None, kind: str, path: Path) -> Iterator[Place]:
        """Yield the place in the answer to *node*; a called workflow's last exchange stands for it."""
        if node is None:
            return
        if isinstance(node.call, OperationCall):
            yield Place(flow.key, node.step_id, kind, path)
        elif isinstance(node.call, WorkflowCall):
            called = self.program.flows[node.call.flow]
            for each in called.nodes:
                if isinstance(each.call, OperationCall):
                    yield Place(called.key, each.step_id, kind, path)

    def _named(
        self, flow: Flow, node: Node | None, named: Named, way: Path, hops: int
    ) -> Iterator[Place]:
        below = (*tokens(named.pointer or ""), *way)
        match named.root:
            case "inputs":
                for name, steps in members.splits(named.rest):
                    yield from self._input(flow, name, (*steps, *below), hops)
            case "steps":
                yield from self._output(flow, named, way, hops)
            case "outputs":
                outputs = dict(node.outputs if node is not None else flow.outputs)
                for name, steps in members.splits(named.rest):
                    if name in outputs:
                        yield from self.of_value(flow, node, outputs[name], (*steps, *below), hops)
            case "workflows":
                yield from self._workflow(flow, named.rest, below, hops)
            case _:
                return

    def _output(self, flow: Flow, named: Named, way: Path, hops: int) -> Iterator[Place]:
        is_known = False
        for owner, value, below in output_of(flow, named):
            is_known = True
            yield from self.of_value(flow, owner, value, (*below, *way), hops)
        if is_known:
            return
        for node in flow.nodes:
            start = f"{node.step_id}.outputs."
            if named.rest.startswith(start) and isinstance(node.call, WorkflowCall):
                name = named.rest.removeprefix(start)
                key = f"{node.call.flow.workflow_id}.outputs.{name}"
                yield from self._workflow(
                    self.program.flows[node.call.flow],
                    key,
                    (*tokens(named.pointer or ""), *way),
                    hops,
                )

    def _workflow(self, flow: Flow, rest: str, way: Path, hops: int) -> Iterator[Place]:
        for each in self.flows():
            start = f"{each.key.workflow_id}.outputs."
            if each.key.uri != flow.key.uri or not rest.startswith(start):
                continue
            outputs = dict(each.outputs)
            for name, steps in members.splits(rest.removeprefix(start)):
                if name in outputs:
                    yield from self.of_value(each, None, outputs[name], (*steps, *way), hops)

    def _input(self, flow: Flow, name: str, way: Path, hops: int) -> Iterator[Place]:
        if flow.key == self.root:
            yield Place(flow.key, "", INPUT, (name, *way))
        for caller in self.flows():
            for node in caller.nodes:
                if isinstance(node.call, WorkflowCall) and node.call.flow == flow.key:
                    yield from self._passed(caller, node.parameters, name, way, hops, node)
                for move in (*node.on_success, *node.on_failure):
                    if move.flow == flow.key:
                        yield from self._passed(caller, move.parameters, name, way, hops, node)

    def _passed(  # noqa: PLR0913, PLR0917 - what is passed, and where
        self,
        flow: Flow,
        parameters: tuple[Parameter, ...],
        name: str,
        way: Path,
        hops: int,
        node: Node | None = None,
    ) -> Iterator[Place]:
        for parameter in parameters:
            if parameter.name == name:
                yield from self.of_value(flow, node, parameter.value, way, hops - 1)


def query_paths(query: str) -> Iterator[Path]:
    """Yield where a JSONPath query leads to and looks, by the first element of each array."""
    path: Path = ()
    for step in outline(query) or ():
        match step:
            case Name(name):
                path = (*path, name)
            case Each():
                path = (*path, "0")
            case _:
                break
    yield path


def _selected(selector: Selector) -> Iterator[Path]:
    if selector.kind == "jsonpointer":
        yield tokens(selector.selector.removeprefix("#"))
    elif selector.kind == "jsonpath":
        yield from query_paths(selector.selector)
