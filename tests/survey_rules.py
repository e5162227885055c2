"""What the rules about responses, criteria and names find, and what comments announce."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from building import catalog, linked

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.lint.rules import (
    bodies,
    conditions,
    contradictions,
    filters,
    headers,
    literals,
    manners,
    sources,
    statuses,
    unused,
)
from pytest_arazzo.program.check import check

PETS = (Path(__file__).parent / "lint" / "pets.openapi.yaml").read_text("utf-8")
MORE = """\
  /reports/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    head: {operationId: hasReport, responses: {"200": {description: There.}}}
    get:
      operationId: getReport
      deprecated: true
      responses:
        "200":
          description: The report.
          headers: {X-Pages: {schema: {type: integer}}, X-Kind: {schema: {enum: [long, short]}}}
          content: {text/csv: {schema: {type: string}}}
        default: {description: Anything else.}
    put:
      operationId: putReport
      responses:
        2XX: {description: Taken.}
    patch:
      operationId: patchReport
      responses:
        "200":
          description: The report as it is now.
          content:
            application/json:
              schema:
                type: object
                required: [ready, count, tags]
                properties:
                  ready: {type: boolean}
                  count: {type: integer}
                  label: {type: [string, "null"]}
                  size: {anyOf: [{type: string, enum: [S, M]}, {type: "null"}]}
                  tags: {type: array, items: {type: string, enum: [new, old]}}
                  anything: {}
    trace:
      operationId: anyReport
      responses:
        "200": {description: Any., content: {text/*: {schema: {type: string}}}}
        "201": {description: Any., content: {application/octet-stream: {}}}
        "202": {description: Any., content: {image/png: {}}}
    post:
      operationId: postReport
      responses:
        "200": {description: An XML body., content: {application/xml: {schema: {type: object}}}}
        "400": {description: An unnamed body., content: {application/json: {}}}
"""
DESCRIPTION = PETS.replace("components:\n  responses:", f"{MORE}components:\n  responses:", 1)
HEAD = """\
arazzo: 1.1.0
info: {title: Pets, version: 1.0.0}
sourceDescriptions:
- {name: pets, url: pets.openapi.yaml, type: openapi}
"""
RULES = (
    bodies,
    conditions,
    contradictions,
    filters,
    headers,
    literals,
    manners,
    sources,
    statuses,
    unused,
)
MARK = re.compile(r"# (AZ\d{3}(?: AZ\d{3})*)$", re.MULTILINE)


def found(text: str, codes: Iterable[str], description: str = DESCRIPTION) -> list[Diagnostic]:
    """Return the problems of a document with one of *codes*, in its order; heads may be left out."""
    program = linked(whole(text), {"pets": catalog(description)})
    wanted = frozenset(codes)
    diagnostics = [*check(program), *(each for rule in RULES for each in rule.problems(program))]
    return sorted(
        (each for each in dict.fromkeys(diagnostics) if each.code in wanted),
        key=lambda each: (each.location.line, each.code),
    )


def places(diagnostics: Iterable[Diagnostic]) -> list[tuple[int, str]]:
    """Return line and code of each."""
    return [(each.location.line, each.code) for each in diagnostics]


def marked(text: str) -> list[tuple[int, str]]:
    """Return line and code of everything that comments of the form `# AZ450` announce."""
    return sorted(
        (number, code)
        for number, line in enumerate(whole(text).split("\n"), 1)
        for match in MARK.finditer(line)
        for code in match[1].split()
    )


def whole(text: str) -> str:
    """Return *text* as a document."""
    return text if text.lstrip().startswith("arazzo:") else f"{HEAD}{text.lstrip()}"


def step(criteria: str, operation: str = "getJob", fields: str = "") -> str:
    """Return a document of one step with success criteria, one per line."""
    return one_step(
        operation, "\n".join(["successCriteria:", *(f"- {c}" for c in lines(criteria))]), fields
    )


def one_step(operation: str, *fields: str) -> str:
    """Return a document of one step with these fields."""
    made = [line for field in fields for line in field.split("\n") if line]
    body = "\n".join(f"    {line}" for line in made)
    return f"workflows:\n- workflowId: w\n  steps:\n  - stepId: s\n    operationId: {operation}\n{body}\n"


def lines(text: str) -> list[str]:
    """Return the lines of *text* that are not empty."""
    return [line.strip() for line in text.split("\n") if line.strip()]
