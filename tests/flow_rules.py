"""What the rules about control flow find, and what a text says in comments that they must find."""

from __future__ import annotations

import re
from pathlib import Path

from building import catalog, linked

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.lint.rules import gaps, order, polling, reachability, shadowing

DESCRIPTION = (Path(__file__).parent / "lint" / "pets.openapi.yaml").read_text("utf-8")
HEAD = """\
arazzo: 1.1.0
info: {title: Pets, version: 1.0.0}
sourceDescriptions:
- {name: pets, url: pets.openapi.yaml, type: openapi}
workflows:
"""
RULES = (gaps, order, polling, reachability, shadowing)
MARK = re.compile(r"# (AZ\d{3}(?: AZ\d{3})*)$", re.MULTILINE)


def found(workflows: str, description: str = DESCRIPTION) -> list[Diagnostic]:
    """Return what the rules find in a document of *workflows* (a YAML list), in its order."""
    program = linked(HEAD + workflows, {"pets": catalog(description)})
    diagnostics = [
        each
        for key in program.own
        for rule in RULES
        for each in rule.problems(program, program.flows[key])
    ]
    return sorted(diagnostics, key=lambda each: (each.location.line, each.code))


def places(diagnostics: list[Diagnostic]) -> list[tuple[int, str]]:
    """Return line and code of each."""
    return [(each.location.line, each.code) for each in diagnostics]


def marked(workflows: str) -> list[tuple[int, str]]:
    """Return line and code of everything that comments of the form `# AZ301` announce."""
    return sorted(
        (number, code)
        for number, line in enumerate((HEAD + workflows).split("\n"), 1)
        for match in MARK.finditer(line)
        for code in match[1].split()
    )
