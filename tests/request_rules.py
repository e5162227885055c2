"""What the rules about requests find, and what comments in the texts say that they must find."""

from __future__ import annotations

import re
import textwrap

from building import catalog, linked

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.lint.rules import descriptions, media_headers, parameters, payloads

HEAD = """\
arazzo: 1.1.0
info: {title: Pets, version: 1.0.0}
sourceDescriptions:
- {name: pets, url: pets.openapi.yaml, type: openapi}
workflows:
"""
DESCRIPTION_HEAD = """\
info: {title: Pets, version: '1'}
servers: [{url: https://pets.test}]
"""
RULES = (parameters, payloads, media_headers)
MARK = re.compile(r"# (AZ\d{3}(?: AZ\d{3})*)$", re.MULTILINE)
Place = tuple[str, int, str]


def openapi(body: str, version: str = "3.1.0") -> str:
    """Return a description with the members *body*."""
    return f"openapi: {version}\n{DESCRIPTION_HEAD}{textwrap.dedent(body).lstrip()}"


def found(workflows: str, description: str, head: str = HEAD) -> list[Diagnostic]:
    """Return what the rules find in a document of *workflows* (a YAML list), in order."""
    program = linked(head + workflows, {"pets": catalog(description, "pets.openapi.yaml")})
    diagnostics = [
        each
        for key in program.own
        for rule in RULES
        for each in rule.problems(program, program.flows[key])
    ]
    diagnostics += descriptions.problems(program)
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda each: (each.location.uri, each.location.line, each.code))


def places(diagnostics: list[Diagnostic]) -> list[Place]:
    """Return file, line and code of each."""
    return [(each.location.uri, each.location.line, each.code) for each in diagnostics]


def marked(workflows: str, description: str, head: str = HEAD) -> list[Place]:
    """Return file, line and code of everything that comments of the form `# AZ420` announce."""
    texts = {"a.arazzo.yaml": head + workflows, "pets.openapi.yaml": description}
    return sorted(
        (uri, number, code)
        for uri, text in texts.items()
        for number, line in enumerate(text.split("\n"), 1)
        for match in MARK.finditer(line)
        for code in match[1].split()
    )


def step(fields: str, operation: str = "call", more: str = "") -> str:
    """Return a workflow with one step of these *fields*, and *more* fields of its own."""
    own = textwrap.indent(textwrap.dedent(fields).strip("\n"), "    ")
    rest = textwrap.indent(textwrap.dedent(more).strip("\n"), "  ")
    head = f"- workflowId: w\n{rest}\n" if rest else "- workflowId: w\n"
    return f"{head}  steps:\n  - stepId: a\n    operationId: {operation}\n{own}\n"
