"""Builders of programs, and a target that reads its answers from a script."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.documents import yaml
from pytest_arazzo.errors import TransportError, Unreachable
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.machine.state import CheckRequest
from pytest_arazzo.model.decode import decode
from pytest_arazzo.model.description import Description
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Prepared
from pytest_arazzo.program.library import Library
from pytest_arazzo.program.link import link
from pytest_arazzo.program.program import Flow, FlowKey, Program
from pytest_arazzo.program.scenario import Accepted, RunLimits, Scenario
from pytest_arazzo.run import over, run
from pytest_arazzo.trace import Trace

URI = "a.arazzo.yaml"

PETS = """
openapi: 3.1.1
info: {title: pets, version: '1'}
servers: [{url: https://pets.test/v1}]
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
      - {name: limit, in: query, schema: {type: integer}}
      - {name: page, in: query, schema: {type: string}}
      - {name: X-Trace, in: header, schema: {type: string}}
      responses:
        '200':
          description: pets
          content:
            application/json:
              schema:
                type: object
                properties:
                  next: {type: string}
                  pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}
        '103': {description: early}
    post:
      operationId: addPet
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
      responses: {'201': {description: made}}
  /pets/{id}:
    get:
      operationId: getPet
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: pet}}
  /search:
    get:
      operationId: searchPets
      parameters: [{name: q, in: query, required: true, schema: {type: string}}]
      responses: {'200': {description: pets}}
  /notes:
    post:
      operationId: addNote
      requestBody: {content: {text/plain: {}, application/json: {}}}
      responses: {'201': {description: made}}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}, tag: {type: string}}}
"""

HEAD = """
arazzo: 1.1.0
info: {title: pets, version: '1'}
sourceDescriptions: [{name: pets, url: pets.yaml, type: openapi}]
"""


Fault = Callable[[Request, float], TransportError]
"""A fault of a target, from the request and the time limit."""


def unreachable(request: Request, _timeout: float) -> TransportError:
    """Return that nothing answers."""
    return Unreachable(request, "nothing answers there")


def described(text: str, uri: str = URI) -> Description:
    """Return the description in *text*."""
    return decode(yaml.parse(uri, text))


def catalog(text: str = PETS, uri: str = "pets.yaml") -> Catalog:
    """Return the operations of the OpenAPI description in *text*."""
    return Catalog.of(yaml.parse(uri, text))


def library(
    text: str, sources: Mapping[str, Catalog | Description | Diagnostic] | None = None
) -> Library:
    """Return the library of the document *text*; further documents see the same sources."""
    root = described(text)
    opened = {"pets": catalog()} if sources is None else sources
    others = [source for source in opened.values() if isinstance(source, Description)]
    descriptions = {each.document.uri: each for each in (root, *others)}
    return Library(
        root=root,
        descriptions=descriptions,
        catalogs={s.document.uri: s for s in opened.values() if isinstance(s, Catalog)},
        sources={
            (uri, name): each if isinstance(each, Diagnostic) else each.document.uri
            for uri in descriptions
            for name, each in opened.items()
        },
    )


def linked(
    text: str, sources: Mapping[str, Catalog | Description | Diagnostic] | None = None
) -> Program:
    """Return the program of the document *text*."""
    return link(library(text, sources))


def document(workflows: str, *, head: str = HEAD, components: str = "") -> str:
    """Return a document of *workflows* (a YAML list) and *components* (a YAML object)."""
    text = head + "workflows:\n" + textwrap.indent(textwrap.dedent(workflows).strip("\n"), "  ")
    if components:
        text += "\ncomponents:\n" + textwrap.indent(textwrap.dedent(components).strip("\n"), "  ")
    return text + "\n"


def workflow(steps: str, fields: str = "", name: str = "w") -> str:
    """Return one workflow of *steps* (a YAML list) with further *fields* as an element of a list."""
    lines = [f"- workflowId: {name}"]
    if fields:
        lines.append(textwrap.indent(textwrap.dedent(fields).strip("\n"), "  "))
    lines.append("  steps:")
    lines.append(textwrap.indent(textwrap.dedent(steps).strip("\n"), "  "))
    return "\n".join(lines) + "\n"


def flow_of(program: Program, name: str = "w") -> Flow:
    """Return the flow of the root document that is called *name*."""
    return program.flows[FlowKey(program.document.uri, name)]


NOTHING = Absent("the body is empty")


def answer(status: int = 200, body: Json | Absent = NOTHING, **headers: str) -> Response:
    """Return a response with a JSON body; `_` in the names of headers stands for `-`."""
    fields = [(name.replace("_", "-"), value) for name, value in headers.items()]
    if isinstance(body, Absent):
        return Response(status=status, headers=Headers(tuple(fields)))
    typed = (("content-type", "application/json"), *fields)
    return Response(status=status, headers=Headers(typed), body=json.dumps(body).encode())


@dataclass(frozen=True, slots=True)
class Script:
    """A target that gives its answers in order and then none; it keeps what it was asked."""

    answers: tuple[Response | Fault, ...]
    requests: list[Request] = field(default_factory=list)
    timeouts: list[float] = field(default_factory=list)

    def send(self, request: Request, *, timeout: float) -> Response:
        """Return the next answer.

        Raises:
            TransportError: the script has a fault here, or is at its end.
        """
        index = len(self.requests)
        self.requests.append(request)
        self.timeouts.append(timeout)
        if index >= len(self.answers):
            raise Unreachable(request, "the script is at its end")
        found = self.answers[index]
        if isinstance(found, Response):
            return found
        raise found(request, timeout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A run that is over: what happened, what was asked of the target, how long was waited."""

    program: Program
    scenario: Scenario
    trace: Trace
    requests: tuple[Request, ...]
    timeouts: tuple[float, ...]
    slept: tuple[float, ...]

    @property
    def urls(self) -> list[str]:
        """Where the requests went, without the server."""
        return [request.url.removeprefix("https://pets.test/v1") for request in self.requests]

    @property
    def outputs(self) -> dict[str, Json]:
        """The outputs of the run that have a value."""
        return {k: v for k, v in self.trace.outputs if not isinstance(v, Absent)}

    @property
    def ways(self) -> list[str]:
        """Every branch that was taken, in order."""
        return [str(arc) for visit in self.trace.visits for arc in visit.arcs]


def no_findings(operation: Operation, prepared: Prepared) -> tuple[Finding, ...]:  # noqa: ARG001 - a rule's form
    """Find nothing wrong with any request."""
    return ()


def play(  # noqa: PLR0913 - a test says only what it is about
    text: str,
    *answers: Response | Fault,
    name: str = "w",
    inputs: Mapping[str, Json] | None = None,
    limits: RunLimits | None = None,
    check: CheckRequest = no_findings,
    accepted: Iterable[Accepted] = (),
    contract_is_fatal: bool = True,
    servers: Mapping[str, str] | None = None,
    sources: Mapping[str, Catalog | Description | Diagnostic] | None = None,
    ticks: Iterable[float] = (),
) -> Played:
    """Return the run of workflow *name* of the document *text* against scripted *answers*.

    *ticks* is what the clock shows whenever it is looked at; it stands still after that.
    """
    program = linked(text, sources)
    scenario = Scenario(
        program=program,
        flow=FlowKey(program.document.uri, name),
        inputs=inputs or {},
        limits=limits or RunLimits(),
        accepted=tuple(accepted),
        contract_is_fatal=contract_is_fatal,
        servers=servers or {},
    )
    script = Script(answers)
    slept: list[float] = []
    shown = iter(ticks)
    trace = run(scenario, over(script), slept.append, lambda: next(shown, 0.0), check)
    return Played(
        program=program,
        scenario=scenario,
        trace=trace,
        requests=tuple(script.requests),
        timeouts=tuple(script.timeouts),
        slept=tuple(slept),
    )
